//! A file plays Asterisk to the app: the same call passes, another one is told at its line.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::testing::replay;
use agi_runtime::{CallRecorder, Limits, Service};

use crate::support::{Pbx, REQUEST, serve};
use crate::{Folder, recorded, recorded_with};

/// Asks one question, as the example does.
#[agi_route("/survey/{id}?lang", args(campaign), manual)]
pub async fn survey(call: &mut Call, id: u32, lang: Option<&str>, campaign: &str) -> Result {
    call.answer().await?;
    call.set_variable("CHANNEL(language)", lang.unwrap_or("en")).await?;
    for _ in 0..3 {
        let question = format!("survey/{id}/question");
        if let Some(key) = call.get_option(&question, "123").timeout(Duration::from_secs(5)).await?.digit {
            call.set_variable("ANSWER", format!("{campaign}:{key}")).await?;
            call.play("survey/thanks").await?;
            break;
        }
        call.play("survey/again").await?;
    }
    Ok(())
}

pub const SURVEY: &str = "agi_network: yes\nagi_network_script: survey/7\nagi_uniqueid: 1763906787.4\nagi_version: 22.10.1\n\
    agi_threadid: 140\nagi_arg_1: spring\n\n";

pub async fn answered(pbx: &mut Pbx) {
    pbx.answers("ANSWER\n", "200 result=0\n").await;
    pbx.answers("SET VARIABLE \"CHANNEL(language)\" \"en\"\n", "200 result=1\n").await;
    let question = "GET OPTION \"survey/7/question\" \"123\" 5000\n";
    pbx.answers(question, "200 result=50 endpos=800\n").await;
    pbx.answers("SET VARIABLE \"ANSWER\" \"spring:2\"\n", "200 result=1\n").await;
    pbx.answers("STREAM FILE \"survey/thanks\" \"\"\n", "200 result=0 endpos=900\n").await;
}

#[tokio::test]
async fn a_recorded_call_replays_as_the_same() {
    let folder = recorded(App::with(routes![survey]), SURVEY, answered).await;
    let service = App::with(routes![survey]).build().unwrap();
    for _ in 0..2 {
        replay(service.clone(), &folder.files()[0]).await.unwrap();
    }
}

/// Clears up after a hang-up, whichever command reports it.
pub fn tidy() -> App {
    App::new().fallback(|call| {
        Box::pin(async move {
            let talked = async {
                call.answer().await?;
                call.play("one").await?;
                call.play("two").await
            };
            let talked = talked.await;
            call.set_variable("HEARD", if talked.is_ok() { "all" } else { "some" }).await?;
            talked?;
            Ok(Outcome::done())
        })
    })
}

#[tokio::test]
async fn a_hang_up_during_a_command_replays() {
    let folder = recorded(tidy(), REQUEST, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=0\n").await;
        pbx.answers("STREAM FILE \"one\" \"\"\n", "200 result=-1 endpos=5\nHANGUP\n").await;
        pbx.answers("SET VARIABLE \"HEARD\" \"some\"\n", "200 result=1\n").await;
    })
    .await;
    assert!(folder.text().ends_with("\"ended\":\"HUNG_UP\"}\n"));
    replay(tidy(), &folder.files()[0]).await.unwrap();
    // So it was recorded when nothing was said after a hang-up.
    let text = folder.text();
    let before = text.lines().filter(|line| !line.contains("AGI_ROUTE_STATUS")).collect::<Vec<_>>().join("\n");
    let file = folder.files()[0].with_extension("before.jsonl");
    std::fs::write(&file, before.replace("\"HUNG_UP\"", "\"hung up\"") + "\n").unwrap();
    replay(tidy(), &file).await.unwrap();
}

#[tokio::test]
async fn a_hang_up_between_two_commands_replays_between_them() {
    let folder = recorded(tidy(), REQUEST, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=0\n").await;
        pbx.answers("STREAM FILE \"one\" \"\"\n", "200 result=0 endpos=5\nHANGUP\n").await;
        pbx.answers("SET VARIABLE \"HEARD\" \"some\"\n", "200 result=1\n").await;
    })
    .await;
    replay(tidy(), &folder.files()[0]).await.unwrap();
    // Had it come later, the second sound would have been played.
    let text = folder.text();
    let moved: Vec<_> = text.lines().filter(|line| !line.contains("HANGUP")).collect();
    let other = Folder::new();
    let error = replay(tidy(), other.file(&moved.join("\n"))).await.unwrap_err();
    assert!(error.to_string().contains("now: STREAM FILE \"two\" \"\""), "{error}");
}

#[tokio::test]
async fn a_hang_up_that_races_with_a_command_replays_in_its_order() {
    let folder = recorded(tidy(), REQUEST, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=0\n").await;
        pbx.answers("STREAM FILE \"one\" \"\"\n", "HANGUP\n511 Command Not Permitted on a dead channel\n").await;
        pbx.answers("SET VARIABLE \"HEARD\" \"some\"\n", "200 result=1\n").await;
    })
    .await;
    replay(tidy(), &folder.files()[0]).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_asterisk_closed_replays() {
    let folder = recorded(tidy(), REQUEST, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=0\n").await;
        pbx.expects("STREAM FILE \"one\" \"\"\n").await;
        *pbx = Pbx::at(tokio::io::duplex(1).0);
    })
    .await;
    assert!(folder.text().contains("\"closed\":"));
    replay(tidy(), &folder.files()[0]).await.unwrap();
}

/// Takes a PIN, which must be 4711.
fn door() -> App {
    App::new().fallback(|call| {
        Box::pin(async move {
            let pin = call.get_data("pin").max_digits(4).await?.digits;
            call.set_variable("TRIED", pin.as_str()).await?;
            call.play(if pin == "4711" { "welcome" } else { "wrong" }).await?;
            Ok(Outcome::done())
        })
    })
}

async fn enter(pbx: &mut Pbx) {
    pbx.answers("GET DATA \"pin\" 0 4\n", "200 result=4711\n").await;
    pbx.answers("SET VARIABLE \"TRIED\" \"4711\"\n", "200 result=1\n").await;
    pbx.answers("STREAM FILE \"welcome\" \"\"\n", "200 result=0 endpos=9\n").await;
}

#[tokio::test]
async fn a_masked_entry_is_zeros_unless_the_test_says_what_was_keyed() {
    let folder = recorded(door(), REQUEST, enter).await;
    let file = &folder.files()[0];
    replay(door(), file).entered(["4711"]).await.unwrap();
    let error = replay(door(), file).await.unwrap_err();
    // The line that says TRIED passed; what the app makes of the zeros did not.
    assert!(error.to_string().contains("now: STREAM FILE \"wrong\" \"\""), "{error}");
    let error = replay(door(), file).entered(["1234"]).await.unwrap_err();
    assert!(error.to_string().contains("now: STREAM FILE \"wrong\" \"\""), "{error}");
}

#[tokio::test]
async fn keys_one_by_one_are_filled_in_one_by_one() {
    let app = || {
        App::new().fallback(|call| {
            Box::pin(async move {
                let mut pin = String::new();
                while let Some(key) = call.wait_for_digit(Duration::from_secs(1)).await? {
                    pin.push(key.as_char());
                }
                call.play(&format!("pin-{pin}")).await?;
                Ok(Outcome::done())
            })
        })
    };
    let folder = recorded(app(), REQUEST, async |pbx| {
        for code in [52, 55, 42, 49, 0] {
            pbx.answers("WAIT FOR DIGIT 1000\n", format!("200 result={code}\n")).await;
        }
        pbx.answers("STREAM FILE \"pin-47*1\" \"\"\n", "200 result=0 endpos=9\n").await;
    })
    .await;
    let file = &folder.files()[0];
    replay(app(), file).await.unwrap();
    replay(app(), file).entered(["47*1"]).await.unwrap();
    assert!(!folder.text().contains("47*1"));
}

#[tokio::test]
async fn an_entry_that_came_in_two_ways_is_filled_in_as_one() {
    let app = || {
        App::new().fallback(|call| {
            Box::pin(async move {
                let first = call.stream_file("card").escape("0123456789").await?.digit.unwrap();
                let rest = call.get_data("").await?.digits;
                call.set_variable("REST", rest.as_str()).await?;
                call.play(&format!("card-{first}{}", rest.as_str())).await?;
                Ok(Outcome::done())
            })
        })
    };
    let folder = recorded(app(), REQUEST, async |pbx| {
        pbx.answers("STREAM FILE \"card\" \"0123456789\"\n", "200 result=52 endpos=80\n").await;
        pbx.answers("GET DATA \"\" 0 1023\n", "200 result=711\n").await;
        pbx.answers("SET VARIABLE \"REST\" \"711\"\n", "200 result=1\n").await;
        pbx.answers("STREAM FILE \"card-4711\" \"\"\n", "200 result=0 endpos=9\n").await;
    })
    .await;
    let file = &folder.files()[0];
    replay(app(), file).await.unwrap();
    replay(app(), file).entered(["4711"]).await.unwrap();
    replay(app(), file).entered(["123456"]).await.unwrap();
}

/// Gives up on a long sound.
pub fn impatient() -> App {
    App::new().fallback(|call| {
        Box::pin(async move {
            let late = tokio::time::timeout(Duration::from_millis(100), call.say_number(5)).await.is_err();
            call.verbose(if late { "late" } else { "in time" }).await?;
            Ok(Outcome::done())
        })
    })
}

#[tokio::test(start_paused = true)]
async fn a_dropped_command_and_its_random_questions_replay() {
    let folder = recorded(impatient(), REQUEST, async |pbx| {
        pbx.expects("SAY NUMBER 5 \"\"\n").await;
        let questions = [pbx.question().await, pbx.question().await];
        let answers = questions.map(|question| format!("200 result=1 ({question})\n"));
        pbx.says(format!("200 result=0\n{}", answers.concat())).await;
        pbx.answers("VERBOSE \"late\" 1\n", "200 result=1\n").await;
    })
    .await;
    replay(impatient(), &folder.files()[0]).await.unwrap();
}

#[tokio::test]
async fn bytes_that_are_not_utf8_replay() {
    let app = || {
        App::new().fallback(|call| {
            Box::pin(async move {
                let name = call.get_variable("NAME").await?.unwrap();
                call.set_variable("SAME", name.as_bytes()).await?;
                Ok(Outcome::done())
            })
        })
    };
    let folder = recorded(app(), REQUEST, async |pbx| {
        pbx.answers("GET VARIABLE \"NAME\"\n", b"200 result=1 (Jos\xe9)\n").await;
        pbx.line().await;
        pbx.says("200 result=1\n").await;
    })
    .await;
    replay(app(), &folder.files()[0]).await.unwrap();
}

#[tokio::test]
async fn a_call_that_was_cut_is_compared_up_to_there() {
    let many = |rounds: usize| {
        App::new().fallback(move |call| {
            Box::pin(async move {
                for _ in 0..rounds {
                    call.verbose("x").await?;
                }
                Ok(Outcome::done())
            })
        })
    };
    let play = async |pbx: &mut Pbx| {
        for _ in 0..50 {
            pbx.answers("VERBOSE \"x\" 1\n", "200 result=1\n").await;
        }
    };
    let folder = recorded_with(many(50), REQUEST, |transcripts| transcripts.bytes_per_call(1_000), play).await;
    let file = &folder.files()[0];
    replay(many(50), file).await.unwrap();
    assert!(replay(many(3), file).await.is_err());
}

#[tokio::test]
async fn a_call_that_a_shutdown_cut_is_compared_up_to_there() {
    let folder = Folder::new();
    let app = tidy().limits(Limits::default().shutdown_time(Duration::ZERO));
    let server = crate::server_support::Server::start(app.record_calls(CallRecorder::to(&*folder))).await;
    let mut peer = server.call("any").await;
    peer.answers("ANSWER\n", "200 result=0\n").await;
    peer.expects("STREAM FILE \"one\" \"\"\n").await;
    server.stop().await;
    assert!(folder.text().contains("\"ended\":\"CLOSING\""));
    replay(tidy(), &folder.files()[0]).await.unwrap();
}

#[tokio::test]
async fn a_replayed_call_can_be_recorded_and_gives_the_same_file() {
    let (folder, second) = (Folder::new(), Folder::new());
    let service = |folder: &Folder| -> Service { tidy().record_calls(CallRecorder::to(&**folder)).build().unwrap() };
    let (mut pbx, served) = serve(tidy().record_calls(CallRecorder::to(&*folder)), REQUEST).await;
    pbx.answers("ANSWER\n", "200 result=0\n").await;
    pbx.answers("STREAM FILE \"one\" \"\"\n", "200 result=0 endpos=1\n").await;
    pbx.answers("STREAM FILE \"two\" \"\"\n", "200 result=0 endpos=1\n").await;
    pbx.answers("SET VARIABLE \"HEARD\" \"all\"\n", "200 result=1\n").await;
    pbx.rest().await;
    served.await.unwrap();
    replay(service(&second), &folder.files()[0]).await.unwrap();
    assert_eq!(crate::lines(&second.text()), crate::lines(&folder.text()));
}
