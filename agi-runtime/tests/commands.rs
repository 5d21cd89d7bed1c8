//! The 47 builders against the one list of commands: what they send, and every form of every answer.

mod support;

use agi_runtime::protocol::{Spec, Status, spec};
use support::every_command;
use test_commands::{answers, method};

const DEAD: &str = "511 Command Not Permitted on a dead channel or intercept routine\n";

#[test]
fn there_are_47_commands_each_with_a_name_and_a_method_of_its_own() {
    assert_eq!(spec::ALL.len(), 47);
    let names: std::collections::BTreeSet<_> = spec::ALL.iter().map(|spec| spec.name).collect();
    assert_eq!(names.len(), 47);
    for spec in spec::ALL {
        assert_eq!(method(spec), spec.name.to_lowercase().replace(' ', "_"));
        assert!(!answers(spec).is_empty(), "{} has no answer", spec.name);
    }
}

#[tokio::test]
async fn every_form_of_every_answer_reads_as_the_list_says() {
    for spec in spec::ALL {
        for form in answers(spec) {
            let reading = answered(spec, form.wire).await;
            assert_eq!(reading, form.reads, "{} answered by {:?}", spec.name, form.wire);
        }
    }
}

#[tokio::test]
async fn every_command_understands_510_511_and_520() {
    let usage = "520-Invalid command syntax.  Proper usage follows:\nExample return code: 200 result=1 (testvariable)\n\
                 520 End of proper usage.";
    for spec in spec::ALL {
        assert_eq!(answered(spec, "510 Invalid or unknown command").await, "!Unknown", "{}", spec.name);
        assert_eq!(answered(spec, DEAD.trim_end()).await, "!HungUp", "{}", spec.name);
        assert_eq!(answered(spec, usage).await, "!Usage", "{}", spec.name);
        let bare = "520 Invalid command syntax.  Proper usage not available.";
        assert_eq!(answered(spec, bare).await, "!Usage", "{}", spec.name);
    }
}

#[tokio::test]
async fn on_a_dead_channel_only_the_permitted_commands_are_sent() {
    for spec in spec::ALL {
        let (mut pbx, task) = support::call(move |call| {
            Box::pin(async move {
                call.noop().await.unwrap();
                every_command::run(call, spec).await
            })
        })
        .await;
        pbx.answers("NOOP\n", "HANGUP\n200 result=0\n").await;
        let line = pbx.line().await;
        if spec.allowed_after_hangup {
            assert!(line.starts_with(spec.name), "{} was not sent: {line:?}", spec.name);
            pbx.says("510 Invalid or unknown command\n").await;
            assert_eq!(task.await.unwrap(), "!Unknown");
        } else {
            assert!(Status::is_last_words(line.trim_end().as_bytes()), "{} was sent on a dead channel", spec.name);
            assert_eq!(task.await.unwrap(), "!HungUp");
        }
    }
}

/// How a command reads an answer. If `HANGUP` follows it, the channel is dead when the command asks.
async fn answered(spec: &'static Spec, wire: &str) -> String {
    let (mut pbx, task) = support::call(move |call| Box::pin(every_command::run(call, spec))).await;
    let line = pbx.line().await;
    assert!(line.starts_with(spec.name), "{} sent {line:?}", spec.name);
    pbx.says(format!("{wire}\n")).await;
    let next = pbx.line().await;
    if next == "CHANNEL STATUS\n" {
        pbx.says(if wire.ends_with("HANGUP") { DEAD } else { "200 result=6\n" }).await;
    }
    drop(pbx);
    task.await.unwrap()
}
