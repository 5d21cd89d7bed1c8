//! What is sent: 9, 19.

use agi_runtime::CallError;
use agi_runtime::protocol::{CommandLine, MAX_TOKENS, RefusedCommand, spec};

use crate::exchange;
use crate::support::{self, REQUEST, call_with, every_command};

#[tokio::test]
async fn trap_09_quotes_backslashes_and_tabs_arrive_as_they_are() {
    let script = [("VERBOSE \"say \\\"hi\\\" \\\\n\t| 'x' ${Y}\" 1\n", "200 result=1\n")];
    exchange(&script, |call| Box::pin(async { call.verbose("say \"hi\" \\n\t| 'x' ${Y}").await.unwrap() })).await;
}

#[tokio::test]
async fn trap_09_the_empty_text_is_a_word() {
    let script = [("SET VARIABLE \"X\" \"\"\n", "200 result=1\n")];
    exchange(&script, |call| Box::pin(async { call.set_variable("X", "").await.unwrap() })).await;
}

#[tokio::test]
async fn trap_09_cr_lf_and_nul_are_refused_before_a_byte_is_sent() {
    for byte in [b'\r', b'\n', 0] {
        let refused = exchange(&[], move |call| {
            Box::pin(async move { call.database_put("x", "y", [b'v', byte, b'w']).await.unwrap_err() })
        });
        let CallError::Refused { problem, .. } = refused.await else { panic!("{byte} was sent") };
        assert_eq!(problem, RefusedCommand::Unsendable { argument: 3, byte });
    }
}

#[tokio::test]
async fn trap_09_a_line_is_as_long_as_that_asterisk_reads_and_no_longer() {
    for (version, limit) in [("22.10.1", 8191), ("16.28.0~dfsg-0+deb11u4", 2047)] {
        let request = REQUEST.replace("22.10.1", version);
        let (mut pbx, task) = call_with(&request, move |call| {
            Box::pin(async move {
                let text = "x".repeat(limit - "SEND TEXT \"\"\n".len());
                let longer = call.send_text(format!("{text}x")).await.unwrap_err();
                call.send_text(text).await.unwrap();
                longer
            })
        })
        .await;
        assert_eq!(pbx.line().await.len(), limit);
        pbx.says("200 result=0\n").await;
        let CallError::Refused { problem, .. } = task.await.unwrap() else { panic!("sent to {version}") };
        assert_eq!(problem, RefusedCommand::TooLong { length: limit + 1, limit });
    }
}

#[test]
fn trap_09_more_words_than_asterisk_survives_are_refused() {
    let mut line = CommandLine::default();
    let mut refused = |texts| (0..texts).fold(line.begin("NOOP"), |line, _| line.text(b"a")).finish(8191).err();
    assert_eq!(refused(MAX_TOKENS - 1), None);
    assert_eq!(refused(MAX_TOKENS), Some(RefusedCommand::TooManyTokens { tokens: 128 }));
}

#[tokio::test]
async fn trap_09_and_19_every_line_is_one_command_without_cr_and_none_begins_with_failure() {
    for spec in spec::ALL {
        let (mut pbx, task) = support::call(move |call| Box::pin(every_command::run(call, spec))).await;
        let line = pbx.line().await;
        assert!(line.starts_with(spec.name) && line.ends_with('\n') && !line.contains('\r'), "{line:?}");
        assert!(!line.to_lowercase().trim_start().starts_with("failure"), "{line:?}");
        pbx.says("510 Invalid or unknown command\n").await;
        assert_eq!(task.await.unwrap(), "!Unknown");
    }
}

#[tokio::test]
async fn trap_19_a_cr_at_the_end_of_an_argument_is_refused_and_would_have_looked_unset() {
    // Recorded: `GET VARIABLE CHANNEL<CR><LF>` is answered `200 result=0`.
    let error = exchange(&[], |call| Box::pin(async { call.get_variable("CHANNEL\r").await.unwrap_err() })).await;
    assert!(error.to_string().contains("0x0d"), "{error}");
}
