//! Why a text was not spoken. The text itself is never in it.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(
        "`{}` cannot be run ({error}): install it (`apt-get install espeak-ng`), or say where it is by `Espeak::program`",
        program.display()
    )]
    NotRun { program: PathBuf, error: io::Error },

    #[error(
        "`{} {options}` ended with {status} ({said}); of a voice that it does not have: give the language another one by \
         `Espeak::voice` (`espeak-ng --voices` lists them)",
        program.display()
    )]
    Ended { program: PathBuf, options: String, status: ExitStatus, said: String },

    #[error("`{}` took longer than {time:?} and was killed: `Espeak::timeout` gives it more", program.display())]
    Slow { program: PathBuf, time: Duration },

    #[error("`{}` wrote nothing that can be played: {why}", program.display())]
    NoSound { program: PathBuf, why: &'static str },

    #[error(
        "it has {characters} characters, and at most {max_text_len} are spoken: cut it, or allow more by `Espeak::max_text_len`"
    )]
    TooLong { characters: usize, max_text_len: usize },

    #[error("`{0}` is not the name of a language: give its voice by `Espeak::voice(\"{0}\", \"en\")`")]
    NoLanguage(String),

    #[error(
        "cannot write into {} ({error}): make it for the app's user, readable for Asterisk's: \
         `install -d -o agi -g asterisk -m 750 {}`",
        folder.display(), folder.display()
    )]
    Folder { folder: PathBuf, error: io::Error },
}
