//! What the handlers ask, the engines, and what becomes of a call.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use agi_runtime::testing::Caller;
use agi_runtime::voice::{Heard, Hints, Recognizer, Speech};
use agi_runtime::{App, BoxError, Call, CallError, Menu, Status, TtsEngine};

pub use crate::apps::{Asking, app};

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
pub enum Desk {
    #[key("1")]
    #[say("sales", "sales department")]
    Sales,
    #[key("2", prompt = "billing")]
    #[say("billing")]
    Billing(Billing),
    #[key("31")]
    #[say("returns")]
    Returns,
    #[key("32")]
    Complaints,
    #[key("0", everywhere)]
    #[say("operator", "a person")]
    Operator,
}

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
pub enum Billing {
    #[key("1")]
    #[say("my invoice")]
    Invoice,
    #[key("2")]
    #[say("payment")]
    Payment,
}

/// An app whose calls are answered, and leave in `ANSWER` what came of this question.
pub fn asks<T: std::fmt::Debug + 'static>(
    question: impl for<'c> Fn(&'c mut Call) -> Asking<'c, T> + Send + Sync + 'static,
) -> App {
    let question = std::sync::Arc::new(question);
    app(move |call| {
        let question = std::sync::Arc::clone(&question);
        Box::pin(async move {
            call.answer().await?;
            let answer = question(call).await.map(|answer| format!("{answer:?}"))?;
            call.set_variable("ANSWER", answer).await
        })
    })
}

/// The call ends, and this is what came of the question.
pub async fn answered(caller: &mut Caller, answer: &str) {
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("ANSWER").unwrap(), answer, "{}", caller.log());
}

/// Asks for a desk by voice, twice, with the sounds `desk`, `nothing` and `wrong`.
pub fn desk(call: &mut Call, engine: impl Recognizer + Clone) -> Asking<'_, Option<Desk>> {
    Box::pin(async move {
        let menu = call.menu::<Desk>("desk").no_input("nothing").invalid_input("wrong").tries(2);
        menu.by_voice(&engine).engine_timeout(Duration::from_millis(500)).await
    })
}

/// What an engine does that is of no use.
#[derive(Clone, Copy, Debug)]
pub enum Faulty {
    Fails,
    Panics,
    Hangs,
    /// Keeps its thread until the test [releases](release) it.
    Blocks,
    UnderstandsNothing,
    /// Tells partial texts as fast as it can, and never answers.
    Chatters,
    /// Answers when it has heard 100 ms.
    Early,
}

impl Recognizer for Faulty {
    async fn recognize(&self, mut speech: Speech, _: Hints) -> Result<Option<Heard>, BoxError> {
        if let Self::Early = self {
            for _ in 0..5 {
                speech.next().await;
            }
            return Ok(Some(Heard::new("sales")));
        }
        if let Self::Chatters = self {
            for _ in 0..5_000 {
                speech.partial("um");
                tokio::task::yield_now().await;
            }
            std::future::pending::<()>().await;
        }
        while speech.next().await.is_some() {}
        match self {
            Self::Fails => Err("there is no model in /var/lib/models".into()),
            Self::Panics => panic!("on purpose"),
            Self::Hangs => std::future::pending().await,
            Self::Blocks => {
                drop(RELEASED.1.wait_while(RELEASED.0.lock().unwrap(), |released| !*released));
                Ok(Some(Heard::new("sales")))
            }
            Self::UnderstandsNothing | Self::Chatters | Self::Early => Ok(None),
        }
    }
}

static RELEASED: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// Lets the engine that [blocks](Faulty::Blocks) its thread answer.
pub fn release() {
    *RELEASED.0.lock().unwrap() = true;
    RELEASED.1.notify_all();
}

/// Speaks each text as a second of one sample, without a sound of Asterisk's.
pub struct Tones;

/// The sample that a text is.
pub const TONE: i16 = 777;

impl TtsEngine for Tones {
    async fn speak(&self, _: &str, _: &str) -> Result<String, BoxError> {
        Err("only audio is made here".into())
    }

    async fn audio(&self, _: &str, _: &str, rate: u32) -> Result<Option<Vec<i16>>, BoxError> {
        Ok(Some(vec![TONE; rate as usize]))
    }
}

/// Returns the error of a call that has audio no more than a hang-up.
pub fn no_audio(error: agi_runtime::audio::AudioError) -> CallError {
    match error {
        agi_runtime::audio::AudioError::Call(error) => error,
        error => panic!("{error}"),
    }
}
