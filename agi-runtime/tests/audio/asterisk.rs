//! Asterisk's side of a call whose audio is streamed.

use agi_runtime::{App, Routes, Status};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server_support::{Peer, Server, soon};

/// A frame of the caller's, in which every sample is this one.
pub fn frame(sample: i16) -> Vec<u8> {
    [&[0x10, 1, 64][..], &sample.to_le_bytes().repeat(160)].concat()
}

/// An app that serves these routes and listens for audio, and where.
pub async fn serve(routes: Routes) -> (Server, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let audio = listener.local_addr().unwrap();
    (Server::start(App::with(routes).audio(listener)).await, audio)
}

/// The AGI connection of a call, and its audio.
pub struct Asterisk {
    pub agi: Peer,
    pub audio: TcpStream,
    pub id: String,
}

/// What EXEC was told: the UUID, and the address.
pub fn told(line: &str, before: &str, between: &str, after: &str) -> (String, String) {
    let options = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    let (one, two) = options.and_then(|options| options.split_once(between)).unwrap_or_else(|| panic!("{line:?}"));
    (one.to_owned(), two.to_owned())
}

/// The first frame of a stream.
pub fn id_frame(id: &str) -> Vec<u8> {
    let digits = id.replace('-', "");
    let bytes = (0..32).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap());
    [1, 0, 16].into_iter().chain(bytes).collect()
}

impl Asterisk {
    /// Calls, and connects the audio as 22.10 does.
    pub async fn calls(server: &Server, path: &str) -> Self {
        let mut agi = server.call(path).await;
        let line = agi.line().await;
        let (id, address) = told(&line, "EXEC \"AudioSocket\" \"", ",", "\"\n");
        let mut audio = TcpStream::connect(&address).await.unwrap();
        audio.set_nodelay(true).unwrap();
        audio.write_all(&id_frame(&id)).await.unwrap();
        Self { agi, audio, id }
    }

    /// Sends bytes on the stream, in one write.
    pub async fn sends(&mut self, bytes: impl AsRef<[u8]>) {
        self.audio.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Receives a frame of audio, and returns its samples.
    pub async fn receives(&mut self) -> Vec<i16> {
        let mut frame = [0; 323];
        soon(self.audio.read_exact(&mut frame)).await.expect("a frame comes");
        assert_eq!(frame[..3], [0x10, 1, 64], "its head");
        frame[3..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect()
    }

    /// Receives audio until a frame that is not silent.
    pub async fn hears(&mut self) -> Vec<i16> {
        loop {
            let samples = self.receives().await;
            if samples.iter().any(|sample| *sample != 0) {
                return samples;
            }
        }
    }

    /// Receives until the stream is ended by its hang-up frame, and closes it.
    pub async fn is_told_to_end(&mut self) {
        let mut rest = Vec::new();
        loop {
            let mut head = [0; 3];
            soon(self.audio.read_exact(&mut head)).await.expect("a frame comes");
            if head == [0, 0, 0] {
                break;
            }
            rest.resize(usize::from(u16::from_be_bytes([head[1], head[2]])), 0);
            self.audio.read_exact(&mut rest).await.unwrap();
        }
        self.audio.shutdown().await.unwrap();
    }

    /// The app ends the stream, and the call.
    pub async fn ends(mut self, status: Status) {
        self.is_told_to_end().await;
        self.agi.says("200 result=0\n").await;
        self.agi.ends(status).await;
    }

    /// The caller hangs up in the middle of it: end of file, `-1`, HANGUP, as 22.10 says it.
    pub async fn hangs_up(mut self) -> Peer {
        self.audio.shutdown().await.unwrap();
        self.agi.says("200 result=-1\nHANGUP\n").await;
        self.agi
    }
}
