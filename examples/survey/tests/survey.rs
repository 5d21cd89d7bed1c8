//! The survey without a telephone: the test plays Asterisk, line by line.

use std::error::Error;

use agi_runtime::Service;
use survey::store::Store;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, duplex};

type TestResult = Result<(), Box<dyn Error>>;

/// A survey app with a database of its own.
async fn app(folder: &tempfile::TempDir) -> Result<(Service, Store), Box<dyn Error>> {
    let store = Store::open(&format!("sqlite://{}", folder.path().join("survey.db").display())).await?;
    Ok((survey::app(store.clone()).ready()?, store))
}

/// Places a call and answers each command whose first words are in the script, in order. What the app said last, when
/// the script is over.
async fn call(app: &Service, script: &str, conversation: &[(&str, &str)]) -> Result<String, Box<dyn Error>> {
    let (near, far) = duplex(4096);
    let app = app.clone();
    let served = tokio::spawn(async move { app.answer(near, "test").await });
    let mut far = BufReader::new(far);
    let request = format!(
        "agi_network: yes\nagi_network_script: {script}\nagi_callerid: 5551234\nagi_threadid: 1\nagi_arg_1: spring\n\n"
    );
    far.write_all(request.as_bytes()).await?;
    for (words, reply) in conversation {
        let mut line = String::new();
        far.read_line(&mut line).await?;
        assert!(line.starts_with(words), "{line:?} came instead of {words:?}");
        far.write_all(format!("{reply}\n").as_bytes()).await?;
    }
    served.await?;
    let mut last = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut far, &mut last).await?;
    Ok(last)
}

const BEGINNING: [(&str, &str); 2] =
    [("ANSWER", "200 result=0"), ("SET VARIABLE \"CHANNEL(language)\" \"de\"", "200 result=1")];

#[tokio::test]
async fn the_key_that_a_caller_presses_becomes_a_row() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (app, store) = app(&folder).await?;
    let mut conversation = BEGINNING.to_vec();
    conversation.push(("GET OPTION \"survey/7/question\" \"12345\" 5000", "200 result=52 endpos=3520"));
    conversation.push(("STREAM FILE \"survey/thanks\"", "200 result=0 endpos=3520"));
    let last = call(&app, "survey/7?lang=de", &conversation).await?;
    assert_eq!(last, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
    assert_eq!(store.answers(7).await?, [("4".to_owned(), Some("5551234".to_owned()))]);
    Ok(())
}

#[tokio::test]
async fn silence_is_asked_again_and_then_let_go() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (app, store) = app(&folder).await?;
    let mut conversation = BEGINNING.to_vec();
    for _ in 0..3 {
        conversation.push(("GET OPTION", "200 result=0 endpos=3520"));
        conversation.push(("CHANNEL STATUS", "200 result=6"));
        conversation.push(("STREAM FILE \"survey/again\"", "200 result=0 endpos=3520"));
    }
    let last = call(&app, "survey/7?lang=de", &conversation).await?;
    assert_eq!(last, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
    assert_eq!(store.answers(7).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_caller_who_hangs_up_leaves_no_row() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (app, store) = app(&folder).await?;
    let mut conversation = BEGINNING.to_vec();
    conversation.push(("GET OPTION", "200 result=-1 endpos=800\nHANGUP"));
    assert_eq!(call(&app, "survey/7?lang=de", &conversation).await?, "");
    assert_eq!(store.answers(7).await?, []);
    Ok(())
}

#[tokio::test]
async fn an_unknown_survey_is_an_error_and_a_strange_language_a_bad_parameter() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (app, _) = app(&folder).await?;
    let last = call(&app, "survey/8", &[]).await?;
    assert_eq!(last, "SET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n");
    let last = call(&app, "survey/7?lang=xx", &[]).await?;
    assert_eq!(last, "SET VARIABLE AGI_ROUTE_STATUS BAD_PARAM\nfailure\n");
    Ok(())
}

#[tokio::test]
async fn the_app_is_sound() -> TestResult {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&format!("sqlite://{}", folder.path().join("survey.db").display())).await?;
    survey::app(store).check()?;
    Ok(())
}
