//! What holds for any bytes: of the encoder, the replies, the request and its path and query.

#[path = "properties/command.rs"]
mod command;
#[path = "properties/reply.rs"]
mod reply;
#[path = "properties/request.rs"]
mod request;
#[path = "properties/uri.rs"]
mod uri;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// So many cases; a failing one is printed and not kept in a file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

/// Any bytes, with more of those that mean something to Asterisk.
fn text() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![any::<u8>(), select(b"\"\\ \t'$n,():\n".to_vec())], 0..40)
}

/// Any bytes but these.
fn text_without(bytes: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    text().prop_map(|mut text| {
        text.retain(|byte| !bytes.contains(byte));
        text
    })
}
