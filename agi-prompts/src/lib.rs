//! Reads `prompts.toml`, the manifest of what a call application says.
//!
//! ```toml
//! languages = ["en", "de"]     # each prompt has a wording in each; Asterisk falls back to the first. Default: ["en"]
//! speaker = "Ada"              # optional: who speaks, unless a prompt says otherwise
//!
//! [prompts.welcome]
//! en = "Welcome to the clinic."
//! de = "Willkommen in der Praxis."
//!
//! [prompts."survey/7/question"]
//! en = "How do you like the weather?"
//! de = "Wie gefällt Ihnen das Wetter?"
//! speaker = "Maria"            # optional
//! notes = "Warm, not hurried." # optional, for the speaker
//! ```
//!
//! | module | holds |
//! |---|---|
//! | `manifest` | what a manifest says |
//! | `read` | TOML as a manifest |
//! | `syntax` | what is not TOML, in words |
//! | `name` | what the names of prompts and languages may be |
//! | `error` | everything that is wrong, with its lines |

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs, missing_debug_implementations)]

mod error;
mod manifest;
mod name;
mod read;
mod syntax;

pub use error::{ManifestError, ManifestProblem};
pub use manifest::{FILE_NAME, Manifest, ManifestPrompt};
pub use name::header;
