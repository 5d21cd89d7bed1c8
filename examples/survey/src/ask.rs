//! The questions, one after the other.

use std::time::Duration;

use agi_runtime::{Call, CallError, Digit};

use crate::store::{Given, Interview, Question, Reply};

/// How long a recording may be.
const LONGEST: Duration = Duration::from_mins(1);

/// How many seconds of silence end a recording.
const SILENCE: u32 = 4;

/// Asks the questions and puts the replies into the interview, until one is not answered or the caller hangs up.
pub(crate) async fn all(call: &mut Call, questions: &[Question], interview: &mut Interview) -> Result<(), CallError> {
    for Question { name, choices } in questions {
        let sound = format!("survey/{}/{name}", interview.survey);
        let given = match choices {
            Some(choices) => key(call, &sound, choices).await?.map(Given::Key),
            None => voice(call, &sound, name).await?,
        };
        let Some(given) = given else { break };
        interview.replies.push(Reply { question: name.clone(), given });
    }
    Ok(())
}

/// Asks up to three times; `None` if the caller pressed nothing that is a choice.
async fn key(call: &mut Call, question: &str, choices: &str) -> Result<Option<Digit>, CallError> {
    for _ in 0..3 {
        let answer = call.get_option(question, choices).timeout(Duration::from_secs(5)).await?;
        if let Some(key) = answer.digit {
            return Ok(Some(key));
        }
        call.play("survey/again").await?;
    }
    Ok(None)
}

/// Records what the caller says, until `#`, silence or the hang-up; `None` if they said nothing.
async fn voice(call: &mut Call, question: &str, name: &str) -> Result<Option<Given>, CallError> {
    let file = format!("survey-{}-{name}", call.request().unique_id());
    let message = call.record_message(&file).prompt(question).max_duration(LONGEST).silence(SILENCE).await?;
    let spoken = message.filter(|message| !message.length.is_zero());
    Ok(spoken.map(|message| Given::Recording(file, message.length)))
}
