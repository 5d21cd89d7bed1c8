//! Plays a scenario's server of lines: sends what is written, does what the caller does, and keeps every byte that comes.

use std::pin::pin;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep};

use crate::bytes::show;
use crate::mask::other_end;
use crate::scenario::{Deed, Step};
use crate::transcript::Passed;

/// The caller's end of a call, on either Asterisk.
pub(crate) trait Caller {
    /// Whether time passes only while a command runs and the caller waits.
    const VIRTUAL: bool;
    /// Lets the call go on. It does not return: what is awaited comes over the wire.
    async fn goes_on(&mut self);
    /// Lets so much time pass.
    async fn waits(&mut self, time: Duration) -> Result<()>;
    /// Forgets the commands that began so far.
    async fn forgets(&mut self) -> Result<()>;
    /// Waits until Asterisk is in the middle of the line that was just sent.
    async fn is_under_way(&mut self, line: &str) -> Result<()>;
    /// Waits until Asterisk is in the middle of the next command that begins with this text.
    async fn app_sends(&mut self, command: &str) -> Result<()>;
    /// Presses a key.
    async fn presses(&mut self, key: char) -> Result<()>;
    /// Sends a text.
    async fn says(&mut self, text: &[u8]) -> Result<()>;
    /// Hangs up.
    async fn hangs_up(&mut self) -> Result<()>;
    /// Has somebody stop what is played.
    async fn stops_playback(&mut self) -> Result<()>;
}

/// From one key to the next, where pressing one takes no time of its own.
pub(crate) const BETWEEN_KEYS: Duration = Duration::from_millis(100);

/// The server's end of a connection from Asterisk.
pub(crate) struct Wire<S> {
    stream: S,
    /// What came and belongs to nothing yet.
    came: Vec<u8>,
    closed: bool,
    channel: String,
    /// The address of the audio server.
    audio: String,
}

/// How long nothing more may come before a reply counts as complete. A `HANGUP` follows its reply in about 1 ms.
const QUIET: Duration = Duration::from_millis(60);

/// How long a reply may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long the `HANGUP` of a caller who hung up may take; with `AGISIGHUP=no` none comes.
const HANGUP_PATIENCE: Duration = Duration::from_millis(1500);

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Reads the request.
    pub(crate) async fn open(stream: S, audio: &str, caller: &mut impl Caller) -> Result<(Self, Vec<u8>)> {
        let audio = audio.to_owned();
        let mut wire = Self { stream, came: Vec::new(), closed: false, channel: String::new(), audio };
        let end = loop {
            if let Some(end) = wire.came.windows(2).position(|two| two == b"\n\n") {
                break end;
            }
            ensure!(!wire.closed, "Asterisk closed within the request {}", show(&wire.came));
            ensure!(wire.read(PATIENCE, caller).await?, "the request does not end");
        };
        let rest = wire.came.split_off(end + 2);
        let mut request = std::mem::replace(&mut wire.came, rest);
        request.truncate(end + 1);
        let text = String::from_utf8_lossy(&request);
        let channel = text.lines().find_map(|line| line.strip_prefix("agi_channel: "));
        channel.context("a request has agi_channel")?.clone_into(&mut wire.channel);
        Ok((wire, request))
    }

    /// Plays the steps, closes, and gives what passed.
    pub(crate) async fn play(&mut self, steps: &[Step], caller: &mut impl Caller) -> Result<Vec<Passed>> {
        let mut passed = Vec::new();
        for step in steps {
            if self.closed {
                break;
            }
            match step {
                Step::Send { line, during } => {
                    let (sent, reply) = self.exchange(line, during, caller).await?;
                    passed.push(Passed::Exchange { sent, reply });
                }
                Step::Between(deeds) => {
                    self.act(deeds, false, caller).await?;
                    self.settle(deeds.contains(&Deed::HangUp), caller).await?;
                    if !self.came.is_empty() {
                        passed.push(Passed::Between(std::mem::take(&mut self.came)));
                    }
                }
            }
        }
        if self.closed {
            passed.push(Passed::Closed);
        } else {
            self.stream.shutdown().await.context("Asterisk is gone")?;
            while !self.closed {
                ensure!(self.read(PATIENCE, caller).await?, "Asterisk does not close");
            }
            passed.push(Passed::Last(std::mem::take(&mut self.came)));
        }
        Ok(passed)
    }

    async fn exchange<C: Caller>(
        &mut self,
        line: &[u8],
        during: &[Deed],
        caller: &mut C,
    ) -> Result<(Vec<u8>, Vec<u8>)> {
        if !during.is_empty() {
            caller.forgets().await?;
        }
        let sent = self.send(line).await?;
        if !during.is_empty() {
            let name = String::from_utf8_lossy(&sent).trim_end_matches('\n').to_owned();
            let begun = self.meanwhile::<C>(caller.is_under_way(&name)).await;
            begun.with_context(|| format!("{name:?} did not begin"))?;
            self.act(during, true, caller).await?;
        }
        while !self.closed && !is_complete(&self.came) {
            let came = self.read(PATIENCE, caller).await?;
            ensure!(came, "no reply to {:?} but {:?}", show(line), show(&self.came));
        }
        self.settle(during.contains(&Deed::HangUp), caller).await?;
        Ok((sent, std::mem::take(&mut self.came)))
    }

    /// Sends a line in one write; `<channel>` and `<other end>` mean the channels of this call, and `<audio>` the address of
    /// its audio server.
    async fn send(&mut self, line: &[u8]) -> Result<Vec<u8>> {
        let line = replace(line, b"<other end>", other_end(&self.channel).as_bytes());
        let line = replace(&line, b"<audio>", self.audio.as_bytes());
        let mut line = replace(&line, b"<channel>", self.channel.as_bytes());
        line.push(b'\n');
        self.stream.write_all(&line).await.context("Asterisk is gone")?;
        Ok(line)
    }

    async fn act<C: Caller>(&mut self, deeds: &[Deed], running: bool, caller: &mut C) -> Result<()> {
        for deed in deeds {
            match deed {
                Deed::Press(keys) => {
                    for (number, key) in keys.chars().enumerate() {
                        if C::VIRTUAL && number > 0 && running {
                            self.meanwhile::<C>(caller.waits(BETWEEN_KEYS)).await?;
                        }
                        self.meanwhile::<C>(caller.presses(key)).await?;
                    }
                }
                Deed::Text(text) => self.meanwhile::<C>(caller.says(text)).await?,
                Deed::HangUp => self.meanwhile::<C>(caller.hangs_up()).await?,
                Deed::Wait(_) if C::VIRTUAL && !running => {}
                Deed::Wait(time) if C::VIRTUAL => self.meanwhile::<C>(caller.waits(*time)).await?,
                Deed::Wait(time) => sleep(*time).await,
                Deed::StopPlayback => self.meanwhile::<C>(caller.stops_playback()).await?,
                Deed::Send(line) => drop(self.send(line).await?),
            }
        }
        Ok(())
    }

    /// Awaits what the caller does, but not after the running command has ended: virtual time stands still there.
    async fn meanwhile<C: Caller>(&mut self, deed: impl Future<Output = Result<()>>) -> Result<()> {
        let mut deed = pin!(deed);
        let mut buffer = [0; 4096];
        loop {
            tokio::select! {
                biased;
                done = &mut deed => return done,
                read = self.stream.read(&mut buffer), if !self.closed => {
                    self.take(read.map_or(&[], |length| &buffer[..length]));
                    if C::VIRTUAL && (self.closed || is_complete(&self.came)) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Waits until nothing more comes, and for a `HANGUP` if the caller has hung up.
    async fn settle(&mut self, hung_up: bool, caller: &mut impl Caller) -> Result<()> {
        let last_call = Instant::now() + HANGUP_PATIENCE;
        while !self.closed {
            let waits = hung_up && !has_line(&self.came, b"HANGUP");
            let patience = if waits { last_call.saturating_duration_since(Instant::now()) } else { QUIET };
            if !self.read(patience, caller).await? {
                break;
            }
        }
        Ok(())
    }

    /// Reads once. Returns whether something came in time.
    async fn read(&mut self, patience: Duration, caller: &mut impl Caller) -> Result<bool> {
        let mut buffer = [0; 4096];
        tokio::select! {
            biased;
            read = self.stream.read(&mut buffer) => {
                self.take(read.map_or(&[], |length| &buffer[..length]));
                Ok(true)
            }
            () = sleep(patience) => Ok(false),
            () = caller.goes_on() => bail!("the call does not go on"),
        }
    }

    /// What was read; nothing at the end. A reset is how a connection ends that was closed with bytes unread.
    fn take(&mut self, came: &[u8]) {
        self.closed |= came.is_empty();
        self.came.extend_from_slice(came);
    }
}

/// Whether these bytes end with a whole reply. What follows a `(` ends with the `)` of a line's end.
fn is_complete(came: &[u8]) -> bool {
    let Some(lines) = came.strip_suffix(b"\n") else { return false };
    let mut complete = false;
    let mut open = Open::Nothing;
    for line in lines.split(|byte| *byte == b'\n') {
        complete = match open {
            Open::Value => line.ends_with(b")"),
            Open::Usage => line.starts_with(b"520 "),
            Open::Nothing if line == b"HANGUP" => complete,
            // A recording that had a millisecond left: `200 result=1 (timeout) endpos=3360`.
            Open::Nothing if line.starts_with(b"200 result=1 (timeout) endpos=") => true,
            Open::Nothing if line.starts_with(b"200 result=1 (") => {
                open = Open::Value;
                line.ends_with(b")")
            }
            Open::Nothing if line.starts_with(b"520-") => {
                open = Open::Usage;
                false
            }
            Open::Nothing => !line.starts_with(b"100 "),
        };
        if complete {
            open = Open::Nothing;
        }
    }
    complete
}

/// What goes on in the next line.
enum Open {
    Nothing,
    Value,
    Usage,
}

fn has_line(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'\n').any(|line| line == wanted)
}

fn replace(line: &[u8], name: &[u8], value: &[u8]) -> Vec<u8> {
    match line.windows(name.len()).position(|window| window == name) {
        Some(at) => [&line[..at], value, &replace(&line[at + name.len()..], name, value)].concat(),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_complete_after_its_last_line() {
        for reply in [
            &b"200 result=0\n"[..],
            b"200 result= (timeout)\n",
            b"200 result=1 (timeout) endpos=3360\n",
            b"HANGUP\n511 Command Not Permitted on a dead channel or intercept routine\n",
            b"200 result=-1\nHANGUP\n",
            b"200 result=1 (a\nb)\n",
            b"100 result=0 Trying...\n200 result=0 Gosub complete\n",
            b"200 result=1 (1)\n200 result=0\n200 result=1 (a\nb)\n200 result=1\n",
            b"520-Invalid command syntax.  Proper usage follows:\nx\n520 End of proper usage.\n",
        ] {
            assert!(is_complete(reply), "{}", reply.escape_ascii());
        }
        for part in [
            &b""[..],
            b"HANGUP\n",
            b"200 result=0",
            b"200 result=1 (a\n",
            b"100 result=0 Trying...\n",
            b"520-Invalid command syntax.  Proper usage follows:\nExample: 200 result=1 (x)\n",
        ] {
            assert!(!is_complete(part), "{}", part.escape_ascii());
        }
    }
}
