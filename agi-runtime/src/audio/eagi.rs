//! The audio that Asterisk gives a process: EAGI. It comes on descriptor 3, and nothing can be said on it.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use agi_protocol::Digit;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::unix::pipe::{OpenOptions, Receiver};

use super::error::AudioError;
use super::link::{End, Link};
#[cfg(feature = "testing")]
use super::simulated_eagi::SimulatedPipe;
use super::wire::Rate;
use crate::call::{Call, CallError, ChannelState, InFlight};

/// Tells that the call of this process came by `EAGI()`.
#[derive(Debug)]
pub(crate) struct Eagi;

/// Whether this call came by `EAGI()`.
pub(super) fn gives_audio(call: &Call) -> bool {
    #[cfg(feature = "testing")]
    if SimulatedPipe::of_this_call().is_some() {
        return true;
    }
    call.state.get::<Eagi>().is_some()
}

/// Where Asterisk leaves the pipe (`launch_script` in `res_agi.c`). On Linux, it needs `/proc`.
const PIPE: &str = "/dev/fd/3";
/// What says which format it has.
const FORMAT: &str = "EAGI_AUDIO_FORMAT";
/// Asterisk writes audio also while it waits for a key, and nothing else does so for as long as the app likes.
const WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// What tells a listener of keys and of the hang-up: the pipe does neither.
pub(super) type Waiting = InFlight<Option<Digit>>;

pub(super) fn wait(call: &mut Call) -> Waiting {
    call.wait_for_digit(WAIT).in_flight()
}

/// Begins to listen at this moment.
pub(super) async fn listen(call: &mut Call, asked: u32) -> Result<(Arc<Link>, Waiting), AudioError> {
    if call.channel_status().await? != ChannelState::Up {
        return Err(AudioError::NotAnswered);
    }
    let format = call.variable(FORMAT).await?.unwrap_or_default().to_string();
    let rate = rate(&format)?;
    if rate.hertz() != asked {
        return Err(AudioError::EagiRate { hertz: rate.hertz(), asked, format: name(asked) });
    }
    #[cfg(feature = "testing")]
    if let Some(pipe) = SimulatedPipe::of_this_call() {
        return Ok((pipe.listen(rate), wait(call)));
    }
    let mut pipe = OpenOptions::new().open_receiver(PIPE).map_err(AudioError::EagiPipe)?;
    // What nobody heard is kept, up to four seconds, and is not what the caller says now.
    forget(&mut pipe);
    let link = Link::listening(rate, None);
    tokio::spawn(hear(pipe, Arc::clone(&link)));
    Ok((link, wait(call)))
}

/// The rate of a format of Asterisk's; without one, it is signed linear of 8,000.
fn rate(format: &str) -> Result<Rate, AudioError> {
    let format = if format.is_empty() { "slin" } else { format };
    let rates = [8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000];
    let known = rates.into_iter().find(|hertz| name(*hertz) == format).and_then(Rate::of);
    known.ok_or_else(|| AudioError::EagiFormat { format: format.to_owned() })
}

fn name(hertz: u32) -> String {
    if hertz == 8_000 { "slin".to_owned() } else { format!("slin{}", hertz / 1_000) }
}

fn forget(pipe: &mut Receiver) {
    let mut bytes = [0; 4096];
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        let mut buffer = ReadBuf::new(&mut bytes);
        let read = Pin::new(&mut *pipe).poll_read(&mut cx, &mut buffer);
        if !matches!(read, Poll::Ready(Ok(()))) || buffer.filled().is_empty() {
            return;
        }
    }
}

/// Moves what comes, until the handler is done.
async fn hear(mut pipe: Receiver, link: Arc<Link>) {
    // Asterisk writes whole samples, and so few that they come whole.
    let mut bytes = [0; 4096];
    let end = poll_fn(|cx| {
        loop {
            {
                let mut ends = link.lock();
                if ends.is_closing() {
                    return Poll::Ready(End::Closed);
                }
                ends.wake_when_awaited(cx);
            }
            let mut buffer = ReadBuf::new(&mut bytes);
            let read: io::Result<()> = std::task::ready!(Pin::new(&mut pipe).poll_read(cx, &mut buffer));
            match read {
                Ok(()) if buffer.filled().is_empty() => return Poll::Ready(End::Closed),
                Ok(()) => {}
                Err(error) => return Poll::Ready(End::Broken(error.to_string())),
            }
            link.hear(buffer.filled());
        }
    })
    .await;
    link.end(end);
}

/// Polls the wait: a key, or the hang-up. After a key it begins again.
pub(super) fn poll_wait(
    waiting: &mut Waiting,
    call: &mut Call,
    cx: &mut Context<'_>,
) -> Poll<Result<Digit, CallError>> {
    loop {
        match std::task::ready!(waiting.poll(&mut call.dialogue, cx)) {
            Ok(key) => {
                *waiting = wait(call);
                if let Some(key) = key {
                    return Poll::Ready(Ok(key));
                }
            }
            Err(error) => return Poll::Ready(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{forget, hear, rate};
    use crate::audio::heard::Next;
    use crate::audio::link::Link;
    use crate::audio::wire::Rate;
    use std::sync::Arc;
    use tokio::io::AsyncWriteExt;
    use tokio::net::unix::pipe::pipe;

    #[test]
    fn signed_linear_has_a_rate_and_any_other_format_says_what_to_write() {
        let hertz = |format: &str| rate(format).map(Rate::hertz).map_err(|error| error.to_string());
        assert_eq!(
            (hertz(""), hertz("slin"), hertz("slin16"), hertz("slin44")),
            (Ok(8_000), Ok(8_000), Ok(16_000), Ok(44_100))
        );
        assert!(hertz("ulaw").unwrap_err().contains("Set(EAGI_AUDIO_FORMAT=slin16)"));
    }

    #[tokio::test]
    async fn what_came_before_is_forgotten_and_what_comes_is_heard_in_frames() {
        let (mut asterisk, mut reader) = pipe().unwrap();
        asterisk.write_all(&vec![1; 40_000]).await.unwrap();
        reader.readable().await.unwrap();
        forget(&mut reader);
        let link = Link::listening(Rate::NARROW, None);
        let hearing = tokio::spawn(hear(reader, Arc::clone(&link)));
        asterisk.write_all(&[7; 640]).await.unwrap();
        let mut frames = 0;
        while frames < 2 {
            let mut frame = [0; 160];
            let next = link.lock().heard.next(|| &mut frame);
            match next {
                Some(Next::Frame) => {
                    assert_eq!(frame, [0x0707; 160]);
                    frames += 1;
                }
                Some(_) => panic!("only frames"),
                None => tokio::task::yield_now().await,
            }
        }
        link.close();
        hearing.await.unwrap();
    }
}
