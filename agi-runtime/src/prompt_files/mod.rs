//! The prompts of an app's manifest in its files: where sources name them, and their sounds.
//!
//! | file | holds |
//! |---|---|
//! | `source` | a file of Rust as items, each with the texts and names in it |
//! | `literal` | which prompts a text means |
//! | `sources` | the files of an app, and which routes and tests their items belong to |
//! | `uses` | prompt by prompt: who uses it; and what is used and not in the manifest |
//! | `own_sounds` | the sounds that Asterisk brings along |
//! | `folder` | which sound files there are |
//! | `places` | which of them Asterisk finds for a prompt, by language |
//! | `regular` | reading files whole, if they have an end |
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
mod literal;
mod loudness;
mod make;
mod own_sounds;
mod page;
mod places;
mod regular;
mod samples;
mod script;
mod source;
mod sources;
mod stand_in;
#[cfg(test)]
mod tests;
mod uses;

pub(crate) use check::{check, no_folder, summed, undeclared, without_digits};
pub(crate) use finding::Finding;
pub(crate) use folder::Folder;
pub(crate) use level::{Level, level, recordings};
pub(crate) use make::{make, wanted, write_new};
pub(crate) use page::page;
pub(crate) use regular::read as read_file;
pub(crate) use script::{Script, markdown};
pub(crate) use sources::{Sources, User};
pub(crate) use uses::{Use, Uses};
