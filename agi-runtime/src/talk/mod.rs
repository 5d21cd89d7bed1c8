//! The high words, built on the commands: what a call application says most often.

mod play;
