//! `prompt!` is the name of a prompt, wherever a name is wanted.

use agi_runtime::prelude::*;

const QUESTION: &str = prompt!("survey/7/question");

#[agi_route("/prompts", manual)]
async fn prompts(call: &mut Call) -> Result {
    call.play(prompt!(welcome)).await?;
    // The macro and the module have one name.
    call.say((prompt!(r#type), prompt::file("vm-goodbye"))).await?;
    call.ask::<u8>([QUESTION, prompt!(type)]).tries(1).no_input(prompt!(welcome)).await?;
    Ok(())
}

#[tokio::test]
async fn a_prompt_of_the_manifest_is_its_name() {
    let mut caller = App::with(routes![prompts]).caller("/prompts").dial().await;
    for name in ["welcome", "type", "vm-goodbye", "survey/7/question", "type"] {
        caller.hears(name).await;
    }
}
