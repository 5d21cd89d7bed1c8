//! The 47 commands on a channel that is hung up already: which of them Asterisk permits.

use agi_runtime::protocol::spec;
use tokio::task::JoinSet;
use xtask::asterisk::Dial;

use crate::every_command;
use crate::wire::{Passed, dial_wired};

#[tokio::test]
async fn on_a_dead_channel_exactly_the_commands_on_the_list_work() {
    let mut calls = JoinSet::new();
    for &spec in spec::ALL {
        calls.spawn(async move {
            let call = dial_wired(Dial::after_hang_up, move |call, wire| {
                Box::pin(async move {
                    let before = wire.passed().len();
                    let reads = every_command::run(call, spec).await;
                    let refused = wire.passed()[before..].iter().any(
                        |passed| matches!(passed, Passed::Received(bytes) if bytes.starts_with(b"511 Command Not Perm")),
                    );
                    (reads, refused)
                })
            });
            let ((reads, refused), _) = call.await.ended().await;
            assert_eq!((refused, reads == "!HungUp"), (!spec.allowed_after_hangup, !spec.allowed_after_hangup), "{}: {reads}", spec.name);
        });
    }
    calls.join_all().await;
}
