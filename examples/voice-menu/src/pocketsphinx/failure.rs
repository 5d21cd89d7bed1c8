//! Why an utterance was not recognised. What was said is never in it.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why the engine could not answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The program does not start.
    #[error(
        "`{}` cannot be run ({error}): install it (`apt-get install pocketsphinx`), or say where it is by \
         `Pocketsphinx::program`",
        program.display()
    )]
    NotRun {
        /// The program.
        program: PathBuf,
        /// What the system says.
        error: io::Error,
    },

    /// The model is not there.
    #[error(
        "cannot read {} ({error}): install the model (`apt-get install pocketsphinx-en-us`), or say where it is by \
         `Pocketsphinx::model`",
        file.display()
    )]
    NoModel {
        /// The file that is missing.
        file: PathBuf,
        /// What the system says.
        error: io::Error,
    },

    /// The program ended with an error.
    #[error("`{}` ended with {status}: {said}", program.display())]
    Ended {
        /// The program.
        program: PathBuf,
        /// How it ended.
        status: ExitStatus,
        /// The first error in its log.
        said: String,
    },

    /// The grammar could not be written for the program.
    #[error("cannot write into the folder for temporary files: {0}")]
    Folder(io::Error),

    /// A word that nobody has told it how to pronounce.
    #[error("`{0}` is not in the dictionary: write the phrase with other words (numbers as words: `twenty two`)")]
    UnknownWord(String),

    /// There is nothing to choose from.
    #[error("it knows phrases only, and none is expected here: give the choices phrases, or ask for keys alone")]
    NoPhrases,

    /// The model is of English.
    #[error("it knows English only, and the call's language (`CHANNEL(language)`) is another one")]
    NotEnglish,

    /// The stream has a rate that it does not take.
    #[error("it takes 8,000 or 16,000 samples a second, and not {0}")]
    Rate(u32),
}
