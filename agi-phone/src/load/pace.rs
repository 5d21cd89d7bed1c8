//! When which call begins, and what is looked at meanwhile.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::call::Line;
use super::process::Pid;
use super::progress::Progress;
use super::report::{Early, LoadReport};
use super::stage::Stage;
use super::tally::{Tally, Unreached};
use super::usage::{Served, Usage};

/// How often the callers see how late their timers are.
const PROBE: Duration = Duration::from_millis(10);

/// How often memory and file handles are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// If so many calls have ended, and nobody answered one, nobody answers the others.
const HOPELESS: u64 = 20;

/// Places all calls, on the thread of the callers, and reports.
pub(super) async fn run(line: Line, served: Served) -> LoadReport {
    let handles_before = Pid::own().most_handles();
    // A call has a handle at each end. If the limit stays, calls that fail say so.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let (line, began) = (Arc::new(line), Instant::now());
    let mut usage = Usage::begin(served);
    let mut probes = JoinSet::new();
    probes.spawn(probe(line.tally.clone()));
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut progress = Progress::begin(&line, began);
    let early = {
        let mut calls = std::pin::pin!(place(line.clone(), began));
        loop {
            tokio::select! {
                early = &mut calls => break early,
                _ = looks.tick() => {
                    let (memory, handles) = usage.look();
                    progress.tick(&line.tally.look(), memory, handles);
                }
            }
        }
    };
    progress.end();
    let lasted = began.elapsed();
    probes.shutdown().await;
    let counts = line.tally.look().clone();
    LoadReport { lasted, early, served, handles_before, used: usage.end(), counts, line: Arc::clone(&line) }
}

/// Places the calls, and waits until all of them are over. Returns why not all were placed.
async fn place(line: Arc<Line>, began: Instant) -> Option<Early> {
    let permits = Arc::new(Semaphore::new(line.options.at_once.unwrap_or(Semaphore::MAX_PERMITS)));
    let (mut stage, mut calls, mut early) = (line.stage.clone(), JoinSet::new(), None);
    for number in 0..line.options.calls {
        let begins = async {
            if let Some(every) = line.options.every {
                sleep_until(began + every * u32::try_from(number).unwrap_or(u32::MAX)).await;
            }
            let held_back = line.options.every.is_some() && permits.available_permits() == 0;
            (permits.clone().acquire_owned().await, held_back)
        };
        let (permit, held_back) = tokio::select! {
            biased;
            () = stops(&mut stage) => {
                early = Some(Early::Stopped);
                break;
            }
            begins = begins => begins,
        };
        if reaches_nobody(&line.tally) {
            early = Some(Early::NobodyAnswers);
            break;
        }
        line.tally.begins(held_back);
        let of_call = line.clone();
        calls.spawn(async move {
            of_call.call(number).await;
            drop(permit);
        });
        while let Some(over) = calls.try_join_next() {
            is_over(&line.tally, over);
        }
    }
    while let Some(over) = calls.join_next().await {
        is_over(&line.tally, over);
    }
    early
}

/// A caller that panicked was not counted.
fn is_over(tally: &Tally, over: Result<(), JoinError>) {
    if let Err(error) = over {
        tally.ended("BROKEN", format!("the caller itself failed: {error}"), Vec::new);
    }
}

/// Ready when no more calls are to be placed.
async fn stops(stage: &mut watch::Receiver<Stage>) {
    if stage.wait_for(|stage| *stage > Stage::Goes).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Whether no server is there. Callers who have no handle or no port left know nothing of it.
fn reaches_nobody(tally: &Tally) -> bool {
    let counts = tally.look();
    let own =
        [Unreached::NoHandle, Unreached::NoPort].map(|own| counts.unreached.get(&own).copied().unwrap_or_default());
    let is_silent = counts.first.count() == 0 && counts.of("UNREACHED") == counts.ended;
    is_silent && counts.ended - own.iter().sum::<u64>() >= HOPELESS
}

/// Measures how late the callers' timers are. It never ends.
async fn probe(tally: Arc<Tally>) {
    loop {
        let due = Instant::now() + PROBE;
        sleep_until(due).await;
        tally.late(due.elapsed());
    }
}
