//! What is written where a sound's name should be, and names no sound.

use std::fmt;

/// Why a text is the name of no sound, whichever files there are.
///
/// Asterisk adds an extension to every name, takes `&` and blanks for a part of it, and answers that there is no such file
/// (measured on 22.10: `STREAM FILE` of `welcome.wav`, `a&b`, `" x"` and `"x "` is `-1` where `welcome.wav`, `a.wav` and
/// `x.wav` are there). Its `Display` is a hint of what to write.
///
/// ```
/// use agi_protocol::SoundNameMistake;
/// assert_eq!(SoundNameMistake::of(b"welcome"), None);
/// assert_eq!(SoundNameMistake::of(b"ivr/welcome.wav"), Some(SoundNameMistake::Extension));
/// assert_eq!(SoundNameMistake::of(b"one&two"), Some(SoundNameMistake::List));
/// assert_eq!(SoundNameMistake::of(b"welcome "), Some(SoundNameMistake::Blank));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SoundNameMistake {
    /// It ends in the extension of a sound file.
    Extension,
    /// It is a list with `&`, which only applications such as `Playback` know.
    List,
    /// It begins or ends with a blank.
    Blank,
    /// It ends in `/`, so it is a folder.
    Folder,
    /// It begins with `sound:`, `tone:` or the like, as ARI names what it plays, or is an address that is not `http`.
    Scheme,
    /// It ends in a dot, so that there would be two before the extension.
    Dot,
    /// It has a `\\` where a `/` is meant.
    Backslash,
}

impl SoundNameMistake {
    /// Returns what is wrong with a name; `None` if it may be a sound's.
    #[must_use]
    pub fn of(name: &[u8]) -> Option<Self> {
        let blank = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
        if blank(name.first()) || blank(name.last()) {
            Some(Self::Blank)
        } else if name.starts_with(b"http://") || name.starts_with(b"https://") {
            // The address of a file, which `res_http_media_cache` brings.
            None
        } else if SCHEMES.iter().any(|scheme| name.starts_with(scheme)) || name.windows(3).any(|three| three == b"://")
        {
            Some(Self::Scheme)
        } else if Self::is_list(name) {
            Some(Self::List)
        } else if name.ends_with(b"/") {
            Some(Self::Folder)
        } else if name.ends_with(b".") {
            Some(Self::Dot)
        } else if name.contains(&b'\\') {
            Some(Self::Backslash)
        } else {
            Self::extension(name).map(|_| Self::Extension)
        }
    }

    /// Whether a name is several, as an application is given them. What has blanks within is a text.
    fn is_list(name: &[u8]) -> bool {
        name.contains(&b'&') || (name.iter().any(|byte| b",|".contains(byte)) && !name.contains(&b' '))
    }

    /// Returns the extension of a sound file that a name ends in, as it is written there.
    fn extension(name: &[u8]) -> Option<&[u8]> {
        let base = name.rsplit(|byte| *byte == b'/').next()?;
        let dot = base.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0)?;
        let known = |extension: &&str| base[dot + 1..].eq_ignore_ascii_case(extension.as_bytes());
        EXTENSIONS.iter().any(known).then(|| &base[dot + 1..])
    }

    /// Returns the hint that [`Display`](fmt::Display) writes.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Extension => {
                "a sound is named without its extension, and Asterisk takes the file that suits the channel: write \
                 `welcome`, not `welcome.wav`"
            }
            Self::List => {
                "only applications such as Playback know lists with `&`: name one sound, and for several write \
                 `call.say((\"one\", \"two\"))`"
            }
            Self::Blank => {
                "the name begins or ends with a blank, which Asterisk takes for a part of it: take the blank out"
            }
            Self::Scheme => {
                "only ARI knows `sound:` and the like, and of addresses Asterisk brings those with `http` or `https`: write \
                 the name or the path alone, `welcome`"
            }
            Self::Folder => "the name ends with a `/`, so it is a folder: name a sound in it",
            Self::Dot => "the name ends with a dot, after which Asterisk writes one more: take the dot out",
            Self::Backslash => "folders are separated by `/`: write `ivr/welcome`, not `ivr\\welcome`",
        }
    }
}

impl fmt::Display for SoundNameMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.hint())
    }
}

/// Those of `core show file formats` on 22.10, and others that people have sounds in.
const EXTENSIONS: &[&str] = &[
    "wav", "wav16", "wav49", "gsm", "sln", "slin", "raw", "sln12", "sln16", "sln24", "sln32", "sln44", "sln48",
    "sln96", "sln192", "pcm", "ulaw", "ul", "mu", "ulw", "alaw", "al", "alw", "au", "g722", "g719", "g723", "g723sf",
    "g726-16", "g726-24", "g726-32", "g726-40", "g729", "ilbc", "siren7", "siren14", "vox", "spx", "spx16", "spx32",
    "ogg", "opus", "mp3", "m4a", "mp4", "aac", "flac", "aif", "aiff", "wma", "webm", "oga", "amr", "3gp", "wave",
    "mp2",
];

/// What ARI writes before the name of what it plays.
const SCHEMES: &[&[u8]] = &[b"sound:", b"recording:", b"tone:", b"number:", b"digits:", b"characters:"];

#[cfg(test)]
mod tests {
    use super::SoundNameMistake::{self, Backslash, Blank, Dot, Extension, Folder, List, Scheme};

    #[test]
    fn a_mistake_is_told_from_what_may_be_the_name_of_a_sound() {
        for (name, mistake) in [
            ("welcome", None),
            ("custom/v1.2", None),
            ("/var/spool/x.d/greeting", None),
            (".wav", None),
            ("http://127.0.0.1/welcome.wav", None),
            ("https://example.org/say?text=a&voice=b", None),
            (" http://127.0.0.1/x.wav", Some(Blank)),
            ("", None),
            ("welcome.wav", Some(Extension)),
            ("a/b.GSM", Some(Extension)),
            ("x.g726-32", Some(Extension)),
            ("x.mp3", Some(Extension)),
            ("a&b", Some(List)),
            ("a.wav&b.wav", Some(List)),
            (" x", Some(Blank)),
            ("x ", Some(Blank)),
            ("x\t", Some(Blank)),
            ("ivr/", Some(Folder)),
            ("sound:welcome", Some(Scheme)),
            ("recording:2026/7", Some(Scheme)),
            ("tone:ring", Some(Scheme)),
            ("digits:123", Some(Scheme)),
            ("number:7", Some(Scheme)),
            ("characters:ab", Some(Scheme)),
            ("file:///var/lib/x", Some(Scheme)),
            ("digits/1", None),
            ("beep:end", None),
            ("one,two", Some(List)),
            ("one|two", Some(List)),
            ("Hello, Ada", None),
            (".", Some(Dot)),
            ("..", Some(Dot)),
            ("ivr/.", Some(Dot)),
            ("beep.", Some(Dot)),
            ("x.wav.", Some(Dot)),
            ("./beep", None),
            ("ivr/../beep", None),
            ("ivr//beep", None),
            ("ivr\\welcome", Some(Backslash)),
            ("x.gsm.gsm", Some(Extension)),
            ("sounds/welcome", None),
        ] {
            assert_eq!(SoundNameMistake::of(name.as_bytes()), mistake, "{name:?}");
        }
    }
}
