//! Taking the sockets that systemd passes, each for what its name says.

use std::env;
use std::process;

use listenfd::ListenFd;
use socket2::SockRef;
use tokio::net::{TcpListener, UnixListener};

use super::{AgiListener, Passed};
use crate::cli::arguments::nearest;
use crate::error::Error;

const UNIT: &str = "in the .socket unit";

/// What a socket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Agi,
    Audio,
}

impl Purpose {
    const ALL: [Self; 2] = [Self::Agi, Self::Audio];

    const fn name(self) -> &'static str {
        match self {
            Self::Agi => "agi",
            Self::Audio => "audio",
        }
    }
}

impl Passed {
    /// Takes the sockets, once in a program's life. `Err` says what is wrong with one, and what to write in the unit.
    pub(in crate::cli) fn take() -> Result<Self, Error> {
        let Ok(count) = env::var("LISTEN_FDS") else { return Ok(Self::default()) };
        let count: usize = count
            .parse()
            .map_err(|_| Error::new(format!("LISTEN_FDS={count:?} is not a number of sockets: systemd sets it")))?;
        for_this_process(env::var("LISTEN_PID").ok(), process::id())?;
        let names = env::var("LISTEN_FDNAMES").unwrap_or_default();
        let purposes = purposes(&names, count).map_err(Error::new)?;
        let (mut sockets, mut passed) = (ListenFd::from_env(), Self::default());
        for (index, purpose) in purposes.into_iter().enumerate() {
            let what = format!("the socket {:?} that systemd passed (descriptor {})", purpose.name(), 3 + index);
            let listener = listener(&mut sockets, index).map_err(|why| Error::new(format!("{what} {why}")))?;
            match (purpose, listener) {
                (Purpose::Agi, listener) => passed.agi = Some(listener),
                #[cfg(feature = "audio")]
                (Purpose::Audio, AgiListener::Passed(listener)) => passed.audio = Some(listener),
                #[cfg(feature = "audio")]
                (Purpose::Audio, _) => {
                    let why = "is a Unix socket, and Asterisk sends audio by TCP: write";
                    return Err(Error::new(format!("{what} {why} ListenStream=127.0.0.1:9092 {UNIT}")));
                }
                #[cfg(not(feature = "audio"))]
                (Purpose::Audio, _) => {
                    let why = "needs the feature audio, without which this app was built; write in Cargo.toml:";
                    return Err(Error::new(format!("{what} {why} agi-runtime = {{ …, features = [\"audio\"] }}")));
                }
            }
        }
        Ok(passed)
    }
}

fn for_this_process(named: Option<String>, own: u32) -> Result<(), Error> {
    match named.filter(|named| !named.is_empty() && named.parse() != Ok(own)) {
        None => Ok(()),
        Some(other) => Err(Error::new(format!(
            "systemd passed its sockets to the process {other} (LISTEN_PID), and this one is {own}: write the program \
             itself after ExecStart= in the .service unit, or exec before it in the script that starts it"
        ))),
    }
}

/// What each of so many sockets is for. One without a name of ours is for calls, if no other one is.
pub(super) fn purposes(names: &str, count: usize) -> Result<Vec<Purpose>, String> {
    if count > Purpose::ALL.len() {
        return Err(format!(
            "systemd passed {count} sockets, and an app takes one for calls and one for audio: write one ListenStream= {UNIT}; \
             that of [::]:4573 takes IPv4 too"
        ));
    }
    let names: Vec<_> = names.split(':').map(Some).chain(std::iter::repeat(None)).take(count).collect();
    let known = |name: &str| Purpose::ALL.into_iter().find(|purpose| purpose.name() == name);
    let purposes: Vec<_> = names.iter().map(|name| name.and_then(known)).collect();
    let nameless = purposes.iter().filter(|purpose| purpose.is_none()).count();
    let calls_have_one = purposes.contains(&Some(Purpose::Agi));
    let mut found = Vec::new();
    for (name, purpose) in names.into_iter().zip(purposes) {
        let purpose = match purpose {
            Some(purpose) => purpose,
            None if nameless == 1 && !calls_have_one => Purpose::Agi,
            None => return Err(unknown(name.unwrap_or_default())),
        };
        if found.contains(&purpose) {
            return Err(format!(
                "systemd passed two sockets with the name {}: write one ListenStream= {UNIT}; that of [::]:4573 takes \
                 IPv4 too",
                purpose.name()
            ));
        }
        found.push(purpose);
    }
    Ok(found)
}

fn unknown(name: &str) -> String {
    let near = nearest(name, Purpose::ALL.into_iter().map(|purpose| (purpose.name(), purpose.name())));
    let near = near.map(|name| format!(", the nearest is {name}")).unwrap_or_default();
    format!(
        "systemd passed several sockets, and one has the name {name:?}, which does not say what it is for{near}: write \
         FileDescriptorName=agi or FileDescriptorName=audio {UNIT}"
    )
}

/// Takes a socket that listens for streams.
fn listener(sockets: &mut ListenFd, index: usize) -> Result<AgiListener, String> {
    let system = |error: std::io::Error| format!("cannot be used: {error}");
    if let Ok(Some(listener)) = sockets.take_tcp_listener(index) {
        listens(&SockRef::from(&listener))?;
        listener.set_nonblocking(true).map_err(system)?;
        return TcpListener::from_std(listener).map(AgiListener::Passed).map_err(system);
    }
    if let Ok(Some(listener)) = sockets.take_unix_listener(index) {
        listens(&SockRef::from(&listener))?;
        listener.set_nonblocking(true).map_err(system)?;
        return UnixListener::from_std(listener).map(AgiListener::PassedUnix).map_err(system);
    }
    let datagrams = sockets.take_udp_socket(index).is_ok() || sockets.take_unix_datagram(index).is_ok();
    Err(if datagrams {
        format!("is one for datagrams: write ListenStream= instead of ListenDatagram= {UNIT}")
    } else {
        format!("is not a socket for streams: write ListenStream=127.0.0.1:4573 {UNIT}")
    })
}

fn listens(socket: &SockRef<'_>) -> Result<(), String> {
    #[cfg(target_os = "linux")]
    if let Ok(false) = socket.is_listener() {
        return Err(format!("does not listen, it is a connection: write Accept=no {UNIT}"));
    }
    let _ = socket;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Purpose, purposes};

    #[test]
    fn a_single_socket_is_for_calls_whatever_its_name_unless_that_says_otherwise() {
        for name in ["", "unknown", "clinic.socket", "agi"] {
            assert_eq!(purposes(name, 1), Ok(vec![Purpose::Agi]), "{name}");
        }
        assert_eq!(purposes("audio", 1), Ok(vec![Purpose::Audio]));
        assert_eq!(purposes("", 0), Ok(vec![]));
    }

    #[test]
    fn several_sockets_are_told_apart_by_their_names() {
        assert_eq!(purposes("audio:agi", 2), Ok(vec![Purpose::Audio, Purpose::Agi]));
        assert_eq!(purposes("clinic.socket:audio", 2), Ok(vec![Purpose::Agi, Purpose::Audio]));
    }

    #[test]
    fn a_name_that_says_nothing_or_comes_twice_is_told_with_the_line_to_write() {
        let why = purposes("agi:audoi", 2).unwrap_err();
        assert!(
            why.contains("\"audoi\"") && why.contains("the nearest is audio: write FileDescriptorName=agi"),
            "{why}"
        );
        let why = purposes("one", 2).unwrap_err();
        assert!(why.contains("\"one\""), "{why}");
        let why = purposes("agi:agi", 2).unwrap_err();
        let too_many = purposes("agi:agi:agi", usize::MAX).unwrap_err();
        assert!(too_many.contains("write one ListenStream= in the .socket unit"), "{too_many}");
        assert!(why.contains("two sockets with the name agi: write one ListenStream= in the .socket unit"), "{why}");
    }
}
