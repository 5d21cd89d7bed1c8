#!/bin/sh
# What must hold before a change lands: for a CI, or by hand.
set -eu
cd "$(dirname "$0")"
cargo fmt --check
cargo clippy --all-targets -- -D warnings
cargo test
# extensions.conf is the output of `cargo run -- dialplan`: it says so when a route has changed.
cargo run --quiet -- dialplan --check extensions.conf
