//! What can go wrong with the audio of a call.

use std::net::IpAddr;

use crate::call::CallError;

/// Why the audio of a call did not begin, or did not go on. Unless it is a hang-up, the caller is still there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// The command failed: mostly because the caller hung up.
    #[error(transparent)]
    Call(#[from] CallError),

    /// The call is not answered: an Asterisk that is asked for its audio closes the stream at once.
    #[error("the call is not answered, so there is no audio yet: `call.answer().await?` first")]
    NotAnswered,

    /// Asterisk streams no such rate.
    #[error("Asterisk streams no {hertz} samples a second: choose 8000, 12000, 16000, 24000, 32000, 44100 or 48000")]
    #[non_exhaustive]
    Rate {
        /// What was asked for.
        hertz: u32,
    },

    /// Asterisk could not reach the app's audio listener.
    #[error(
        "Asterisk could not connect to {address} for the audio: nobody listens there, or a firewall is between \
         (`--audio-listen 0.0.0.0:9092` listens for other machines, `--audio-advertise HOST:PORT` names the address)"
    )]
    #[non_exhaustive]
    Unreachable {
        /// The address that Asterisk was told.
        address: String,
    },

    /// Asterisk does not have the module.
    #[error(
        "this Asterisk has no {module}: it is part of Asterisk 18 and later (keys and an orderly end need 20.14, 21.9, \
         22.4 or 23.0; other rates than 8000 need 20.17, 21.12, 22.7 or 23.1); there, `module load {module}`"
    )]
    #[non_exhaustive]
    NoModule {
        /// The module's file: `app_audiosocket.so`, or `chan_audiosocket.so` for other rates than 8,000.
        module: &'static str,
    },

    /// The app does not listen for audio.
    #[error(
        "the app does not listen for audio: add `.audio(listener)` to the App, or start it with `--audio-listen \
         127.0.0.1:9092`"
    )]
    NoListener,

    /// The app listens for audio on the loopback only, and Asterisk is on another machine.
    #[error(
        "the app listens for audio on {listens} only, and this call came to {called}: start it with `--audio-listen \
         {called}:9092`"
    )]
    #[non_exhaustive]
    LoopbackOnly {
        /// Where the app listens for audio.
        listens: IpAddr,
        /// The app's address in this call.
        called: IpAddr,
    },

    /// The call came by `EAGI()`, which lets an app listen and not speak.
    #[error(
        "EAGI lets an app listen, and not speak: play sounds by `call.play(…)` when the audio is closed, or call the app by \
         AGI(agi://…)"
    )]
    ListenOnly,

    /// The dialplan set a format other than signed linear for a call by `EAGI()`.
    #[error(
        "the variable EAGI_AUDIO_FORMAT is {format}, and only signed linear is heard here: write \
         Set(EAGI_AUDIO_FORMAT=slin16) before EAGI(…) in extensions.conf, or leave it out for slin"
    )]
    #[non_exhaustive]
    EagiFormat {
        /// The value of `EAGI_AUDIO_FORMAT`.
        format: String,
    },

    /// The dialplan set another rate for a call by `EAGI()` than the handler asks for.
    #[error(
        "EAGI gives {hertz} samples a second, and {asked} are asked for: write Set(EAGI_AUDIO_FORMAT={format}) before \
         EAGI(…) in extensions.conf, or `call.audio().rate({hertz})`"
    )]
    #[non_exhaustive]
    EagiRate {
        /// Asterisk's rate, in samples a second.
        hertz: u32,
        /// The handler's rate, in samples a second.
        asked: u32,
        /// The format that has it.
        format: String,
    },

    /// The pipe of `EAGI()` cannot be read.
    #[error("the audio of EAGI cannot be read from /dev/fd/3: {0}")]
    EagiPipe(std::io::Error),

    /// Asterisk saw no frame in either direction for two seconds, and ended the stream.
    #[error("Asterisk ended the audio, because nothing came for two seconds: the machine was too busy")]
    NoActivity,

    /// Nothing can be played any more, because Asterisk has ended the stream.
    #[error("the audio has ended, and the caller is still there: go on with the call")]
    Ended,

    /// Asterisk did not read what the app had to say.
    #[error("the audio is ended: Asterisk read nothing for five seconds")]
    NotReading,

    /// What came on the stream is not AudioSocket, or is not what was asked for.
    #[error("the audio is ended: {0}")]
    Broken(String),
}

impl AudioError {
    /// Returns whether this is the caller's hang-up.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        matches!(self, Self::Call(error) if error.is_hung_up())
    }
}
