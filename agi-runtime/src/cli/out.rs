//! What subcommands print, also where nobody reads it any more.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// The status that a shell has for a program that a closed pipe ended: 128 and the number of SIGPIPE. A check whose
/// report was cut by `| head` must not pass.
const CLOSED_PIPE: i32 = 141;

/// Writes to standard output. Where its reader has gone (`| head`), the program ends without a word.
pub(in crate::cli) fn write(text: fmt::Arguments<'_>) {
    let mut out = io::stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(CLOSED_PIPE),
        Err(error) => {
            eprintln!("error: standard output cannot be written: {error}");
            std::process::exit(1)
        }
        Ok(()) => {}
    }
}

/// `print!` that ends quietly at a closed pipe.
macro_rules! out {
    ($($text:tt)*) => { $crate::cli::out::write(format_args!($($text)*)) };
}

/// `println!` that ends quietly at a closed pipe.
macro_rules! outln {
    ($($text:tt)*) => { $crate::cli::out::write(format_args!("{}\n", format_args!($($text)*))) };
}
