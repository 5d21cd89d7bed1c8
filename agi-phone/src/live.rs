//! A call in real time, whose keys are typed.

use std::future::pending;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::input::{Input, Inputs};
use crate::keyboard::{Typed, typed};
use crate::phone_session::{CallExit, PhoneSession};
use crate::stop::{Stop, leave};

/// How often a countdown is drawn anew.
const TICK: Duration = Duration::from_millis(100);

/// Virtual time in real time: it stands still between two commands.
struct Clock {
    /// The real and the virtual moment at which the running command was first seen.
    began: Option<(Instant, Duration)>,
}

impl Clock {
    /// The virtual time now, in whole milliseconds, so that a record of it is exact.
    fn now(&self) -> Option<Duration> {
        let (real, virtual_) = self.began?;
        let millis = (virtual_ + real.elapsed()).as_millis();
        Some(Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX)))
    }

    fn real(&self, time: Duration) -> Option<Instant> {
        let (real, virtual_) = self.began?;
        Some(real + time.saturating_sub(virtual_))
    }
}

/// Drives the call to its end. `raw` says whether keys come one by one.
pub(crate) async fn talk(phone: &mut PhoneSession, input: Inputs, raw: bool) -> CallExit {
    let mut stop = Stop::new();
    let mut input = Some(input);
    let mut clock = Clock { began: None };
    let mut silent_since = Instant::now();
    let how = if raw { "keys are 0-9 * # A-D" } else { "keys are 0-9 * # A-D, and Enter" };
    phone.screen.note(&format!("{how}; Ctrl-D hangs up"));
    loop {
        phone.go().await;
        if phone.is_over() {
            return CallExit::Over;
        }
        let session = &phone.connection.session;
        clock.began = session.runs().then(|| clock.began.unwrap_or_else(|| (Instant::now(), session.now())));
        let due = session.due().and_then(|due| clock.real(due));
        let hung_up = session.is_hung_up();
        let bounded = !session.runs() && (hung_up || phone.remote && !phone.connection.has_spoken());
        let mut over = None;
        tokio::select! {
            read = phone.connection.read() => {
                catch_up(phone, &mut clock);
                phone.connection.take(read);
                silent_since = Instant::now();
            }
            typed_now = next(&mut input) => {
                catch_up(phone, &mut clock);
                match typed_now {
                    Input::Bytes(bytes) => over = bytes_typed(phone, &bytes),
                    Input::CallEnd => {
                        input = None;
                        over = leave(hung_up, || phone.hang_up());
                    }
                }
                silent_since = Instant::now();
            }
            () = stop.told() => {
                catch_up(phone, &mut clock);
                over = leave(hung_up, || phone.hang_up());
                silent_since = Instant::now();
            }
            () = until(due) => catch_up(phone, &mut clock),
            () = sleep(TICK), if phone.screen.counts() && clock.began.is_some() => {
                // The screen shows the time that is left.
                catch_up(phone, &mut clock);
            }
            () = until(bounded.then(|| silent_since + phone.timeout)) => return CallExit::Silent,
        }
        if let Some(talked) = over {
            return talked;
        }
    }
}

/// Brings the session to the present.
fn catch_up(phone: &mut PhoneSession, clock: &mut Clock) {
    let Some(now) = clock.now() else { return };
    while phone.connection.session.runs() && phone.connection.session.go_on(now) {}
    if !phone.connection.session.runs() {
        clock.began = None;
    }
}

fn bytes_typed(phone: &mut PhoneSession, bytes: &[u8]) -> Option<CallExit> {
    for typed in typed(bytes) {
        match typed {
            Typed::Key(key) if !phone.connection.session.is_hung_up() => phone.press(key),
            Typed::Key(_) => {}
            Typed::Strange => phone.screen.hint(),
            Typed::HangUp => phone.hang_up(),
            Typed::Interrupt => {
                let left = phone.connection.session.is_hung_up();
                if let Some(talked) = leave(left, || phone.hang_up()) {
                    return Some(talked);
                }
            }
        }
    }
    None
}

async fn next(input: &mut Option<Inputs>) -> Input {
    match input {
        Some(input) => input.recv().await.unwrap_or(Input::CallEnd),
        None => pending().await,
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::talk;
    use crate::connection::AgiConnection;
    use crate::input::Input;
    use crate::phone_session::{CallExit, PhoneSession};
    use crate::prompts::Prompts;
    use crate::screen::{Screen, Style};
    use agi_simulator::CallEvent;
    use agi_simulator::{CallSetup, PbxState, Session};
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
    use tokio::sync::mpsc::{Sender, channel};
    use tokio::time::sleep;

    const TIMEOUT: Duration = Duration::from_secs(10);

    fn phone(remote: bool) -> (PhoneSession, BufReader<DuplexStream>) {
        let (near, app) = duplex(1 << 16);
        let session = Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"));
        let style = Style::of_stdout(false);
        let screen =
            Screen::<Box<dyn std::io::Write + Send>>::new(Box::new(std::io::sink()), style, Prompts::default());
        (PhoneSession::new(AgiConnection::new(session, Box::new(near)), screen, TIMEOUT, remote), BufReader::new(app))
    }

    async fn line(app: &mut BufReader<DuplexStream>) -> String {
        let mut line = String::new();
        app.read_line(&mut line).await.unwrap();
        line
    }

    async fn types(keys: &Sender<Input>, after: u64, bytes: &[u8]) {
        sleep(Duration::from_millis(after)).await;
        keys.send(Input::Bytes(bytes.to_vec())).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn time_passes_while_a_command_runs_and_stands_still_between_two() {
        let (mut phone, mut app) = phone(false);
        let (keys, input) = channel(4);
        let app = async move {
            while line(&mut app).await != "\n" {}
            app.write_all(b"STREAM FILE a \"\"\n").await.unwrap();
            assert_eq!(line(&mut app).await, "200 result=0 endpos=8000\n");
            sleep(Duration::from_secs(5)).await;
            app.write_all(b"WAIT FOR DIGIT 2000\n").await.unwrap();
            assert_eq!(line(&mut app).await, "200 result=55\n");
            app.write_all(b"WAIT FOR DIGIT 2000\n").await.unwrap();
            assert_eq!(line(&mut app).await, "200 result=0\n");
        };
        let typist = async {
            types(&keys, 3_000, b"1").await;
            types(&keys, 3_500, b"7").await;
        };
        let (talked, (), ()) = tokio::join!(talk(&mut phone, input, true), app, typist);
        assert_eq!(talked, CallExit::Over);
        let session = &phone.connection.session;
        let pressed: Vec<_> = session.log().entries().iter().enumerate().collect();
        let pressed: Vec<_> =
            pressed.into_iter().filter(|(_, entry)| matches!(entry.what, CallEvent::Presses(_))).collect();
        let at = |number: usize| u64::try_from(pressed[number].1.at.as_millis()).unwrap();
        assert_eq!(phone.actions.lost, [pressed[0].0], "the first key came between two commands");
        assert_eq!(at(0), 1_000);
        assert!((1_500..1_510).contains(&at(1)), "{}", at(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_says_nothing_is_waited_for_so_long_and_a_handler_of_ours_as_long_as_it_takes() {
        let (mut phone, _app) = phone(true);
        let (_keys, input) = channel(4);
        let began = tokio::time::Instant::now();
        assert_eq!(talk(&mut phone, input, true).await, CallExit::Silent);
        assert!(began.elapsed() >= TIMEOUT && began.elapsed() < 2 * TIMEOUT);

        let (mut phone, _app) = self::phone(false);
        let (keys, input) = channel(4);
        let began = tokio::time::Instant::now();
        let (talked, ()) = tokio::join!(talk(&mut phone, input, true), types(&keys, 60_000, &[4]));
        assert_eq!(talked, CallExit::Silent, "behind the hang-up it has its time");
        assert!(began.elapsed() >= Duration::from_secs(60) + TIMEOUT);
    }
}
