//! `prompts check`, `script`, `make` and `level`, as a program on a folder of sounds.

#[cfg(unix)]
mod closed_pipe;
mod faults;
mod levelling;
mod making;
mod script;
mod support;
