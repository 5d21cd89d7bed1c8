//! The sounds of the prompts that a manifest names: judging them, and bringing them about.
//!
//! | file | holds |
//! |---|---|
//! | `folder` | which sound files there are |
//! | `places` | which of them Asterisk finds for a prompt, by language |
//! | `judge`, `samples`, `loudness` | what is wrong with one file, what is in it, how loud it is |
//! | `check`, `finding` | what is wrong with all of them |
//! | `script`, `page` | what a speaker is to record, as Markdown and as a page to print |
//! | `make`, `stand_in` | speaking what is not recorded yet, and how that is told from recordings |
//! | `level` | bringing them to one loudness |

mod check;
mod finding;
mod folder;
mod judge;
mod level;
mod loudness;
mod make;
mod page;
mod places;
mod samples;
mod script;
mod stand_in;

pub(crate) use check::check;
pub(crate) use finding::Finding;
pub(crate) use folder::Folder;
pub(crate) use level::{Level, level, recordings};
pub(crate) use make::{make, wanted, write_new};
pub(crate) use page::page;
pub(crate) use script::{Script, markdown};

#[cfg(test)]
mod tests;
