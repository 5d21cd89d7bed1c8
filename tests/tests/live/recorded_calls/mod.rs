//! Recordings of whole calls on a real Asterisk: which keys another program, multimon-ng, finds in the file.

mod decoded;
mod ending;
mod keys;

use std::sync::Once;
use std::time::Duration;

use agi_runtime::{Call, CallError};
use tokio::sync::{mpsc, oneshot};
use xtask::asterisk::{self, Asterisk, Ended};
use xtask::dtmf;

use crate::audio::Line;
use crate::support::{Handling, Served, handled_by};
use crate::watch::Watch;
pub use decoded::closed;

/// How the telephone sends keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// As tones in the audio, and in no other way.
    Tones,
    /// By RFC 4733, and before that as tones: a telephone that leaves them in the audio.
    EventsAndTones,
}

/// A call whose telephone is a handler that sends the keys that the test asks for.
pub struct Recorded<T> {
    asterisk: &'static Asterisk,
    call: asterisk::Call,
    presses: mpsc::UnboundedSender<&'static str>,
    result: oneshot::Receiver<T>,
    watch: Watch,
    _served: [Served; 2],
}

/// The tones are written once: another call may be playing them.
static TONES: Once = Once::new();

/// Places a call that `handler` answers.
pub async fn dial<T, F>(keys: Keys, handler: F) -> Recorded<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    let line = match keys {
        Keys::Tones => Line::SipWithTones,
        Keys::EventsAndTones => Line::Sip,
    };
    let asterisk = line.asterisk().await;
    TONES.call_once(|| decoded::write_tones(asterisk));
    let (begun, id) = oneshot::channel();
    let (listens, start) = oneshot::channel::<()>();
    let (app, result) = handled_by(move |call| {
        Box::pin(async move {
            begun.send(call.request().unique_id().into_owned()).expect("the test waits");
            drop(start.await);
            handler(call).await
        })
    });
    let served = Served::start(app).await;
    let (presses, mut entries) = mpsc::unbounded_channel::<&'static str>();
    let (telephone, _) = handled_by(move |call| {
        Box::pin(async move {
            // A telephone sends audio all the time, and without any, Asterisk would not hear the end of a tone.
            loop {
                let sent = match entries.try_recv() {
                    Ok(entry) => send(call, keys, entry).await,
                    Err(_) => call.stream_file(decoded::SILENCE).await.map(drop),
                };
                if sent.is_err() {
                    break;
                }
            }
        })
    });
    let telephone = Served::start(telephone).await;
    let dial = served.agi("test").caller_agi(format!("agi://{}/telephone", telephone.address));
    let call = asterisk.dial(line.through(dial)).await.expect("the call is placed");
    let watch = Watch::on_id(asterisk, &id.await.expect("the handler begins")).await;
    listens.send(()).expect("the handler waits");
    Recorded { asterisk, call, presses, result, watch, _served: [served, telephone] }
}

/// Sends keys of a tenth of a second and more.
async fn send(telephone: &mut Call, how: Keys, keys: &str) -> Result<(), CallError> {
    for key in keys.chars() {
        if how == Keys::EventsAndTones {
            telephone.stream_file(&decoded::tone(key)).await?;
        }
        telephone.exec("SendDTMF", format!("{key},150,150")).await?;
    }
    Ok(())
}

impl<T> Recorded<T> {
    /// When Asterisk begins this command, the telephone sends these keys.
    pub async fn at(&mut self, command: &str, keys: &'static str) {
        self.watch.begins(command).await;
        self.presses.send(keys).expect("the telephone is there");
    }

    /// The telephone hangs up.
    pub async fn hang_up(&mut self) {
        self.call.hang_up().await.expect("the manager goes on");
    }

    /// What the handler returned, how the call ended, and its recording.
    pub async fn ended(self, file: &str) -> (T, Ended, decoded::Decoded) {
        let result = self.result.await.expect("the handler returned");
        let ended = self.call.ended().await.expect("the call ends");
        (result, ended, decoded::decoded(self.asterisk, file).await)
    }
}

/// Whether recordings can be decoded here.
pub fn has_decoder() -> bool {
    let is_here = dtmf::is_here();
    if !is_here {
        eprintln!("SKIPPED: multimon-ng or sox is not installed (apt-get install multimon-ng sox)");
    }
    is_here
}

/// So long a caller may be silent.
pub const PATIENT: Duration = Duration::from_secs(20);
