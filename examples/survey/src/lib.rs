//! The survey application: questions that are answered by a key or by voice, one row for each reply.
//!
//! extensions.conf: `exten => 7,1,AGI(agi://127.0.0.1/survey/7?lang=en)`
//!
//! The sounds, in the caller's language: `survey/<id>/<question>` for each question, and `survey/again`,
//! `survey/thanks`, `survey/goodbye` and `survey/failed`. `prompts.toml` has their wording. Recordings are
//! `survey-<call>-<question>.wav` in Asterisk's folder of sounds.
//!
//! A caller who hangs up half-way, or falls silent, has answered as far as they went: those replies are kept.

mod ask;
pub mod store;

use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use agi_runtime::CallError;
use agi_runtime::prelude::*;
use store::{Interview, Store};

/// The app, with its database.
#[must_use]
pub fn app(store: Store) -> App {
    App::with(routes![survey]).state(store)
}

/// Ask the questions of a survey and keep the replies.
#[agi_route("/survey/{id}?lang", args(campaign))]
async fn survey(
    call: &mut Call,
    id: SurveyId,
    lang: Option<Lang>,
    campaign: Option<String>,
    caller: CallerId,
    store: State<Store>,
) -> Result<(), SurveyError> {
    let questions = match store.questions(id.0).await {
        Ok(questions) if questions.is_empty() => return Err(SurveyError::NoSuchSurvey(id.0)),
        Ok(questions) => questions,
        Err(error) => {
            // A caller who is not there any more is told nothing.
            let _ = call.answer().await;
            return call.fail_with("survey/failed", SurveyError::Store(error)).await;
        }
    };
    let language = lang.unwrap_or(Lang::En).code();
    call.answer().await?;
    call.set_language(language).await?;

    let caller = caller.number.map(|number| number.to_string());
    let name = name_of(call);
    let mut interview = Interview { call: name, survey: id.0, language, caller, campaign, replies: Vec::new() };
    let asked = ask::all(call, &questions, &mut interview).await;
    if interview.replies.is_empty() {
        asked?;
        return Ok(call.play("survey/goodbye").await?);
    }
    // Also when the caller has hung up.
    if let Err(error) = store.keep(&interview).await {
        return call.fail_with("survey/failed", SurveyError::Store(error)).await;
    }
    asked?;
    call.play("survey/thanks").await?;
    Ok(())
}

/// A name that no other call has: two Asterisks may give two calls the same unique id.
fn name_of(call: &Call) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}@{}", call.request().unique_id(), now.as_nanos())
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
    Store(#[source] sqlx::Error),
    /// A command failed, or the caller hung up.
    #[error(transparent)]
    Call(#[from] CallError),
}
