//! The questions, one after the other.

use std::time::Duration;

use agi_runtime::{Call, CallError};

use crate::store::{Given, Interview, Question, Reply};

/// How long a recording may be.
const LONGEST: Duration = Duration::from_mins(1);

/// The silence that ends a recording.
const SILENCE: Duration = Duration::from_secs(4);

/// Asks the questions and puts the replies into the interview, until one is not answered or the caller hangs up.
pub(crate) async fn all(call: &mut Call, questions: &[Question], interview: &mut Interview) -> Result<(), CallError> {
    for Question { name, choices } in questions {
        let sound = format!("survey/{}/{name}", interview.survey);
        let given = match choices {
            Some(keys) => call.choose(&sound, keys).no_choice("survey/again").await?.map(Given::Key),
            None => voice(call, &sound, name).await?,
        };
        let Some(given) = given else { break };
        interview.replies.push(Reply { question: name.clone(), given });
    }
    Ok(())
}

/// Records what the caller says, until `#`, silence or the hang-up; `None` if they said nothing.
async fn voice(call: &mut Call, question: &str, name: &str) -> Result<Option<Given>, CallError> {
    let file = format!("survey-{}-{name}", call.request().unique_id());
    let message = call.record_message(&file).prompt(question).max_duration(LONGEST).silence(SILENCE).await?;
    // A WAV tells its length.
    let length = message.and_then(|message| message.length).filter(|length| !length.is_zero());
    Ok(length.map(|length| Given::Recording(file, length)))
}
