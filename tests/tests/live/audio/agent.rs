//! The example `voice-agent` on a real call, with the realtime API that its own tests play: what the agent says and hears
//! are tones, which tell who speaks by their height.

use agi_runtime::Call;
use agi_runtime::audio::{Audio, AudioError, AudioEvent};
use serde_json::json;
use test_realtime::{Api, Session};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use voice_agent::limits::Limits;

use super::{Heard, Line, dial, has_audio, hear, listener, tone};
use crate::support::Served;

/// What the example plays.
pub const SOUNDS: [&str; 6] =
    ["agent/connecting", "agent/not-now", "agent/nobody-there", "agent/accept", "agent/caller-gone", "vm-goodbye"];

/// The person's telephone. Its display shows who calls; the person takes the call, and hangs up a second later.
pub const PHONES: &str = "
[phones]
exten => desk,1,Set(GLOBAL(DESK_SAW)=${CALLERID(name)})
 same => n,Answer()
 same => n,Wait(0.7)
 same => n,SendDTMF(1)
 same => n,Wait(1.3)
 same => n,Hangup()
";

const AGENT: f64 = 440.0;
const CALLER: f64 = 700.0;
const ANSWER: f64 = 950.0;

/// So many milliseconds of somebody.
fn voice(who: f64, milliseconds: u32) -> Vec<i16> {
    tone(who, 8_000, milliseconds)
}

fn is(heard: &Heard, who: f64) -> bool {
    (f64::from(heard.hertz(8_000)) - who).abs() < 30.0
}

/// Serves the example with an API that plays this script.
async fn serves<F, T>(script: impl FnOnce(Session) -> F + Send + 'static) -> (Served, JoinHandle<T>)
where
    F: Future<Output = T> + Send,
    T: Send + 'static,
{
    let (url, api) = Api::plays(script).await;
    let app = voice_agent::app(voice_agent::api::Api::at(&url, None), voice_agent::shop(), Limits::default());
    (Served::start(app.audio(listener().await)).await, api)
}

/// Hears the other side until it has been silent for 100 ms.
async fn hear_out(audio: &mut Audio<'_>) -> Result<Heard, AudioError> {
    let (mut heard, mut silent) = (Heard::default(), 0);
    while silent < 5 {
        let Some(event) = audio.next().await? else { break };
        let AudioEvent::Frame(frame) = event else { continue };
        let before = heard.milliseconds(8_000);
        heard.add(&frame);
        silent = if heard.milliseconds(8_000) == before { silent + 1 } else { 0 };
    }
    Ok(heard)
}

/// Stays until the call is over.
async fn stay(audio: &mut Audio<'_>) -> Result<(), AudioError> {
    loop {
        match audio.next().await {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(()),
            Err(error) if error.is_hung_up() => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// Hears the agent out, speaks, hears the answer, and hangs up.
async fn talks(call: &mut Call) -> Result<[Heard; 2], AudioError> {
    let mut audio = call.audio().await?;
    let mut greeting = hear(&mut audio, 200).await?;
    greeting += hear_out(&mut audio).await?;
    audio.play(voice(CALLER, 1_000)).await?;
    Ok([greeting, hear(&mut audio, 360).await?])
}

#[tokio::test]
async fn the_caller_and_the_agent_hear_each_other() {
    if !has_audio() {
        return;
    }
    for line in [Line::Local, Line::Sip] {
        let (served, api) = serves(async |mut agent| {
            agent.begins().await;
            agent.answers("greeting", &voice(AGENT, 1_000)).await;
            let heard = agent.hears(7_600).await;
            let mut caller = Heard::default();
            agent.heard[heard].chunks(160).for_each(|frame| caller.add(frame));
            agent.answers("answer", &voice(ANSWER, 400)).await;
            // The caller hangs up.
            agent.is_closed().await;
            caller
        })
        .await;
        let (call, heard, _far) = dial(line, served.agi("agent"), |call| Box::pin(talks(call))).await;
        let ended = call.ended().await.unwrap();
        let [greeting, answer] = heard.await.unwrap().unwrap_or_else(|error| panic!("{line:?}: {error}"));
        assert!(
            (960..=1_040).contains(&greeting.milliseconds(8_000)) && is(&greeting, AGENT),
            "{line:?}: {greeting:?}"
        );
        assert!(is(&answer, ANSWER), "{line:?}: {answer:?}");
        let caller = api.await.unwrap();
        assert!((940..=1_040).contains(&caller.milliseconds(8_000)) && is(&caller, CALLER), "{line:?}: {caller:?}");
        assert_eq!((&*ended.agi_status, &*ended.route_status), ("HANGUP", "HUNG_UP"), "{line:?}");
    }
}

/// Speaks into what the agent says, and hears how much of it there is; tells of the answer, and stays.
async fn interrupts(call: &mut Call, answered: oneshot::Sender<()>) -> Result<Heard, AudioError> {
    let mut audio = call.audio().await?;
    let mut heard = hear(&mut audio, 500).await?;
    audio.play(voice(CALLER, 400)).await?;
    heard += hear_out(&mut audio).await?;
    let answer = hear(&mut audio, 240).await?;
    assert!(is(&answer, ANSWER), "{answer:?}");
    answered.send(()).expect("the test waits");
    stay(&mut audio).await?;
    Ok(heard)
}

#[tokio::test]
async fn a_caller_who_interrupts_silences_the_agent_and_a_key_ends_the_call() {
    if !has_audio() {
        return;
    }
    for line in [Line::Local, Line::Sip] {
        let (served, api) = serves(async |mut agent| {
            agent.begins().await;
            agent.answers("story", &voice(AGENT, 5_000)).await;
            let cut = agent.expects("conversation.item.truncate").await;
            agent.hears(1_600).await;
            agent.answers("answer", &voice(ANSWER, 300)).await;
            agent.is_closed().await;
            cut["audio_end_ms"].as_u64().expect("a number")
        })
        .await;
        let (answered, is_answered) = oneshot::channel();
        let dialled = dial(line, served.agi("agent"), |call| Box::pin(interrupts(call, answered))).await;
        let (mut call, heard, _far) = dialled;
        is_answered.await.expect("the caller hears the answer");
        call.press("#").await.unwrap();
        let ended = call.ended().await.unwrap();
        assert_eq!((&*ended.agi_status, &*ended.route_status), ("SUCCESS", "OK"), "{line:?}");
        let heard = heard.await.unwrap().unwrap_or_else(|error| panic!("{line:?}: {error}")).milliseconds(8_000);
        assert!((500..=800).contains(&heard), "{line:?}: the agent went on until {heard} ms");
        let told = api.await.unwrap();
        assert!(told.abs_diff(heard.into()) <= 200, "{line:?}: {heard} ms were heard, and {told} told");
    }
}

/// Tells when somebody of this height speaks, and stays.
async fn listens(call: &mut Call, who: f64, listens: oneshot::Sender<()>) -> Result<(), AudioError> {
    let mut audio = call.audio().await?;
    loop {
        let heard = hear(&mut audio, 200).await?;
        if is(&heard, who) {
            break;
        }
        if heard.milliseconds(8_000) < 200 {
            return Err(AudioError::Ended);
        }
    }
    listens.send(()).expect("the test waits");
    stay(&mut audio).await
}

#[tokio::test]
async fn a_person_takes_over_where_the_agent_wants_it_or_a_key() {
    if !has_audio() {
        return;
    }
    for (key, why) in [(None, "An order is lost."), (Some("0"), "The caller pressed a key.")] {
        let (served, api) = serves(async move |mut agent: Session| {
            agent.begins().await;
            agent.answers("story", &voice(AGENT, if key.is_none() { 600 } else { 10_000 })).await;
            if key.is_none() {
                agent.calls("call_1", "hand_over", &json!({ "reason": why })).await;
            }
            agent.is_closed().await;
        })
        .await;
        let (began, begins) = oneshot::channel();
        let agi = served.agi("agent").report("GLOBAL(DESK_SAW)");
        let (mut call, _, _far) = dial(Line::Sip, agi, |call| Box::pin(listens(call, AGENT, began))).await;
        begins.await.expect("the agent speaks");
        if let Some(key) = key {
            call.press(key).await.unwrap();
        }
        let ended = call.ended().await.unwrap();
        assert_eq!((&*ended.agi_status, &*ended.route_status), ("SUCCESS", "OK"), "{why}");
        assert_eq!(String::from_utf8_lossy(ended.value("GLOBAL(DESK_SAW)")), why);
        api.await.unwrap();
    }
}

/// The Asterisk of this line has no SIP, and so no telephone of the person's.
#[tokio::test]
async fn a_caller_whom_nobody_takes_is_back_with_the_agent_in_a_second_stream() {
    if !has_audio() {
        return;
    }
    let (served, api) = serves(async |mut agent| {
        agent.begins().await;
        agent.calls("call_1", "hand_over", &json!({ "reason": "An order is lost." })).await;
        let told = agent.is_told("call_1").await;
        agent.expects("response.create").await;
        agent.answers("sorry", &voice(ANSWER, 400)).await;
        agent.is_closed().await;
        told
    })
    .await;
    let (began, begins) = oneshot::channel();
    let dialled = dial(Line::Local, served.agi("agent"), |call| Box::pin(listens(call, ANSWER, began))).await;
    let (mut call, _, _far) = dialled;
    begins.await.expect("the agent speaks");
    call.press("#").await.unwrap();
    let ended = call.ended().await.unwrap();
    assert_eq!((&*ended.agi_status, &*ended.route_status), ("SUCCESS", "OK"));
    assert!(api.await.unwrap()["error"].as_str().unwrap().starts_with("Nobody could take the call."));
}
