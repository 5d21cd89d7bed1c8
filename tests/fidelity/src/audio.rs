//! What answers the audio of a scenario: a server of `AudioSocket` that does what is written, and keeps what it saw.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

/// What answers the audio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audio {
    /// Nobody listens at the port.
    Nobody,
    /// A server that does this on each stream, one after the other, and then reads on to the end.
    Server(Vec<Act>),
}

/// What the server of a stream does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// It answers so many frames of audio with silence.
    Answer(usize),
    /// It answers frames of audio with silence until a key comes.
    UntilKey,
    /// The same until the stream ends.
    UntilEnd,
    /// It sends these bytes in one write.
    Send(Vec<u8>),
    /// It closes the connection.
    Close,
}

/// What a server reads and sends in words, `answer 10, hang up`.
///
/// # Errors
/// What to write instead.
pub fn parse(text: &str) -> Result<Audio, String> {
    if text == "nobody" {
        return Ok(Audio::Nobody);
    }
    let acts = text.split(", ").filter(|act| *act != "read on").map(act).collect::<Result<_, _>>()?;
    Ok(Audio::Server(acts))
}

fn act(text: &str) -> Result<Act, String> {
    let wrong = || {
        "write `audio nobody`, or what the server does on each stream: `answer 10`, `answer until key`, `answer until \
         end`, `hang up`, `send 10 00 02 00 00`, `close`, `read on`"
            .to_owned()
    };
    match text {
        "answer until key" => Ok(Act::UntilKey),
        "answer until end" => Ok(Act::UntilEnd),
        "hang up" => Ok(Act::Send(vec![0; 3])),
        "close" => Ok(Act::Close),
        _ => match text.split_once(' ') {
            Some(("answer", count)) => count.parse().map(Act::Answer).map_err(|_| wrong()),
            Some(("send", bytes)) => hexadecimal(bytes).map(Act::Send).ok_or_else(wrong),
            _ => Err(wrong()),
        },
    }
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    text.split(' ').map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

/// What the streams of one call were.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    acts: Arc<[Act]>,
    seen: Arc<Mutex<Vec<String>>>,
    /// How many are open.
    open: watch::Sender<usize>,
}

/// How long the end of a stream may take.
const PATIENCE: Duration = Duration::from_secs(2);

impl Streams {
    pub(crate) fn new(acts: &[Act]) -> Self {
        Self { acts: acts.into(), seen: Arc::default(), open: watch::Sender::new(0) }
    }

    /// Answers one stream.
    pub(crate) async fn answer(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        self.open.send_modify(|open| *open += 1);
        let mut seen = Vec::new();
        if let Err(error) = converse(stream, &self.acts, &mut seen).await {
            // What was still unread when Asterisk closed is as lost as it can be.
            let reset = matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe);
            seen.push(if reset || error.kind() == io::ErrorKind::UnexpectedEof {
                "end".into()
            } else {
                error.to_string()
            });
        }
        seen.dedup();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen.join(", "));
        self.open.send_modify(|open| *open -= 1);
    }

    /// Answers the streams of an Asterisk, until it is dropped.
    pub(crate) async fn listen(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(self.clone().answer(stream));
        }
    }

    /// What was seen, when all of them have ended.
    pub(crate) async fn seen(&self) -> Vec<String> {
        let mut open = self.open.subscribe();
        let all_ended = timeout(PATIENCE, open.wait_for(|open| *open == 0)).await.is_ok();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !all_ended {
            seen.push("a stream without an end".to_owned());
        }
        seen
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    acts: &[Act],
    seen: &mut Vec<String>,
) -> io::Result<()> {
    for act in acts {
        match act {
            Act::Answer(count) => {
                for _ in 0..*count {
                    while !answered(&mut stream, seen).await? {}
                }
            }
            Act::UntilKey => {
                while answered(&mut stream, seen).await? || !seen.last().is_some_and(|it| it.starts_with("key")) {}
            }
            Act::UntilEnd => loop {
                answered(&mut stream, seen).await?;
            },
            Act::Send(bytes) => stream.write_all(bytes).await?,
            Act::Close => {
                seen.push("closed".to_owned());
                return Ok(());
            }
        }
    }
    loop {
        frame(&mut stream, seen).await?;
    }
}

/// Reads a frame, and answers it with silence if it is audio. Returns whether it was.
async fn answered<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, seen: &mut Vec<String>) -> io::Result<bool> {
    let [kind, high, low] = frame(stream, seen).await?;
    let is_audio = kind >= 0x10;
    if is_audio {
        let mut silence = vec![kind, high, low];
        silence.resize(3 + usize::from(u16::from_be_bytes([high, low])), 0);
        stream.write_all(&silence).await?;
    }
    Ok(is_audio)
}

/// Reads a frame, and notes what it is. Returns its type and length.
async fn frame(stream: &mut (impl AsyncRead + Unpin), seen: &mut Vec<String>) -> io::Result<[u8; 3]> {
    let mut head = [0; 3];
    stream.read_exact(&mut head).await?;
    let mut payload = vec![0; usize::from(u16::from_be_bytes([head[1], head[2]]))];
    stream.read_exact(&mut payload).await?;
    seen.push(match head[0] {
        0x01 => format!("uuid {payload:02x?}").replace(['[', ']', ','], ""),
        0x03 => format!("key {}", payload.escape_ascii()),
        kind => format!("0x{kind:02x} with {} bytes", payload.len()),
    });
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::{Act, Audio, parse};

    #[test]
    fn a_server_is_told_what_it_does_in_words() {
        assert_eq!(parse("nobody"), Ok(Audio::Nobody));
        assert_eq!(parse("read on"), Ok(Audio::Server(vec![])));
        let acts = vec![Act::Answer(10), Act::UntilKey, Act::Send(vec![0xff, 0, 0]), Act::Close];
        assert_eq!(parse("answer 10, answer until key, send ff 00 00, close"), Ok(Audio::Server(acts)));
        assert!(parse("sing").unwrap_err().starts_with("write `audio nobody`"));
    }
}
