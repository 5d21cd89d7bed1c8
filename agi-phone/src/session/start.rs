//! Starts the process that holds a call: this program again, with the same command line.
//!
//! The socket is bound here and given to that process as its standard input. So a name is taken at once, the first step waits
//! in the socket until the process is there, and its death closes the socket.

use std::env;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::time::{Instant, sleep};

use super::answer::SessionAnswer;
use super::place::{Place, Reached, private_file};
use super::send::{ask, crashed, no_call};
use super::step::{SessionStep, Step};
use crate::error::PhoneError;
use crate::json::or_null;

/// Begins a call, and returns when the app waits for the caller.
pub(super) async fn start(step: &SessionStep) -> SessionAnswer {
    let Begun { place, mut child, stream, after_death } = match begin(step).await {
        Ok(begun) => begun,
        Err(NotBegun::Taken(stream)) => {
            let error = taken(&step.session);
            let answer = ask(stream, &Step::wrong(step.step.name(), &error).to_line(None)).await;
            return answer.unwrap_or_else(|| step.refused(&error));
        }
        Err(NotBegun::Failed(error)) => return step.refused(&error),
    };
    let first = Step::Start { target: String::new(), arguments: Vec::new(), after_death };
    if let Some(answer) = ask(stream, &first.to_line(step.ends_after)).await {
        return answer;
    }
    let code = ended(&mut child, PATIENCE).await;
    place.clear().await;
    let why = "the program ended before the app waited for the caller";
    crashed(step, &place, why, vec![("exit_status", or_null(code))])
}

/// How long a process that has closed its end of the socket may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits for the end of a process, for so long, and then kills it. Returns its exit status, if it had one.
async fn ended(child: &mut Child, patience: Duration) -> Option<i32> {
    let until = Instant::now() + patience;
    while Instant::now() < until {
        match child.try_wait() {
            Ok(None) => sleep(Duration::from_millis(10)).await,
            Ok(Some(status)) => return status.code(),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    child.wait().ok().and_then(|status| status.code())
}

/// Why no call has begun.
enum NotBegun {
    /// There is one, of this process.
    Taken(UnixStream),
    Failed(PhoneError),
}

impl From<PhoneError> for NotBegun {
    fn from(error: PhoneError) -> Self {
        Self::Failed(error)
    }
}

struct Begun {
    place: Place,
    child: Child,
    stream: UnixStream,
    /// The process of the session's last call was found dead.
    after_death: bool,
}

async fn begin(step: &SessionStep) -> Result<Begun, NotBegun> {
    let place = Place::of(&step.session)?;
    let _lock = place.lock()?;
    let after_death = match place.connect().await? {
        Reached::Holder(stream) => return Err(NotBegun::Taken(stream)),
        Reached::Stale => true,
        Reached::Nothing => false,
    };
    if after_death {
        drop(std::fs::remove_file(place.socket()));
    }
    let socket = place.socket();
    let listener = UnixListener::bind(&socket).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => no_call(format!(
            "{} is longer than the path of a socket may be: give the session a shorter name, or set XDG_RUNTIME_DIR to a \
             folder with a shorter path",
            socket.display()
        )),
        _ => no_call(format!("cannot listen on {}: {error}", socket.display())),
    })?;
    let begun = async {
        drop(std::fs::remove_file(place.last()));
        let child = spawn(&place, listener)?;
        Ok((child, UnixStream::connect(&socket).await?))
    };
    match begun.await {
        Ok((child, stream)) => Ok(Begun { place, child, stream, after_death }),
        Err::<_, io::Error>(error) => {
            drop(std::fs::remove_file(&socket));
            Err(no_call(format!("cannot start the process that holds the call: {error}")).into())
        }
    }
}

/// The same program, in a group of its own: a Ctrl-C in the terminal is not for it.
fn spawn(place: &Place, listener: UnixListener) -> io::Result<Child> {
    let log = private_file(&place.log())?;
    let mut command = Command::new(env::current_exe()?);
    command.args(env::args_os().skip(1)).process_group(0);
    command.stdin(OwnedFd::from(listener)).stdout(log.try_clone()?).stderr(Stdio::from(log));
    command.spawn()
}

fn taken(session: &str) -> PhoneError {
    no_call(format!(
        "there is a session {session} already, and its call goes on: write --session {session} status to look at it, --session \
         {session} hangup to end it, or give this one another name"
    ))
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::ended;

    #[tokio::test]
    async fn a_process_that_does_not_end_is_killed() {
        let mut stays = Command::new("sleep").arg("600").spawn().unwrap();
        assert_eq!(ended(&mut stays, Duration::from_millis(50)).await, None, "a signal has no exit status");
        assert!(stays.try_wait().unwrap().is_some());
        let mut ends = Command::new("sh").args(["-c", "exit 7"]).spawn().unwrap();
        assert_eq!(ended(&mut ends, Duration::from_secs(60)).await, Some(7));
    }
}
