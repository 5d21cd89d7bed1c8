//! One run of an application that the telephone plays: what it does to the call, and what is kept of it.

use std::sync::{Arc, Mutex, PoisonError};

use agi_simulator::{AppInvocation, dial_refused};

use super::{StandIn, is_screened};

/// What an application did to a call in one run, for whoever plays the call again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppRun {
    /// The name of the application, as the app wrote it.
    pub application: String,
    /// Whether it answered the call.
    pub answers: bool,
    /// The channel variables that it set, with their values.
    pub variables: Vec<(String, String)>,
    /// What EXEC answered, where that is not what it answers by itself.
    pub result: Option<i32>,
    /// Whether the caller hung up in it.
    pub hangs_up: bool,
}

impl AppRun {
    /// How a run of one that the telephone stands in for ends as Asterisk's does: of Dial without `g` and Queue without `c`,
    /// EXEC answers -1 after a talk.
    pub(super) fn ending(run: &AppInvocation<'_>, stand_in: &StandIn, status: &str, hangs_up: bool) -> Self {
        let screened = stand_in.name == "Dial" && is_screened(run.options().as_bytes());
        let application = stand_in.name.to_owned();
        let mut variables = Vec::new();
        let mut set = |name: &str, value: &str| variables.push((name.to_owned(), value.to_owned()));
        // What the subroutine of the printed dialplan returns.
        let status = match status {
            "ACCEPTED" | "ANSWER" if screened => {
                set("GOSUB_RETVAL", "OK ACCEPTED");
                "ANSWER"
            }
            "REFUSED" if screened => {
                let refused = [
                    ("GOSUB_RETVAL", "OK REFUSED"),
                    ("DIALSTATUS", "ANSWER"),
                    ("ANSWEREDTIME", ""),
                    ("DIALEDTIME", ""),
                ];
                for (name, value) in refused {
                    set(name, value);
                }
                return Self { application, variables, ..Self::default() };
            }
            // Nobody asks.
            "ACCEPTED" | "REFUSED" => "ANSWER",
            status => status,
        };
        let arguments = run.arguments();
        let option = |number: usize, letter: u8| {
            arguments.get(number).is_some_and(|options| options.as_bytes().contains(&letter))
        };
        let talked = match stand_in.name {
            "Dial" => (status == "ANSWER").then(|| option(2, b'g')),
            "Queue" => (status == "CONTINUE").then(|| option(1, b'c')),
            _ => None,
        };
        let answers = talked.is_some() || stand_in.name == "VoiceMail" || stand_in.name == "ConfBridge";
        if stand_in.name == "Dial" && talked.is_some() {
            set("DIALEDTIME", "10");
            set("ANSWEREDTIME", "8");
            set("DIALEDTIME_MS", "10000");
            set("ANSWEREDTIME_MS", "8000");
        }
        if !status.is_empty() && (stand_in.name != "Queue" || talked != Some(false)) {
            set(stand_in.variable, status);
        }
        let result = (talked == Some(false)).then_some(-1);
        Self { application, answers, variables, result, hangs_up }
    }

    /// How Dial ends where Asterisk calls nobody, whoever there is: without a destination, or with one without a technology.
    pub(super) fn dial_refused(run: &AppInvocation<'_>, stand_in: &StandIn) -> Option<Self> {
        let options = run.options();
        let (status, result) = Some(options.as_bytes()).filter(|_| stand_in.name == "Dial").and_then(dial_refused)?;
        let variables = vec![(stand_in.variable.to_owned(), status.to_owned())];
        let result = (result != 0).then_some(result);
        Some(Self { application: stand_in.name.to_owned(), variables, result, ..Self::default() })
    }

    /// Does it to the call.
    fn apply(&self, run: &mut AppInvocation<'_>) {
        if self.answers {
            run.answers();
        }
        for (name, value) in &self.variables {
            run.set(name, value);
        }
        if let Some(result) = self.result {
            run.result(result);
        }
        if self.hangs_up {
            run.hangs_up();
        }
    }
}

/// The runs of a call, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct AppRuns(Arc<Mutex<Vec<AppRun>>>);

impl AppRuns {
    /// Does this to the call, and keeps it.
    pub(super) fn run(&self, does: AppRun, run: &mut AppInvocation<'_>) {
        does.apply(run);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(does);
    }

    /// Forgets them.
    #[cfg(feature = "load")]
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Returns all of them.
    pub(crate) fn all(&self) -> Vec<AppRun> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
