//! A session with Asterisk's manager interface: actions and their responses, events, all in bytes.

use std::{
    collections::VecDeque,
    fmt,
    io::{self, Write},
    net::SocketAddr,
    os::fd::AsFd,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

/// How often a session is begun that Asterisk closes at once.
const LOGINS: usize = 3;

/// One session. It reads only while it is awaited: what came in between waits in order.
#[derive(Debug)]
pub struct Ami {
    stream: BufReader<TcpStream>,
    /// The line and the message that a dropped future left unfinished.
    line: Vec<u8>,
    message: Message,
    events: VecDeque<Message>,
    last_id: u64,
}

/// Asterisk closed the session.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asterisk closed the manager session")
    }
}

impl std::error::Error for Closed {}

/// Whether the session was closed, in order or by a reset.
fn is_closed(error: &anyhow::Error) -> bool {
    let reset = |error: &io::Error| matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe);
    error.is::<Closed>() || error.downcast_ref().is_some_and(reset)
}

/// A response or an event: headers in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Message {
    headers: Vec<(String, Vec<u8>)>,
}

/// An action on its way to Asterisk.
#[derive(Clone, Debug)]
pub struct Action {
    name: &'static str,
    headers: Vec<(&'static str, Vec<u8>)>,
}

impl Ami {
    /// Logs in. `events` are the classes to receive: `on`, `off`, or a list as `system,user`.
    ///
    /// Asterisk closes one new session in some thousands without an answer, under load (seen on 22.10.1). The next one is
    /// answered.
    pub async fn login(address: SocketAddr, secret: &str, events: &str) -> Result<Self> {
        for _ in 1..LOGINS {
            match Self::try_login(address, secret, events).await {
                Err(error) if is_closed(&error) => {}
                done => return done,
            }
        }
        Self::try_login(address, secret, events).await
    }

    async fn try_login(address: SocketAddr, secret: &str, events: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("no manager at {address}"))?;
        let mut ami = Self {
            stream: BufReader::new(stream),
            line: Vec::new(),
            message: Message::default(),
            events: VecDeque::new(),
            last_id: 0,
        };
        let login = Action::new("Login").header("Username", "agi").header("Secret", secret).header("Events", events);
        ami.send(&login).await?;
        Ok(ami)
    }

    /// Sends an action and awaits its response; `Response: Error` is an error with Asterisk's message.
    pub async fn send(&mut self, action: &Action) -> Result<Message> {
        self.last_id += 1;
        let id = self.last_id.to_string();
        let line = action.encode(&id)?;
        self.stream.write_all(&line).await.context("Asterisk's manager is gone")?;
        loop {
            let message = self.read().await.with_context(|| format!("no response to {}", action.name))?;
            if message.get("Event").is_some() {
                ensure!(self.events.len() < MOST_EVENTS, "{MOST_EVENTS} events wait unread: log in with fewer classes");
                self.events.push_back(message);
            } else if message.get("ActionID") == Some(id.as_bytes()) {
                if message.get("Response") == Some(b"Error") {
                    bail!("Asterisk refused {}: {}\n{}", action.name, message.text("Message"), message.output());
                }
                return Ok(message);
            }
        }
    }

    /// The next event.
    pub async fn event(&mut self) -> Result<Message> {
        if let Some(event) = self.events.pop_front() {
            return Ok(event);
        }
        loop {
            let Ok(message) = timeout(POKE, self.read()).await else {
                self.stream.write_all(b"Action: Ping\r\nActionID: poke\r\n\r\n").await?;
                continue;
            };
            let message = message?;
            if message.get("Event").is_some() {
                return Ok(message);
            }
        }
    }

    /// Runs a command of Asterisk's console and gives its output.
    pub async fn command(&mut self, line: &str) -> Result<String> {
        Ok(self.send(&Action::new("Command").header("Command", line)).await?.output())
    }

    /// Sends one more action and logs off, for a `Drop`. It reads to the end: what is closed with bytes unread is reset,
    /// and the action may be lost with it.
    pub(super) fn send_last(&self, action: &Action) -> Result<()> {
        let lines = [action.encode("last")?, Action::new("Logoff").encode("off")?].concat();
        let mut stream = std::net::TcpStream::from(self.stream.get_ref().as_fd().try_clone_to_owned()?);
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(&lines)?;
        io::copy(&mut stream, &mut io::sink())?;
        Ok(())
    }

    async fn read(&mut self) -> Result<Message> {
        loop {
            self.stream.read_until(b'\n', &mut self.line).await?;
            let Some(line) = self.line.strip_suffix(b"\r\n") else {
                ensure!(self.line.ends_with(b"\n"), Closed);
                // The inside of a value that holds a line end.
                self.line.clear();
                continue;
            };
            if let Some(colon) = line.iter().position(|&byte| byte == b':') {
                let (name, value) = (&line[..colon], &line[colon + 1..]);
                let value = value.strip_prefix(b" ").unwrap_or(value);
                self.message.headers.push((String::from_utf8_lossy(name).into_owned(), value.to_owned()));
            }
            let complete = line.is_empty();
            self.line.clear();
            if complete {
                return Ok(std::mem::take(&mut self.message));
            }
        }
    }
}

/// Now and then Asterisk keeps an event until something else wakes its session: its signal to itself can come just before
/// it listens (github.com/asterisk/asterisk/issues/2145). Anything that is sent wakes it.
const POKE: Duration = Duration::from_millis(200);

/// Events that may wait unread: a test that asks for more than it reads should fail.
const MOST_EVENTS: usize = 10_000;

/// The longest header line that Asterisk takes, without its line end.
const LONGEST_LINE: usize = 1021;

impl Message {
    /// The first value of a header, as it came.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_slice())
    }

    /// The first value of a header as text, empty if there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(self.get(name).unwrap_or_default()).into_owned()
    }

    /// All values of a header that is repeated.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.headers.iter().filter(move |(header, _)| header == name).map(|(_, value)| value.as_slice())
    }

    /// What a command of the console printed.
    fn output(&self) -> String {
        self.all("Output").fold(String::new(), |text, line| text + &String::from_utf8_lossy(line) + "\n")
    }
}

impl Action {
    /// An action by its name, `Originate`.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, headers: Vec::new() }
    }

    /// Adds a header; some may be repeated.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name, value.as_ref().to_owned()));
        self
    }

    fn encode(&self, id: &str) -> Result<Vec<u8>> {
        let mut bytes = format!("Action: {}\r\nActionID: {id}\r\n", self.name).into_bytes();
        for (name, value) in &self.headers {
            let length = name.len() + 2 + value.len();
            if length > LONGEST_LINE || value.contains(&b'\r') || value.contains(&b'\n') {
                bail!("{name} of {} is one line of at most {LONGEST_LINE} bytes to Asterisk, not {length}", self.name);
            }
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::{Ami, is_closed};

    #[tokio::test]
    async fn a_session_that_is_closed_at_once_is_begun_again() {
        let manager = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = manager.local_addr().unwrap();
        let answers = async {
            drop(manager.accept().await.unwrap());
            let (mut session, _) = manager.accept().await.unwrap();
            let mut login = [0; 1024];
            assert_ne!(session.read(&mut login).await.unwrap(), 0);
            session.write_all(b"Response: Success\r\nActionID: 1\r\n\r\n").await.unwrap();
            session
        };
        let (ami, _session) = tokio::join!(Ami::login(address, "secret", "off"), answers);
        ami.unwrap();
    }

    #[tokio::test]
    async fn a_manager_that_closes_every_session_is_given_up() {
        let manager = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = manager.local_addr().unwrap();
        let closes = async {
            loop {
                drop(manager.accept().await.unwrap());
            }
        };
        let error = tokio::select! {
            login = Ami::login(address, "secret", "off") => login.unwrap_err(),
            () = closes => unreachable!("it closes all of them"),
        };
        assert!(is_closed(&error), "{error:#}");
    }
}
