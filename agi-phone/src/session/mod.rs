//! `--session NAME`: one call, step by step, by commands that a script or a coding agent runs one after the other.
//!
//! `start` starts a process that holds the call, and each further step asks that process over a Unix socket. No daemon is
//! left: it ends with its call, at `hangup`, and when no step has come for a while. To play the earlier steps again with each
//! command would need no process, and would charge a card twice.
//!
//! | file | holds |
//! |---|---|
//! | `step` | the steps: as they are written, and as they are sent |
//! | `take` | which of these takes a step |
//! | `place` | the private folder, and what it has of a session |
//! | `start` | starting the process that holds the call |
//! | `send` | asking that process |
//! | `doorway` | the requests to that process |
//! | `holder` | the party that calls: what it does for each step |
//! | `taking` | a step that is under way: what comes next, and when it is done |
//! | `held` | the call of that process, from its beginning to its last answer |
//! | `teller`, `masks`, `question` | what an answer says: what happened, without secrets, and what the app waits for |
//! | `told`, `answer` | the answer: JSON, and an exit status |

mod answer;
#[cfg(unix)]
mod doorway;
#[cfg(unix)]
mod held;
#[cfg(unix)]
mod holder;
#[cfg(unix)]
mod masks;
#[cfg(unix)]
mod place;
#[cfg(unix)]
mod question;
#[cfg(unix)]
mod send;
#[cfg(unix)]
mod start;
mod step;
mod take;
#[cfg(unix)]
mod taking;
#[cfg(unix)]
mod teller;
#[cfg(unix)]
mod told;

pub use answer::SessionAnswer;
pub use step::{SESSION_OPTIONS, SessionStep};
