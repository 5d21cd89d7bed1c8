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

use tokio::net::UnixStream;

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
        Err(error) => return step.refused(&error),
    };
    let first = Step::Start { target: String::new(), arguments: Vec::new(), after_death };
    if let Some(answer) = ask(stream, &first).await {
        return answer;
    }
    // Its end of the socket is closed, so it has ended, or ends now.
    let code = child.wait().ok().and_then(|status| status.code());
    let _ = std::fs::remove_file(place.socket());
    let why = "the program ended before the app waited for the caller";
    crashed(step, &place, why, vec![("exit_status", or_null(code))])
}

struct Begun {
    place: Place,
    child: Child,
    stream: UnixStream,
    /// The process of the session's last call was found dead.
    after_death: bool,
}

async fn begin(step: &SessionStep) -> Result<Begun, PhoneError> {
    let place = Place::of(&step.session)?;
    let reached = place.connect().await?;
    if matches!(reached, Reached::Holder(_)) {
        return Err(taken(&step.session));
    }
    let after_death = matches!(reached, Reached::Stale);
    if after_death {
        drop(std::fs::remove_file(place.socket()));
    }
    let socket = place.socket();
    let listener = UnixListener::bind(&socket).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => taken(&step.session),
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
            Err(no_call(format!("cannot start the process that holds the call: {error}")))
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
