//! The prompts of an app's manifest in its files: where sources name them.
//!
//! | file | holds |
//! |---|---|
//! | `source` | a file of Rust as items, each with the texts and names in it |
//! | `literal` | which prompts a text means |
//! | `sources` | the files of an app, and which routes and tests their items belong to |
//! | `uses` | prompt by prompt: who uses it; and what is used and not in the manifest |
//! | `own_sounds` | the sounds that Asterisk brings along |

mod literal;
mod own_sounds;
mod source;
mod sources;
#[cfg(test)]
mod tests;
mod uses;

pub(crate) use sources::{Sources, User};
pub(crate) use uses::{Use, Uses};
