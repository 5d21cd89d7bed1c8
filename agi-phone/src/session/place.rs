//! The private folder of a user's sessions, and what it has of one: a socket, the output of the app, and the last answer.

use std::fs::{DirBuilder, File, OpenOptions, symlink_metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use tokio::net::UnixStream;

use crate::error::{Exit, PhoneError};

/// Where a session has its files.
#[derive(Clone, Debug)]
pub(super) struct Place {
    folder: PathBuf,
    name: String,
}

impl Place {
    /// Returns the place of a session, in `$XDG_RUNTIME_DIR/agi-phone`, or `agi-phone-USER` in the folder for temporary files.
    /// The folder is made, and nobody else can have made it.
    pub(super) fn of(name: &str) -> Result<Self, PhoneError> {
        let user = user().map_err(|error| failed(format!("the system does not say who runs this: {error}")))?;
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_absolute());
        let folder = match runtime {
            Some(runtime) => runtime.join("agi-phone"),
            None => std::env::temp_dir().join(format!("agi-phone-{user}")),
        };
        Self::within(folder, name, user)
    }

    fn within(folder: PathBuf, name: &str, user: u32) -> Result<Self, PhoneError> {
        let shown = folder.display();
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed(format!("cannot make {shown}: {error}; set XDG_RUNTIME_DIR to a folder of yours")));
            }
            _ => {}
        }
        let about = symlink_metadata(&folder).map_err(|error| failed(format!("cannot look at {shown}: {error}")))?;
        if !about.is_dir() || about.uid() != user {
            return Err(failed(format!(
                "{shown} is not a folder of yours (user {user}): somebody else made it. Set XDG_RUNTIME_DIR to a folder that \
                 only you may enter"
            )));
        }
        if about.mode() & 0o077 != 0 {
            return Err(failed(format!("{shown} is open to others: write chmod 700 {shown}")));
        }
        Ok(Self { folder, name: name.to_owned() })
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.file("sock")
    }

    /// What the app prints.
    pub(super) fn log(&self) -> PathBuf {
        self.file("log")
    }

    /// The answer of the step in which the call ended.
    pub(super) fn last(&self) -> PathBuf {
        self.file("json")
    }

    /// Waits until nobody else looks whether the socket is one that nobody listens at, to take it away or to make another one;
    /// until the file is dropped, nobody else does.
    pub(super) fn lock(&self) -> Result<File, PhoneError> {
        let path = self.file("lock");
        let locked = private_file(&path).and_then(|file| {
            flock(&file, FlockOperation::LockExclusive)?;
            Ok(file)
        });
        locked.map_err(|error| failed(format!("cannot lock {}: {error}", path.display())))
    }

    /// Takes the socket away, unless somebody listens at it by now.
    pub(super) async fn clear(&self) {
        let Ok(_lock) = self.lock() else { return };
        if matches!(self.connect().await, Ok(Reached::Stale)) {
            drop(std::fs::remove_file(self.socket()));
        }
    }

    fn file(&self, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", self.name))
    }

    /// Connects to the process that holds the call.
    pub(super) async fn connect(&self) -> Result<Reached, PhoneError> {
        match UnixStream::connect(self.socket()).await {
            Ok(stream) => Ok(Reached::Holder(stream)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Reached::Nothing),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(Reached::Stale),
            Err(error) => Err(failed(format!("{}: {error}", self.socket().display()))),
        }
    }

    /// The last lines of what the app printed.
    pub(super) fn log_tail(&self) -> Vec<String> {
        let log = std::fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        let from = lines.len().saturating_sub(TAIL);
        lines[from..].iter().map(|line| line.chars().take(LINE).collect()).collect()
    }
}

/// So many lines, of so many characters.
const TAIL: usize = 10;
const LINE: usize = 400;

/// What is at a session's place.
pub(super) enum Reached {
    Holder(UnixStream),
    /// A socket at which nobody listens any more.
    Stale,
    Nothing,
}

/// Makes an empty file that only the user can read.
pub(super) fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// The user that runs this process, as the system tells the two ends of a connection.
fn user() -> io::Result<u32> {
    let (one, _other) = UnixStream::pair()?;
    Ok(one.peer_cred()?.uid())
}

/// Whether whoever connected is the same user.
pub(super) fn is_own(stream: &UnixStream) -> bool {
    stream.peer_cred().is_ok_and(|peer| user().is_ok_and(|user| user == peer.uid()))
}

fn failed(why: String) -> PhoneError {
    PhoneError { exit: Exit::NoSession, why }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{Place, user};

    #[tokio::test]
    async fn a_folder_that_is_not_private_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let user = user().unwrap();
        let place = |name: &str, user| Place::within(folder.path().join(name), "s", user).map_err(|error| error.why);
        let made = place("made", user).unwrap();
        let about = std::fs::metadata(folder.path().join("made")).unwrap();
        assert_eq!(
            (about.permissions().mode() & 0o777, made.socket().file_name().unwrap()),
            (0o700, "s.sock".as_ref())
        );
        assert!(place("made", user + 1).unwrap_err().contains("is not a folder of yours"));
        std::fs::set_permissions(folder.path().join("made"), PermissionsExt::from_mode(0o750)).unwrap();
        assert!(place("made", user).unwrap_err().contains("write chmod 700 "));
        std::os::unix::fs::symlink("made", folder.path().join("linked")).unwrap();
        assert!(place("linked", user).unwrap_err().contains("is not a folder of yours"));
    }
}
