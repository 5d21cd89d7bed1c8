//! One stream: a call, and its audio.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::generator::Work;

/// 20 ms of audio at 8,000 samples a second: a head of three bytes, and 160 samples.
pub(super) const FRAME: usize = 323;
const HEAD: [u8; 3] = [0x10, 1, 64];
/// Each frame of the caller's has its number in every sample. They are numbered round; 0 is silence.
const NUMBERS: u64 = 32_767;
/// A server that does not end a stream for this long is broken.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Stream {
    /// The call, where the server knows calls.
    agi: Option<TcpStream>,
    pub(super) audio: TcpStream,
    outgoing: [u8; FRAME],
    incoming: [u8; 2 * FRAME],
    filled: usize,
    pub(super) tally: Tally,
    /// When each frame came, since the streams began.
    pub(super) arrivals: Vec<Duration>,
}

/// How many frames of the caller's were sent, came back in their order, and did not.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) sent: u64,
    pub(super) heard: u64,
    pub(super) missed: u64,
}

impl Stream {
    /// Calls the server, and connects the audio to where it says; or connects it to the server itself.
    pub(super) fn open(server: SocketAddr, work: Option<&Work>) -> Result<Self> {
        let (agi, id, address) = match work {
            None => (None, [7; 16], server),
            Some(work) => {
                let (agi, line) = work.first_command(server)?;
                let (id, address) = told(&line).with_context(|| format!("the server said {line:?}"))?;
                (Some(agi), id, address)
            }
        };
        let mut audio = TcpStream::connect(address)?;
        audio.set_nodelay(true)?;
        audio.write_all(&[&[1, 0, 16], &id[..]].concat())?;
        audio.set_nonblocking(true)?;
        let (outgoing, incoming) = ([0; FRAME], [0; 2 * FRAME]);
        Ok(Self { agi, audio, outgoing, incoming, filled: 0, tally: Tally::default(), arrivals: Vec::new() })
    }

    /// The caller says the next frame.
    pub(super) fn say(&mut self) -> Result<()> {
        let number = i16::try_from(self.tally.sent % NUMBERS + 1)?;
        self.outgoing[..3].copy_from_slice(&HEAD);
        self.outgoing[3..].chunks_exact_mut(2).for_each(|sample| sample.copy_from_slice(&number.to_le_bytes()));
        let written = self.audio.write(&self.outgoing).context("the server does not read")?;
        ensure!(written == FRAME, "the server does not read");
        self.tally.sent += 1;
        Ok(())
    }

    /// Receives what has come. Returns how many frames.
    pub(super) fn receive(&mut self) -> Result<u32> {
        match self.audio.read(&mut self.incoming[self.filled..]) {
            Ok(count) => {
                ensure!(count > 0, "the server ended a stream too early");
                self.filled += count;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        let mut frames = 0;
        while self.filled >= FRAME {
            ensure!(self.incoming[..3] == HEAD, "a frame begins with {:?}", &self.incoming[..3]);
            self.hear(i16::from_le_bytes([self.incoming[3], self.incoming[4]]))?;
            self.incoming.copy_within(FRAME..self.filled, 0);
            self.filled -= FRAME;
            frames += 1;
        }
        Ok(frames)
    }

    fn hear(&mut self, number: i16) -> Result<()> {
        if number != 0 {
            let expected = (self.tally.heard + self.tally.missed) % NUMBERS;
            let number = u64::try_from(number)? - 1;
            self.tally.missed += (number + NUMBERS - expected) % NUMBERS;
            self.tally.heard += 1;
        }
        Ok(())
    }

    /// The caller hangs up, as Asterisk tells it: the end of the audio, and then the answer. Waits for the end of both.
    pub(super) fn hang_up(mut self) -> Result<()> {
        self.audio.shutdown(Shutdown::Write)?;
        if let Some(agi) = &mut self.agi {
            agi.write_all(b"200 result=-1\nHANGUP\n")?;
        }
        for mut connection in [Some(self.audio), self.agi].into_iter().flatten() {
            connection.set_nonblocking(false)?;
            connection.set_read_timeout(Some(PATIENCE))?;
            let begin = Instant::now();
            while connection.read(&mut self.incoming).context("the server does not end a stream")? > 0 {
                ensure!(begin.elapsed() < PATIENCE, "the server goes on after a stream's end: it does not keep up");
            }
        }
        Ok(())
    }
}

/// The UUID and the address in `EXEC "AudioSocket" "…,…"`.
fn told(line: &str) -> Option<([u8; 16], SocketAddr)> {
    let options = line.strip_prefix("EXEC \"AudioSocket\" \"")?.strip_suffix("\"\n")?;
    let (id, address) = options.split_once(',')?;
    let id = u128::from_str_radix(&id.replace('-', ""), 16).ok()?;
    Some((id.to_be_bytes(), address.parse().ok()?))
}
