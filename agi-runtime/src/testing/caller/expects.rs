//! What the caller expects.

use std::future::Future;

use agi_protocol::spec::{Listens, Spec};
use agi_protocol::{Status, Text};
use agi_simulator::{CallEnd, CallEvent, CallLog, LogEntry, words};

use super::{Caller, Failed, script_step};
use crate::testing::call_result::CallResult;
use crate::testing::driver::Stall;

impl Caller {
    /// Waits until the caller hears this: a sound's name, or what SAY says (`42` of `SAY NUMBER 42`). The sound has
    /// just begun when this returns. What the caller hears before it is skipped.
    #[track_caller]
    pub fn hears<'a>(&'a mut self, what: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            let next = self.next(self.heard, |event| matches!(event, CallEvent::Heard(heard) if heard == what)).await;
            let missing = |stuck| self.failed(format_args!("the caller did not hear {what:?}: {stuck}"));
            self.heard = 1 + next.map_err(missing)?;
            Ok(())
        })
    }

    /// Waits for the next sound that the caller hears, which has to be this one: nothing comes between. It has just begun when
    /// this returns. Music on hold is a sound, too: `music on hold (default)`.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # #[agi_route("/welcome")]
    /// # async fn welcome(call: &mut Call) -> Result {
    /// #     call.say(("welcome", "menu")).await?;
    /// #     Ok(())
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut caller = App::with(routes![welcome]).caller("/welcome").dial().await;
    /// caller.hears_next("welcome").await;
    /// caller.hears_next("menu").await; // no apology before the menu
    /// # }
    /// ```
    #[track_caller]
    pub fn hears_next<'a>(&'a mut self, what: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            let next = self.next(self.heard, |event| matches!(event, CallEvent::Heard(_))).await;
            let missing = |stuck| self.failed(format_args!("the caller did not hear {what:?}: {stuck}"));
            let number = next.map_err(missing)?;
            if !matches!(&self.log().entries()[number].what, CallEvent::Heard(heard) if heard == what) {
                return Err(self.failed_at(number, format_args!("the caller did not hear {what:?} next, but this")));
            }
            self.heard = number + 1;
            Ok(())
        })
    }

    /// Lets the call go on until the app waits for the caller (for keys, a recording, a text or live audio) or has ended
    /// the call, and fails if the caller hears this meanwhile: a sound's name, or what SAY says. It begins where the last
    /// [`hears`](Self::hears) ended, and takes nothing away: what it passes is still there for the next one.
    ///
    /// A misspelt name is never heard either. So write it where some other call, or another moment of this one, does hear it.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # #[agi_route("/pin")]
    /// # async fn pin(call: &mut Call) -> Result {
    /// #     let _: Option<u32> = call.ask("your-pin").exactly(4).await?;
    /// #     Ok(())
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut caller = App::with(routes![pin]).caller("/pin").dial().await;
    /// caller.hears("your-pin").await;
    /// caller.presses("1234").await;
    /// caller.does_not_hear("your-pin").await; // it is not asked again
    /// caller.ends(Status::Ok).await;
    /// # }
    /// ```
    #[track_caller]
    pub fn does_not_hear<'a>(&'a mut self, what: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            // A command that has the keys already is not the one that waits for more.
            let waits = self.driver.until(self.shared.bounds.call, |session| {
                let waits = session.runs() && (session.audio_is_open() || waits_for_the_caller(session.log()));
                (session.is_over() || waits).then_some(())
            });
            let stuck = waits.await.err();
            let from = self.heard;
            let heard = |entry: &LogEntry| matches!(&entry.what, CallEvent::Heard(heard) if heard == what);
            if let Some(at) = self.log().entries()[from..].iter().position(heard) {
                return Err(self.failed_at(from + at, format_args!("the caller heard {what:?}")));
            }
            match stuck {
                Some(stuck) => {
                    Err(self.failed(format_args!("whether the caller hears {what:?} is not certain: {stuck}")))
                }
                None => Ok(()),
            }
        })
    }

    /// Waits until the app sends a command that begins with these words; quotes do not matter. The command runs, or is
    /// done, when this returns. Commands before it are skipped.
    #[track_caller]
    pub fn app_sends<'a>(&'a mut self, command: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            let next = self.next(self.reached, |event| begins(event, command)).await;
            let missing = |stuck| self.failed(format_args!("the app did not send {command:?}: {stuck}"));
            self.reached = 1 + next.map_err(missing)?;
            Ok(())
        })
    }

    /// Waits for the app's next commands, which have to begin with these words, one after the other, with no other
    /// between; quotes do not matter.
    #[track_caller]
    pub fn commands<'a>(&'a mut self, row: impl AsRef<[&'a str]> + Send + 'a) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            for number in 0..row.as_ref().len() {
                let command = row.as_ref()[number];
                match self.next(self.reached, |event| matches!(event, CallEvent::App(_))).await {
                    Ok(number) if begins(&self.log().entries()[number].what, command) => {
                        self.reached = number + 1;
                    }
                    Ok(number) => {
                        return Err(
                            self.failed_at(number, format_args!("the app did not send {command:?} next, but this"))
                        );
                    }
                    Err(stuck) => return Err(self.failed(format_args!("the app did not send {command:?}: {stuck}"))),
                }
            }
            Ok(())
        })
    }

    /// Waits until a channel variable, or what a function such as `CALLERID(name)` gives, has this value.
    #[track_caller]
    pub fn variable_set<'a>(&'a mut self, name: &'a str, value: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            let is_set = self.driver.until(self.shared.bounds.call, |session| {
                (session.variable(name).as_deref() == Some(value.as_bytes())).then_some(())
            });
            if let Err(stuck) = is_set.await {
                let is = self.variable(name).map_or("is not set".to_owned(), |is| format!("is {is:?}"));
                return Err(self.failed(format_args!("{name} never was {value:?} ({stuck}): it {is}")));
            }
            Ok(())
        })
    }

    /// Waits until the app has ended the call: by this [`Status`](agi_protocol::Status), or by [`HungUp`](crate::HungUp),
    /// which means that the caller had hung up, and that the app says so (`HUNG_UP`), or `OK` because its handler returned
    /// well. Its task is over then.
    ///
    /// An app that hangs up itself, as [`Outcome::hangup`](crate::Outcome::hangup) does, ends the call by `Status::Ok`.
    ///
    /// Fails, too, if the call skipped a prompt because there is no such sound, so that a misspelt name does not pass. A test
    /// that wants a sound to be missing says so by [`Pbx::missing_sound`](crate::testing::Pbx::missing_sound), or looks at
    /// [`CallResult::skipped_prompts`] of [`ended`](Self::ended).
    #[track_caller]
    pub fn ends(&mut self, end: impl Into<CallEnd>) -> impl Future<Output = ()> + Send + '_ {
        let wanted = end.into();
        script_step(async move {
            let CallResult { end, error, .. } = self.finish().await?;
            let gone = self.driver.session().is_hung_up();
            let left = || self.log().entries().iter().any(|entry| entry.what == CallEvent::HangsUp);
            let well = gone && wanted == CallEnd::HungUp && end == CallEnd::Status(Status::Ok);
            if well && !left() {
                return Err(self.failed(format_args!("the app hung up, not the caller: write ends(Status::Ok)")));
            }
            if end != wanted && !well {
                let why = error.map(|error| format!(" ({error})")).unwrap_or_default();
                return Err(self.failed(format_args!("the call ended {end}{why}, not {wanted}")));
            }
            self.heard_all()
        })
    }

    /// Waits until the app has ended the call, and returns how.
    #[track_caller]
    pub fn ended(&mut self) -> impl Future<Output = CallResult> + Send + '_ {
        script_step(self.finish())
    }

    /// The number of the next event that is wanted.
    async fn next(&mut self, from: usize, wanted: impl Fn(&CallEvent) -> bool + Send) -> Result<usize, Stall> {
        let mut seen = from;
        let next = self.driver.until(self.shared.bounds.call, move |session| {
            let entries = session.log().entries();
            let found = entries[seen..].iter().position(|entry| wanted(&entry.what)).map(|at| seen + at);
            seen = entries.len();
            found
        });
        next.await
    }

    pub(in crate::testing) async fn finish(&mut self) -> Result<CallResult, Failed> {
        let over = self.driver.until(self.shared.bounds.call, |session| session.is_over().then_some(()));
        if let Err(stuck) = over.await {
            return Err(self.failed(format_args!("the call did not end: {stuck}")));
        }
        if let Some(mut served) = self.served.take() {
            match self.driver.bounded(&mut served).await {
                Some(Ok(())) => {}
                Some(Err(error)) => return Err(self.failed(format_args!("the task of the call: {error}"))),
                None => {
                    self.served = Some(served);
                    return Err(self.failed(format_args!("the call has ended, and its handler still runs")));
                }
            }
        }
        self.note_why();
        Ok(self.end())
    }

    /// Writes what it skipped and why it failed into the transcript.
    fn note_why(&mut self) {
        let call = self.driver.session().unique_id();
        for skip in self.shared.skips.take(&call) {
            self.driver.session_mut().note(CallEvent::Skipped(skip.why.clone()));
            self.skipped.push(skip);
        }
        if let Some(why) = self.shared.failures.take(&call) {
            self.driver.session_mut().note(CallEvent::Failed(why));
        }
    }

    /// Fails if the call, which has ended, skipped a sound of which the test did not say that it is missing.
    pub(in crate::testing) fn heard_all(&self) -> Result<(), Failed> {
        let sounds = self.shared.pbx_state.sounds();
        match self.skipped.iter().find_map(|skip| skip.unless_foreseen(sounds)) {
            Some(skipped) => Err(self.failed(format_args!("{skipped}"))),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> CallResult {
        let session = self.driver.session_mut();
        let route_status = session.variable("AGI_ROUTE_STATUS").map(Text::from);
        let end = CallEnd::of(session);
        let agi_status = session.variable("AGISTATUS").unwrap_or_default();
        let error = session.log().entries().iter().find_map(|entry| match &entry.what {
            CallEvent::Failed(why) => Some(why.clone()),
            _ => None,
        });
        CallResult {
            end,
            agi_status: String::from_utf8_lossy(&agi_status).into_owned(),
            route_status,
            position: session.position(),
            error,
            skipped_prompts: self.skipped.iter().map(|skip| skip.why.clone()).collect(),
            transcript: session.log().clone(),
        }
    }
}

/// Whether the command that was sent last waits for what the caller does, and its prompt has begun.
fn waits_for_the_caller(log: &CallLog) -> bool {
    let last = log.entries().iter().rev().find_map(|entry| match &entry.what {
        CallEvent::App(line) => Some(words(line)),
        _ => None,
    });
    let listens = last.and_then(|words| Spec::of_words(&words)).map(|spec| spec.listens);
    matches!(listens, Some(Listens::Key | Listens::Keys | Listens::Recording | Listens::Text | Listens::Speech))
}

/// Whether this is a command that begins with these words.
fn begins(event: &CallEvent, command: &str) -> bool {
    let CallEvent::App(line) = event else { return false };
    words(line).starts_with(&words(command.as_bytes()))
}
