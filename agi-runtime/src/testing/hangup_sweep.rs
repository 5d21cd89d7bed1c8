//! The same call again and again, hung up at every moment in turn.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::time::Duration;

use agi_simulator::{CallEvent, CallLog, HangUpAt, HangupMoment};

use super::call_builder::CallBuilder;
use super::caller::{Failed, ScriptAborted, script_step};
use super::{CallEnd, CallResult, Caller};
use agi_protocol::{Spec, Status};

/// What a [sweep](CallBuilder::hang_up_sweep) did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HangupSweepReport {
    /// How many commands the whole call has.
    pub commands: usize,
    /// How often it was called and hung up.
    pub runs: usize,
}

impl CallBuilder {
    /// Plays the whole script once, and then again for every command, with the caller hanging up before it, during it,
    /// and after it. Each of those calls has to end as hung up: without a panic, without an error, without hanging, and
    /// with its task finished. (A handler may also end as `OK` if it was told of the hang-up, or sends nothing more but
    /// commands that need no caller, such as SET VARIABLE.)
    ///
    /// A script of a call that fails ends with `caller.ends(Status::Error)`, say. Its calls may end as hung up, or with this
    /// very status and this very reason: a caller who leaves during an apology does not undo the failure. That an apology
    /// hides the failure (`call.play("sorry").await?` before the `Err`) cannot be told from a call that was left before it
    /// failed: [`Call::fail_with`](crate::Call::fail_with) does not, and a test that hangs up in the apology shows it.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/order", manual)]
    /// async fn order(call: &mut Call) -> Result {
    ///     let number = call.get_data("order/number").max_digits(4).await?;
    ///     call.say_digits(number.digits.as_str()).await?;
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let swept = App::with(routes![order]).caller("/order").hang_up_sweep(async |caller| {
    ///     caller.hears("order/number").await;
    ///     caller.presses("0042").await;
    ///     caller.ends(Status::Ok).await;
    /// });
    /// assert_eq!(swept.await.commands, 2);
    /// # }
    /// ```
    ///
    /// Where audio is streamed, the caller also hangs up in the middle of everything that is said and heard.
    ///
    /// The calls share the app's state: a script may put it in order at its beginning.
    ///
    /// # Panics
    /// If one of those calls ends in another way. The message has the moments at which the caller hung up, and how the
    /// calls went.
    #[track_caller]
    pub fn hang_up_sweep(self, script: impl AsyncFn(&mut Caller)) -> impl Future<Output = HangupSweepReport> {
        script_step(self.sweep(script))
    }

    async fn sweep(self, script: impl AsyncFn(&mut Caller)) -> Result<HangupSweepReport, Failed> {
        let mut caller = self.clone().dial().await;
        script(&mut caller).await;
        let whole = caller.finish().await?;
        let commands = commands(&whole.transcript);
        drop(caller);
        let moments = [HangupMoment::Before, HangupMoment::During, HangupMoment::After];
        let mut troubles = Vec::new();
        let mut runs = 0;
        for (number, Command { line, audio }) in commands.iter().enumerate() {
            let later = audio.iter().map(|time| HangupMoment::Later(*time));
            for moment in moments.into_iter().chain(later) {
                runs += 1;
                let at = HangUpAt::new(number, moment);
                if let Err(trouble) = hung_up(self.clone(), at, &script, &whole).await {
                    troubles.push(format!("hung up {moment} command {} ({line}): {trouble}", number + 1));
                }
            }
        }
        if !troubles.is_empty() {
            let troubles = format!("{} of {runs} hang-ups went wrong\n\n{}", troubles.len(), troubles.join("\n\n"));
            return Err(Failed(troubles));
        }
        Ok(HangupSweepReport { commands: commands.len(), runs })
    }
}

/// A command of the whole call.
struct Command {
    line: String,
    /// How long after its beginning something is in the middle that the caller says or hears of live audio.
    audio: Vec<Duration>,
}

fn commands(log: &CallLog) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut began = Duration::ZERO;
    for entry in log.entries() {
        match &entry.what {
            // The handler does not send the last words of a call.
            CallEvent::App(line) if !Status::is_last_words(line) => {
                commands.push(Command { line: String::from_utf8_lossy(line).into_owned(), audio: Vec::new() });
                began = entry.at;
            }
            CallEvent::HeardAudio(lasts) | CallEvent::SaidAudio { lasts, .. } => {
                let middle = entry.at.saturating_sub(began) + *lasts / 2;
                commands.last_mut().into_iter().for_each(|command| command.audio.push(middle));
            }
            _ => {}
        }
    }
    commands
}

async fn hung_up(
    dial: CallBuilder,
    at: HangUpAt,
    script: &impl AsyncFn(&mut Caller),
    whole: &CallResult,
) -> Result<(), String> {
    let mut caller = dial.hung_up_at(at).dial().await;
    if let Err(panic) = caught(script(&mut caller)).await {
        if !panic.is::<ScriptAborted>() {
            return Err(words_of(&*panic));
        }
    }
    caller.script_is_over();
    let ended = caught(caller.finish()).await.map_err(|panic| words_of(&*panic))?.map_err(|Failed(words)| words)?;
    match ended.end {
        CallEnd::HungUp => Ok(()),
        CallEnd::Status(Status::Ok) if needs_nobody(&ended) || was_told(&ended) => Ok(()),
        // The failure that the whole call has, too. One without a reason could be any.
        end if end == whole.end && ended.error.is_some() && ended.error == whole.error => Ok(()),
        end => Err(format!("it ended {end}\n{}", ended.transcript)),
    }
}

/// Whether the handler sent no command after the hang-up but such as Asterisk runs for a caller who has gone.
fn needs_nobody(ended: &CallResult) -> bool {
    let entries = ended.transcript.entries().iter();
    let mut after = entries.skip_while(|entry| entry.what != CallEvent::HangsUp);
    let needs_nobody = |line| Spec::of_line(line).is_some_and(|command| command.allowed_after_hangup);
    after.all(|entry| !matches!(&entry.what, CallEvent::App(line) if !needs_nobody(line)))
}

/// Whether Asterisk told the handler of the hang-up.
fn was_told(ended: &CallResult) -> bool {
    let entries = ended.transcript.entries().iter();
    let mut after = entries.skip_while(|entry| entry.what != CallEvent::HangsUp);
    let told = |said: &[u8]| said.starts_with(b"511 ") || said.starts_with(b"200 result=-1");
    after.any(|entry| matches!(&entry.what, CallEvent::Asterisk(said) if told(said)))
}

type Panic = Box<dyn Any + Send>;

async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Panic> {
    let mut future = pin!(future);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(polled) => polled.map(Ok),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    })
    .await
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("the script panicked").to_owned()
}
