//! Real calls on a real Asterisk: `cargo xtask test` runs them on 22 and on 16 (`AGI_LIVE`).

mod endings;
mod support;
mod survey;
