//! The keyboard as the keys of a telephone, one by one and without echo.

use agi_protocol::Digit;

/// What a person types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    Key(Digit),
    /// Ctrl-D.
    HangUp,
    /// Ctrl-C.
    Interrupt,
    /// Not a key of a telephone.
    Strange,
}

/// Reads bytes of a terminal. An arrow key comes as `ESC [ A`, which is not an `A`.
pub(crate) fn typed(bytes: &[u8]) -> Vec<Typed> {
    let mut typed = Vec::new();
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            0x03 => typed.push(Typed::Interrupt),
            0x04 => typed.push(Typed::HangUp),
            b'\r' | b'\n' | b' ' => {}
            0x1b => {
                rest = after_sequence(after);
                typed.push(Typed::Strange);
            }
            byte => typed.push(Digit::from_ascii(*byte).map_or(Typed::Strange, Typed::Key)),
        }
    }
    typed
}

/// Returns what follows a sequence of the terminal, whose ESC was taken off.
fn after_sequence(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b'[', parameters @ ..] => {
            let end = parameters.iter().position(|byte| (0x40..0x7f).contains(byte));
            &parameters[end.map_or(parameters.len(), |end| end + 1)..]
        }
        [b'O', _, rest @ ..] | rest => rest,
    }
}

#[cfg(unix)]
pub(crate) use raw::Raw;

#[cfg(unix)]
mod raw {
    use std::process::{Command, Stdio};

    /// The terminal gives each key as it is pressed, until this is dropped.
    pub(crate) struct Raw(String);

    impl Raw {
        /// Returns `None` where standard input is not a terminal that can.
        pub(crate) fn begin() -> Option<Self> {
            let before = stty(&["-g"])?;
            stty(&["-icanon", "-echo", "-isig", "-iexten", "min", "1", "time", "0"])?;
            if cfg!(panic = "abort") {
                restore_in_panics(before.clone());
            }
            Some(Self(before))
        }
    }

    impl Drop for Raw {
        fn drop(&mut self) {
            let _ = stty(&[&self.0]);
        }
    }

    /// Restores the terminal where a panic drops nothing.
    fn restore_in_panics(before: String) {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let _ = stty(&[&before]);
            usual(panic);
        }));
    }

    /// The system's own program for the settings of a terminal, and what it prints. A crate for them takes longer to
    /// compile than the rest of the command line.
    fn stty(arguments: &[&str]) -> Option<String> {
        let output = Command::new("stty").args(arguments).stdin(Stdio::inherit()).output().ok()?;
        let printed = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| printed.trim().to_owned())
    }
}

/// On other systems, keys come when Enter is pressed.
#[cfg(not(unix))]
pub(crate) struct Raw;

#[cfg(not(unix))]
impl Raw {
    pub(crate) fn begin() -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Typed, typed};
    use agi_protocol::Digit;

    fn key(key: char) -> Typed {
        Typed::Key(Digit::new(key).unwrap())
    }

    #[test]
    fn keys_of_a_telephone_are_taken_and_others_are_strange() {
        assert_eq!(typed(b"1*#d"), [key('1'), key('*'), key('#'), key('D')]);
        assert_eq!(typed(b"x\r\n 0"), [Typed::Strange, key('0')]);
        assert_eq!(typed(&[0x04, 0x03]), [Typed::HangUp, Typed::Interrupt]);
    }

    #[test]
    fn an_arrow_key_is_not_a_letter() {
        assert_eq!(typed(b"\x1b[A5"), [Typed::Strange, key('5')]);
        assert_eq!(typed(b"\x1bOB\x1b[15~#"), [Typed::Strange, Typed::Strange, key('#')]);
        assert_eq!(typed(b"\x1b"), [Typed::Strange]);
    }
}
