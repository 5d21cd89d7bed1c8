//! The survey application: one route, one question, one row for each answer.
//!
//! extensions.conf: `exten => 7,1,AGI(agi://127.0.0.1/survey/7?lang=en)`

pub mod store;

use std::str::FromStr;
use std::time::Duration;

use agi_runtime::CallError;
use agi_runtime::prelude::*;
use store::{Answer, Store};

/// The app, with its database.
#[must_use]
pub fn app(store: Store) -> App {
    App::new().state(store)
}

/// Ask one question and keep the answer.
///
/// The sounds are `survey/<id>/question`, `survey/again` and `survey/thanks`, in the caller's language.
#[agi_route("/survey/{id}?lang", args(campaign))]
async fn survey(
    call: &mut Call,
    id: SurveyId,
    lang: Option<Lang>,
    campaign: Option<String>,
    caller: CallerId,
    store: State<Store>,
) -> Result<(), SurveyError> {
    let choices = store.choices(id.0).await?.ok_or(SurveyError::NoSuchSurvey(id.0))?;
    let lang = lang.unwrap_or(Lang::En);
    call.answer().await?;
    call.set_variable("CHANNEL(language)", lang.code()).await?;

    let Some(key) = ask(call, &format!("survey/{}/question", id.0), &choices).await? else {
        return Ok(());
    };
    let caller = caller.number.map(|number| number.to_string());
    store.keep(&Answer { survey: id.0, language: lang.code(), key, caller, campaign }).await?;
    call.play("survey/thanks").await?;
    Ok(())
}

/// Asks up to three times; `None` if the caller pressed nothing that is a choice.
async fn ask(call: &mut Call, question: &str, choices: &str) -> Result<Option<Digit>, CallError> {
    for _ in 0..3 {
        let answer = call.get_option(question, choices).timeout(Duration::from_secs(5)).await?;
        if let Some(key) = answer.digit {
            return Ok(Some(key));
        }
        call.play("survey/again").await?;
    }
    Ok(None)
}

/// A survey's number.
#[derive(Clone, Copy, Debug)]
pub struct SurveyId(pub i64);

impl FromStr for SurveyId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A language that the questions were recorded in.
#[derive(Clone, Copy, Debug)]
pub enum Lang {
    /// English.
    En,
    /// German.
    De,
}

impl Lang {
    /// Its code in Asterisk.
    fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

impl FromStr for Lang {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "en" => Ok(Self::En),
            "de" => Ok(Self::De),
            _ => Err("the languages are en and de".to_owned()),
        }
    }
}

/// Why a survey was not held.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// The database has no survey of this number.
    #[error("there is no survey {0}")]
    NoSuchSurvey(i64),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
    /// A command failed, or the caller hung up.
    #[error(transparent)]
    Call(#[from] CallError),
}
