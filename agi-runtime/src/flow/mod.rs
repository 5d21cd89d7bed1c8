//! What calls really did, from their transcripts: pictures of all of them, one call line by line, and what no test has
//! gone through.
//!
//! | file | holds |
//! |---|---|
//! | `files` | transcripts from files and folders |
//! | `exchanges` | a transcript as commands with their answers |
//! | `place`, `trace` | what callers hear and are asked, and the way of one call through it |
//! | `count`, `graph` | the ways of all calls, added up and folded into one graph of bounded size |
//! | `picture` | the graph in words: the lines of its boxes and arrows |
//! | `layout`, `svg`, `mermaid` | drawing it |
//! | `coverage` | what was offered in the calls of tests, and never taken |
//! | `show` | one call in the telephone's notation, with its slow steps |

mod count;
mod coverage;
mod exchanges;
mod files;
mod graph;
mod layout;
mod mermaid;
mod picture;
mod place;
mod show;
mod svg;
#[cfg(test)]
mod tests;
mod trace;

pub(crate) use count::Flow;
pub(crate) use coverage::{Coverage, KnownMenu, KnownMenus, KnownRoute};
#[cfg(feature = "prompts")]
pub(crate) use exchanges::played;
pub(crate) use files::{Recorded, Recordings, find};
pub(crate) use mermaid::mermaid;
pub(crate) use picture::Picture;
pub(crate) use show::show;
pub(crate) use svg::svg;
