//! What is written, when, and what it never costs.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{CallRecorder, Limits};

use crate::server_support::log::Log;
use crate::server_support::{self, Server};
use crate::support::{REQUEST, serve};
use crate::{Folder, lines, recorded, recorded_with};

/// Asks until a key is pressed.
fn app() -> App {
    App::new().fallback(|call| {
        Box::pin(async move {
            call.answer().await?;
            while call.get_option("question", "12").await?.digit.is_none() {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            call.play("thanks").await?;
            Ok(Outcome::done())
        })
    })
}

/// Answers with one `SET VARIABLE`.
fn short() -> App {
    App::new().fallback(|call| {
        Box::pin(async move {
            call.set_variable("A", "b").await?;
            Ok(Outcome::done())
        })
    })
}

async fn short_call(pbx: &mut crate::support::Pbx) {
    pbx.answers("SET VARIABLE \"A\" \"b\"\n", "200 result=1\n").await;
}

#[tokio::test(start_paused = true)]
async fn a_call_is_its_request_each_line_with_its_time_and_how_it_ended() {
    let request = "agi_network: yes\nagi_network_script: a\nagi_uniqueid: 1763906787.4\n\n";
    let folder = recorded(app(), request, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=0\n").await;
        pbx.answers("GET OPTION \"question\" \"12\"\n", "200 result=0 endpos=1\n").await;
        pbx.answers("CHANNEL STATUS\n", "200 result=6\n").await;
        pbx.answers("GET OPTION \"question\" \"12\"\n", "200 result=50 endpos=2\n").await;
        pbx.answers("STREAM FILE \"thanks\" \"\"\n", "200 result=0 endpos=3\n").await;
    })
    .await;
    let [file] = folder.files().try_into().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    let began: u64 = name.strip_suffix("-1763906787.4.jsonl").expect("the unique id is in its name").parse().unwrap();
    let expected = format!(
        r#"{{"transcript":1,"began":{began},"peer":"test","route":null,"request":["agi_network: yes","agi_network_script: a","agi_uniqueid: 1763906787.4"]}}
{{"ms":0,"sent":"ANSWER"}}
{{"ms":0,"received":"200 result=0"}}
{{"ms":0,"sent":"GET OPTION \"question\" \"12\""}}
{{"ms":0,"received":"200 result=0 endpos=1"}}
{{"ms":0,"sent":"CHANNEL STATUS"}}
{{"ms":0,"received":"200 result=6"}}
{{"ms":500,"sent":"GET OPTION \"question\" \"12\""}}
{{"ms":500,"received":"200 result=50 endpos=2"}}
{{"ms":500,"sent":"STREAM FILE \"thanks\" \"\""}}
{{"ms":500,"received":"200 result=0 endpos=3"}}
{{"ms":500,"sent":"SET VARIABLE AGI_ROUTE_STATUS OK"}}
{{"ms":500,"ended":"OK"}}
"#
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), expected);
}

#[tokio::test]
async fn a_hang_up_and_its_place_are_kept() {
    let folder = recorded(app(), REQUEST, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=0\n").await;
        pbx.answers("GET OPTION \"question\" \"12\"\n", "200 result=-1 endpos=5\nHANGUP\n").await;
    })
    .await;
    let expected = [
        r#""sent":"ANSWER""#,
        r#""received":"200 result=0""#,
        r#""sent":"GET OPTION \"question\" \"12\"""#,
        r#""received":"200 result=-1 endpos=5""#,
        r#""received":"HANGUP""#,
        r#""sent":"SET VARIABLE AGI_ROUTE_STATUS HUNG_UP""#,
        r#""ended":"HUNG_UP""#,
    ];
    assert_eq!(lines(&folder.text()), expected);
}

#[tokio::test]
async fn bytes_that_are_not_utf8_lose_nothing() {
    let folder = Folder::new();
    let app = App::new().record_calls(CallRecorder::to(&*folder)).fallback(|call| {
        Box::pin(async move {
            call.verbose(b"Ren\xe9").await?;
            Ok(Outcome::done())
        })
    });
    let service = app.build().unwrap();
    let (near, mut far) = tokio::io::duplex(1 << 16);
    tokio::io::AsyncWriteExt::write_all(
        &mut far,
        b"agi_network: yes\nagi_calleridname: Jos\xe9\nagi_dnid: Jos\xc3\xa9\n\n",
    )
    .await
    .unwrap();
    let mut pbx = crate::support::Pbx::at(far);
    let play = async {
        pbx.line().await;
        pbx.says(b"200 result=1 (\xff)\n").await;
        pbx.rest().await;
    };
    tokio::join!(service.serve_call(near, "test"), play);
    drop(service);
    let text = folder.text();
    assert!(text.contains(r#"["agi_network: yes",{"latin1":"agi_calleridname: José"},"agi_dnid: José"]"#), "{text}");
    assert!(text.contains(r#""sent":{"latin1":"VERBOSE \"René\" 1"}"#), "{text}");
    assert!(text.contains(r#""received":{"latin1":"200 result=1 (ÿ)"}"#), "{text}");
}

#[tokio::test]
async fn a_value_of_several_lines_is_one_reply_and_a_usage_block_another() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            let _ = call.get_variable("V").await?;
            let _ = call.set_priority("nowhere").await;
            Ok(Outcome::done())
        })
    });
    let folder = recorded(app, REQUEST, async |pbx| {
        pbx.answers("GET VARIABLE \"V\"\n", "200 result=1 (one\n").await;
        pbx.says("two)\n").await;
        let usage = "520-Invalid command syntax.  Proper usage follows:\nusage\n520 End of proper usage.\n";
        pbx.answers("SET PRIORITY \"nowhere\"\n", usage).await;
    })
    .await;
    let text = folder.text();
    assert!(text.contains(r#""received":"200 result=1 (one\ntwo)""#), "{text}");
    assert!(text.contains(r#"follows:\nusage\n520 End of proper usage.""#), "{text}");
}

#[tokio::test]
async fn a_call_that_is_too_long_says_where_it_was_cut_and_how_it_ended() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            for _ in 0..50 {
                call.verbose("x".repeat(100)).await?;
            }
            Ok(Outcome::done())
        })
    });
    let verbose = format!("VERBOSE \"{}\" 1\n", "x".repeat(100));
    let folder = recorded_with(
        app,
        REQUEST,
        |transcripts| transcripts.bytes_per_call(1_000),
        async |pbx| {
            for _ in 0..50 {
                pbx.answers(&verbose, "200 result=1\n").await;
            }
        },
    )
    .await;
    let text = folder.text();
    assert!(text.len() < 2_500, "{text}");
    let [.., kept, cut, ended] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert!(kept.contains("VERBOSE") || kept.contains("200 result=1"), "{kept}");
    assert_eq!(cut, r#"{"cut":"CallRecorder::bytes_per_call was reached: what followed is missing"}"#);
    assert!(ended.ends_with(r#""ended":"OK"}"#), "{ended}");
}

#[tokio::test]
async fn the_file_is_its_owners_and_its_name_is_made_of_safe_letters() {
    let request = "agi_network: yes\nagi_uniqueid: ../..//\u{e9}x y\n\n";
    let folder = recorded(short(), request, short_call).await;
    let [file] = folder.files().try_into().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(name.ends_with("-..-..____x_y.jsonl") || name.ends_with("-.._..____x_y.jsonl"), "{name}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[tokio::test]
async fn calls_of_one_channel_in_one_second_have_a_file_each() {
    let folder = Folder::new();
    for _ in 0..3 {
        let (mut pbx, served) = serve(short().record_calls(CallRecorder::to(&*folder)), REQUEST).await;
        short_call(&mut pbx).await;
        pbx.rest().await;
        served.await.unwrap();
    }
    assert_eq!(folder.files().len(), 3);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_warned_about_and_the_call_goes_on() {
    let folder = Folder::new();
    let file = folder.file("not a folder");
    let log = Log::of_this_thread();
    let (mut pbx, served) = serve(short().record_calls(CallRecorder::to(&file)), REQUEST).await;
    short_call(&mut pbx).await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
    served.await.unwrap();
    let warnings = log.lines("WARN a transcript could not be written");
    assert!(warnings[0].contains(file.to_str().unwrap()), "{warnings:?}");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "not a folder");
}

#[tokio::test]
async fn a_call_that_is_dropped_half_way_is_kept_as_far_as_it_came() {
    let folder = Folder::new();
    let (mut pbx, served) = serve(short().record_calls(CallRecorder::to(&*folder)), REQUEST).await;
    pbx.expects("SET VARIABLE \"A\" \"b\"\n").await;
    served.abort();
    assert!(served.await.unwrap_err().is_cancelled());
    assert_eq!(lines(&folder.text()), [r#""sent":"SET VARIABLE \"A\" \"b\"""#, r#""ended":"dropped""#]);
}

/// The bytes that a call over TCP sees, and its log.
async fn over_tcp(app: App) -> (Vec<String>, Vec<String>) {
    let log = Log::of_this_thread();
    let server = Server::start(app).await;
    let mut peer = server.call("any?a=b").await;
    let mut seen = Vec::new();
    for reply in ["200 result=0\n", "200 result=49 endpos=2\n"] {
        seen.push(peer.line().await);
        peer.says(reply).await;
    }
    seen.push(peer.line().await);
    peer.says("HANGUP\n").await;
    peer.says("200 result=0 endpos=1\n").await;
    let (rest, end) = peer.rest().await;
    seen.extend([rest, format!("{end:?}")]);
    server.stop().await;
    (seen, log.lines("WARN"))
}

#[tokio::test]
async fn a_call_over_tcp_is_answered_byte_for_byte_the_same_with_and_without_recording() {
    let folder = Folder::new();
    let without = over_tcp(app()).await;
    let with = over_tcp(app().record_calls(CallRecorder::to(&*folder))).await;
    assert_eq!(with, without);
    assert_eq!(with.0[2..], ["STREAM FILE \"thanks\" \"\"\n", "SET VARIABLE AGI_ROUTE_STATUS OK\n", "Closed"]);
    assert!(lines(&folder.text()).contains(&r#""received":"HANGUP""#.to_owned()));
}

#[tokio::test]
async fn when_serve_returns_every_call_is_written_a_cut_one_too() {
    let folder = Folder::new();
    let app = app().record_calls(CallRecorder::to(&*folder));
    let app = app.limits(Limits::default().shutdown_time(Duration::ZERO));
    let server = Server::start(app).await;
    let mut peer = server.call("any").await;
    peer.expects("ANSWER\n").await;
    let stopping = server.stopping();
    server_support::soon(stopping).await.unwrap().unwrap();
    let expected = [
        r#""sent":"ANSWER""#,
        r#""sent":"SET VARIABLE AGI_ROUTE_STATUS CLOSING""#,
        r#""sent":"failure""#,
        r#""ended":"CLOSING""#,
    ];
    assert_eq!(lines(&folder.text()), expected);
}
