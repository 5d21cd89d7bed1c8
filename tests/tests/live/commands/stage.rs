//! Tells stories: places a call for each, has the caller do their part, and compares the answer with the form.

use std::time::Duration;

use agi_runtime::BoxError;
use test_commands::{Provenance, answers};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use xtask::asterisk::{Action, Call as Caller, Dial};

use super::differences::form_of;
use super::form::Seen;
use super::story::{Channel, Deed, Story};
use crate::support::asterisk;
use crate::watch::Watch;
use crate::wire::dial_wired;

/// Tells all of them at once; panics with everything that went wrong.
pub async fn tell(stories: impl IntoIterator<Item = &'static Story>) {
    let mut telling = JoinSet::new();
    for story in stories {
        telling.spawn(async move {
            let told = tell_in_time(story).await;
            told.err().map(|trouble| format!("{} {:?}: {trouble}", story.command.name, story.wire))
        });
    }
    let stories = telling.len();
    let troubles: Vec<_> = telling.join_all().await.into_iter().flatten().collect();
    assert!(troubles.is_empty(), "{} of {stories} stories:\n{}", troubles.len(), troubles.join("\n"));
}

/// Far more than any command of a story takes, on a loaded machine too.
const PATIENCE: Duration = Duration::from_secs(100);

async fn tell_in_time(story: &'static Story) -> Result<(), BoxError> {
    let wire = form_of(story);
    let form = answers(story.command).iter().find(|form| form.wire == wire && form.provenance == Provenance::Live);
    let form = form.ok_or("no such form is marked live on the list")?;
    let mut told = tell_one(story).await;
    for _ in 0..MOST_MISSES {
        let came_too_late = match &told {
            Ok(seen) => missed(story, seen),
            Err(trouble) => trouble.to_string().contains("Channel not found"),
        };
        if !came_too_late {
            break;
        }
        told = tell_one(story).await;
    }
    let seen = told?;
    if seen.is(form) { Ok(()) } else { Err(format!("it should read {}, but saw {seen}", form.reads).into()) }
}

/// How often a story may be told again, because the call had ended before the caller did their part.
pub const MOST_MISSES: usize = 10;

async fn tell_one(story: &'static Story) -> Result<Seen, BoxError> {
    let (start, started) = oneshot::channel::<()>();
    let mut call = dial_wired::<Seen, _>(
        |dial| with(story, dial),
        move |call, wire| {
            Box::pin(async move {
                if let Some(first) = story.first {
                    first(call).await;
                }
                drop(started.await);
                let before = wire.passed().len();
                let reads = timeout(PATIENCE, (story.ask)(call)).await.unwrap_or_else(|_| "nothing".to_owned());
                // If the caller hung up, it is known after this command, if not before.
                drop(call.noop().await);
                Seen::of(&wire.passed()[before..], reads)
            })
        },
    )
    .await;
    let done = if story.deeds.is_empty() {
        drop(start);
        Ok(())
    } else {
        let mut watch = Watch::on_id(asterisk().await, &call.channel()).await;
        drop(start);
        under_way(&mut watch, story.command.name).await;
        do_all(story.deeds, &mut call).await
    };
    let (seen, _) = call.ended().await;
    // What came too late may have found no call to do it to.
    if missed(story, &seen) { Ok(seen) } else { done.map(|()| seen) }
}

fn missed(story: &Story, seen: &Seen) -> bool {
    story.missed.iter().any(|missed| seen.wire.starts_with(missed))
}

/// Waits until Asterisk is in the middle of a command. It says that it begins one a moment before it does: a hang-up at
/// once can be the older of the two, and a text can be lost between them. Nothing tells when that moment has passed.
pub async fn under_way(watch: &mut Watch, command: &str) {
    watch.begins(command).await;
    sleep(Duration::from_millis(100)).await;
}

fn with(story: &Story, dial: Dial) -> Dial {
    let dial = dial.caller(story.caller);
    match story.channel {
        Channel::Ringing => dial,
        Channel::Up => dial.answered(),
        Channel::Dead => dial.after_hang_up(),
    }
}

async fn do_all(deeds: &[Deed], caller: &mut Caller) -> Result<(), BoxError> {
    for deed in deeds {
        match *deed {
            Deed::Press(keys) => caller.press(keys).await?,
            Deed::Text(text) => caller.text(text).await?,
            Deed::HangUp => {
                caller.hang_up().await?;
            }
            Deed::StopPlayback => {
                let stop = Action::new("ControlPlayback").header("Channel", caller.channel()).header("Control", "stop");
                asterisk().await.ami("off").await?.send(&stop).await?;
            }
        }
    }
    Ok(())
}
