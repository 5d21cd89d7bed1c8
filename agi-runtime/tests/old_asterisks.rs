//! What Asterisk wrote in former years: requests of 1.6 to 22, and replies without a part.

mod support;

use agi_runtime::{CallError, Text};

/// A request as this version wrote it: without a blank after what is empty, and the number of a thread of 32 bits.
fn request(version: &str, unique_id: &str) -> String {
    format!(
        "agi_network: yes\nagi_network_script: order/7\nagi_request: agi://127.0.0.1/order/7\n\
         agi_channel: SIP/desk-b7a0e1f8\nagi_language: en\nagi_type: SIP\nagi_uniqueid: {unique_id}\n\
         agi_version: {version}\nagi_callerid: 5551234\nagi_calleridname:\nagi_callingpres: 0\nagi_callingani2: 0\n\
         agi_callington: 0\nagi_callingtns: 0\nagi_dnid: 100\nagi_rdnis: unknown\nagi_context: default\n\
         agi_extension: 100\nagi_priority: 1\nagi_enhanced: 0.0\nagi_accountcode:\nagi_threadid: -1208489280\n\n"
    )
}

#[tokio::test]
async fn a_request_of_any_version_is_a_call() {
    for version in [
        "1.6.2.9-2+squeeze12",
        "1.8.32.3",
        "11.25.3",
        "certified/13.21-cert6",
        "GIT-master-0b9d3a1",
        "SVN-trunk-r419684M",
        "16.28.0~dfsg-0+deb11u4",
        "20.9.3-vici",
        "22.10.1",
        "",
    ] {
        let (mut pbx, task) = support::call_with(&request(version, "1763906787.4"), |call| {
            Box::pin(async {
                call.answer().await.unwrap();
                let has_name = call.request().get("agi_calleridname").is_some_and(|name| !name.is_empty());
                (call.request().version().into_owned(), has_name)
            })
        })
        .await;
        pbx.answers("ANSWER\n", "200 result=0\n").await;
        assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n", "{version:?}");
        assert_eq!(task.await.unwrap(), (version.to_owned(), false), "{version:?}");
    }
}

#[tokio::test]
async fn a_line_of_any_version_keeps_to_the_shorter_limit_where_it_is_not_known_to_take_more() {
    for version in ["1.6.2.9-2+squeeze12", "certified/13.21-cert6", "GIT-master-0b9d3a1", ""] {
        let (mut pbx, task) = support::call_with(&request(version, "1763906787.4"), |call| {
            Box::pin(async { call.set_variable("X", "x".repeat(3_000)).await })
        })
        .await;
        assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n", "{version:?}");
        assert!(matches!(task.await.unwrap(), Err(CallError::Refused { .. })), "{version:?}");
    }
}

#[tokio::test]
async fn a_controlled_sound_that_ends_without_a_position_does_not_hang_and_the_next_answer_is_the_next_commands() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let played = call.control_stream_file("news").await.is_ok();
            (played, call.is_hung_up(), call.get_variable("X").await.unwrap())
        })
    })
    .await;
    let line = pbx.line().await;
    assert!(line.starts_with("CONTROL STREAM FILE \"news\""), "{line}");
    pbx.says("200 result=0\n").await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (7)\n").await;
    assert_eq!(task.await.unwrap(), (false, false, Some(Text::from("7"))));
}
