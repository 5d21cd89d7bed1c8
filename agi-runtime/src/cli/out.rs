//! What subcommands print, also where nobody reads it any more.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Writes to standard output. A reader who has seen enough (`| head`) ends nothing in error: the rest is done unseen, and the
/// exit status is the one that it would be.
pub(in crate::cli) fn write(text: fmt::Arguments<'_>) {
    let mut out = io::stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("error: standard output cannot be written: {error}");
            std::process::exit(1)
        }
        _ => {}
    }
}

/// `print!` that minds no closed pipe.
macro_rules! out {
    ($($text:tt)*) => { $crate::cli::out::write(format_args!($($text)*)) };
}

/// `println!` that minds no closed pipe.
macro_rules! outln {
    ($($text:tt)*) => { $crate::cli::out::write(format_args!("{}\n", format_args!($($text)*))) };
}
