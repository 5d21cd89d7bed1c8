//! The formats of sound files: extension, and how their bytes count (`core show file formats` and `STREAM FILE` of a second
//! of each, on 22.10).

use super::sound::Sound;
use super::{compressed, wave};

/// What a file of a format is: its sound, or why Asterisk refuses it.
type Read = fn(&[u8]) -> Result<Sound, String>;

/// A format, by its extension.
pub(super) struct Format {
    pub(super) extension: &'static str,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// Bytes of a header, and how many samples so many bytes are, at so many a second.
    Blocks { header: u64, bytes: u64, samples: u64, rate: u32 },
    /// The file says it.
    Read { read: Read, rate: u32 },
    /// There is no codec for it among Debian's modules, so that only a channel of the very codec could play it.
    NoCodec,
}

const fn blocks(extension: &'static str, bytes: u64, samples: u64, rate: u32) -> Format {
    Format { extension, kind: Kind::Blocks { header: 0, bytes, samples, rate } }
}

const fn reads(extension: &'static str, rate: u32, read: Read) -> Format {
    Format { extension, kind: Kind::Read { read, rate } }
}

const fn no_codec(extension: &'static str) -> Format {
    Format { extension, kind: Kind::NoCodec }
}

/// All of them; of several files of a name, the first one plays.
pub(super) const FORMATS: &[Format] = &[
    reads("wav", 8_000, |file| wave::pcm(file, 8_000)),
    blocks("sln", 2, 1, 8_000),
    blocks("slin", 2, 1, 8_000),
    blocks("raw", 2, 1, 8_000),
    blocks("ulaw", 1, 1, 8_000),
    blocks("pcm", 1, 1, 8_000),
    blocks("ul", 1, 1, 8_000),
    blocks("mu", 1, 1, 8_000),
    blocks("ulw", 1, 1, 8_000),
    blocks("alaw", 1, 1, 8_000),
    blocks("al", 1, 1, 8_000),
    blocks("alw", 1, 1, 8_000),
    Format { extension: "au", kind: Kind::Blocks { header: 24, bytes: 1, samples: 1, rate: 8_000 } },
    reads("wav16", 16_000, |file| wave::pcm(file, 16_000)),
    blocks("sln16", 2, 1, 16_000),
    blocks("g722", 1, 2, 16_000),
    blocks("sln12", 2, 1, 12_000),
    blocks("sln24", 2, 1, 24_000),
    blocks("sln32", 2, 1, 32_000),
    blocks("sln44", 2, 1, 44_100),
    blocks("sln48", 2, 1, 48_000),
    blocks("sln96", 2, 1, 96_000),
    blocks("sln192", 2, 1, 192_000),
    blocks("gsm", 33, 160, 8_000),
    reads("WAV", 8_000, wave::gsm),
    blocks("vox", 1, 2, 8_000),
    // Asterisk counts two samples a byte, however many there are.
    blocks("g726-32", 1, 2, 8_000),
    blocks("g726-16", 1, 2, 4_000),
    blocks("g726-24", 1, 2, 6_000),
    blocks("g726-40", 1, 2, 10_000),
    reads("ogg", 8_000, compressed::vorbis),
    reads("opus", 48_000, compressed::opus),
    reads("mp3", 8_000, compressed::mp3),
    no_codec("g719"),
    no_codec("g723"),
    no_codec("g723sf"),
    no_codec("g729"),
    no_codec("ilbc"),
    no_codec("siren7"),
    no_codec("siren14"),
];

impl Format {
    /// The format that RECORD FILE writes under this name. `wav49` is `WAV`, and `mp3` cannot be written.
    pub(super) fn written(name: &[u8]) -> Option<&'static Self> {
        let name = if name == b"wav49" { b"WAV" } else { name };
        let format = FORMATS.iter().find(|format| format.extension.as_bytes() == name)?;
        (!matches!(format.kind, Kind::NoCodec) && format.extension != "mp3").then_some(format)
    }

    /// A recording that has no length yet.
    pub(super) fn empty(&self) -> Sound {
        match self.kind {
            Kind::Read { rate, .. } if self.extension == "opus" => Sound::uncounted(std::time::Duration::ZERO, rate),
            Kind::Blocks { rate, .. } | Kind::Read { rate, .. } => Sound::of_samples(0, rate),
            Kind::NoCodec => Sound::of_samples(0, 8_000),
        }
    }

    /// The sound of a file.
    pub(super) fn sound(&self, file: &[u8]) -> Result<Sound, String> {
        match self.kind {
            Kind::Blocks { header, bytes, samples, rate } => {
                let blocks = (file.len() as u64).saturating_sub(header) / bytes;
                Ok(Sound::of_samples(blocks * samples, rate))
            }
            Kind::Read { read, .. } => read(file),
            Kind::NoCodec => Err("no codec for it is among the modules of Debian's Asterisk".to_owned()),
        }
    }
}
