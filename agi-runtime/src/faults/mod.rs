//! Calls over every carrier, many at once, with faults: each asks for values that only it has, and no answer is lost, none is
//! another's. The app's side is the framework from its carrier to its handler; Asterisk's side is played from seeds, on a clock
//! that is virtual.
//!
//! | file | holds |
//! |---|---|
//! | `handler` | what the app asks, and what counts as lost and as crossed |
//! | `asterisk` | what Asterisk answers |
//! | `lines` | Asterisk's side of FastAGI (plain, after a PROXY header, within TLS) and of standard AGI |
//! | `manager` | Asterisk's side of AsyncAGI: all calls of a round on one connection |
//! | `hostile` | peers that attack |
//! | `tally` | what was tried |
//! | `wire` | what carries the lines |
//! | `random` | what is left to chance |

mod asterisk;
mod handler;
mod hostile;
mod lines;
mod manager;
mod random;
mod tally;
mod wire;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use handler::Case;
use lines::Lines;
use random::Random;
use tally::Tally;

/// So many calls are made over each carrier; `FAULTY_CALLS` sets another number.
const CALLS: usize = 1_200;
/// So many at once, on one server, one connection to the manager interface, one clock.
const AT_ONCE: usize = 60;
/// A call that takes longer, by the virtual clock, hangs.
const LONGEST: Duration = Duration::from_secs(3600);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    FastAgi,
    Proxy,
    Tls,
    Process,
    AsyncAgi,
}

#[test]
fn over_fastagi_no_answer_is_lost_or_crossed() {
    survives(Carrier::FastAgi);
}

#[test]
fn after_a_proxy_header_no_answer_is_lost_or_crossed() {
    survives(Carrier::Proxy);
}

#[test]
fn within_tls_no_answer_is_lost_or_crossed() {
    survives(Carrier::Tls);
}

#[test]
fn over_standard_agi_no_answer_is_lost_or_crossed() {
    survives(Carrier::Process);
}

#[test]
fn over_asyncagi_no_answer_is_lost_or_crossed() {
    survives(Carrier::AsyncAgi);
}

/// Makes the calls, in rounds, on all processors.
fn survives(carrier: Carrier) {
    let calls = std::env::var("FAULTY_CALLS").map_or(CALLS, |calls| calls.parse().expect("FAULTY_CALLS is a number"));
    let (rounds, next, begun) = (calls.div_ceil(AT_ONCE), AtomicUsize::new(0), Instant::now());
    let all = Mutex::new(Tally::default());
    let lines = Lines::new(carrier);
    let work = || {
        loop {
            let round = next.fetch_add(1, Ordering::Relaxed);
            if round >= rounds {
                return;
            }
            let tally = play(carrier, &lines, round);
            all.lock().unwrap().add(tally);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let all = all.into_inner().unwrap();
    println!("{carrier:?}: {all} ({:.0?})", begun.elapsed());
    assert_eq!((&all.lost, &all.crossed), (&Vec::new(), &Vec::new()), "{carrier:?}");
    all.tried_each(carrier);
}

/// Plays a round: calls that are all up at once.
fn play(carrier: Carrier, lines: &Lines, round: usize) -> Tally {
    let mut random = Random::new(round as u64);
    let numbers = round * AT_ONCE..(round + 1) * AT_ONCE;
    let cases: Vec<_> = numbers.map(|number| Arc::new(Case::new(carrier, number as u64, random.next()))).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let played = runtime.block_on(async {
        let plays = async {
            match carrier {
                Carrier::AsyncAgi => manager::play(&cases, random).await,
                _ => lines.play(&cases).await,
            }
        };
        tokio::time::timeout(LONGEST, plays).await
    });
    drop(runtime);
    let mut tally = Tally::default();
    for case in &cases {
        tally.add(case.ended());
    }
    if played.is_err() {
        tally.lost.push(format!("round {round} does not end"));
    }
    tally
}
