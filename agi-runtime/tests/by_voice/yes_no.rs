use agi_runtime::testing::FakeRecognizer;

use super::apps::{answered, asks};

#[tokio::test]
async fn yes_and_no_are_said_in_the_language_of_the_call() {
    for (language, said, answer) in [
        ("en", "Yes, please", "Some(true)"),
        ("en_GB", "No, thanks", "Some(false)"),
        ("de", "Das stimmt nicht", "Some(false)"),
        ("fr", "d'accord", "Some(true)"),
    ] {
        let app = asks(|call| Box::pin(async move { call.ask_yes_no("right").by_voice(&FakeRecognizer).await }));
        let mut caller = app.caller("/").language(language).dial().await;
        caller.hears("right").await;
        caller.says_aloud(said).await;
        answered(&mut caller, answer).await;
    }
}

#[tokio::test]
async fn the_words_of_a_builder_come_before_those_of_the_language() {
    let app = asks(|call| {
        Box::pin(async move {
            let question = call.ask_yes_no("right").words(["sim", "claro"], ["não", "claro que não"]);
            question.invalid_input("wrong").by_voice(&FakeRecognizer).await
        })
    });
    let mut caller = app.caller("/").language("pt_BR").dial().await;
    caller.hears("right").await;
    caller.says_aloud("yes").await;
    caller.hears("wrong").await;
    caller.says_aloud("Claro que NÃO!").await;
    answered(&mut caller, "Some(false)").await;
}

#[tokio::test]
async fn a_language_without_words_is_asked_by_keys_alone() {
    let app = asks(|call| Box::pin(async move { call.ask_yes_no("right").by_voice(&FakeRecognizer).await }));
    let mut caller = app.caller("/").language("pt_BR").dial().await;
    caller.hears("right").await;
    caller.presses("2").await;
    answered(&mut caller, "Some(false)").await;
    assert!(!caller.log().to_string().contains("AudioSocket"), "{}", caller.log());
}
