//! Ten thousand peers that attack a server at once, which listens for a proxy and for TLS: each meets its limit of time and of
//! memory, and the calls in their midst are answered.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::handler::{Case, app};
use super::lines::{Far, InMemory, Lines};
use super::random::Random;
use super::tally::Tally;
use super::wire::{Wire, wire};
use super::{AT_ONCE, Carrier};
use crate::Limits;

const PEERS: usize = 10_000;
/// How long a peer may take for its header, its handshake, and its request, each.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a peer may cost at most, on both sides: its wire, its task, and what the server keeps of it.
const MOST_BYTES: u64 = 64 * 1024;

const HEADER: &[u8] = b"PROXY TCP4 10.0.0.1 127.0.0.1 7 4573\r\n";
const HEADER_2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// The head of a record of TLS of 16 KiB, and the head of a handshake of 16 MiB within.
const HANDSHAKE: &[u8] = b"\x16\x03\x01\x40\x00\x01\xff\xff\xff\x03\x03";

/// What a peer says first, and what it goes on with, without end, if with anything.
fn attack(kind: usize, random: &mut Random) -> (Vec<u8>, Option<Vec<u8>>) {
    let noise = |random: &mut Random| (0..200).flat_map(|_| random.next().to_le_bytes()).collect::<Vec<_>>();
    match kind {
        // Silence.
        0 => (Vec::new(), None),
        // Headers: without an end, cut off, of a wrong length, of a version that is not there, in place of which comes anything.
        1 => (b"PROXY TCP4 ".to_vec(), Some(b"1".to_vec())),
        2 => (HEADER[..HEADER.len() - 1].to_vec(), None),
        3 => ([HEADER_2, b"\x21\x11\xff\xff"].concat(), Some(noise(random))),
        4 => ([HEADER_2, b"\x31\x11\x00\x0c"].concat(), Some(noise(random))),
        5 => (noise(random), Some(noise(random))),
        // A header, and then: nothing, another header without end, no TLS, a handshake that stops, one without end, noise within.
        6 => (HEADER.to_vec(), None),
        7 => (HEADER.to_vec(), Some(HEADER.to_vec())),
        8 => ([HEADER, b"agi_network: yes\n"].concat(), Some(b"agi_arg_1: x\n".to_vec())),
        9 => ([HEADER, HANDSHAKE].concat(), None),
        10 => ([HEADER, HANDSHAKE].concat(), Some(vec![0; 100])),
        _ => ([HEADER, b"\x16\x03\x01\x00\xff"].concat(), Some(noise(random))),
    }
}

const KINDS: usize = 12;

#[test]
fn ten_thousand_hostile_peers_cost_a_bounded_amount_while_calls_go_on() {
    let mut random = Random::new(7);
    let cases: Vec<_> =
        (0..AT_ONCE).map(|number| Arc::new(Case::new(Carrier::Proxy, number as u64, random.next()))).collect();
    let lines = Lines::new(Carrier::Proxy);
    let mut longest = Duration::ZERO;
    let memory = allocation_counter::measure(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        longest = runtime.block_on(besieged(&lines, &cases, random));
    });
    let mut tally = Tally::default();
    for case in &cases {
        tally.add(case.ended());
    }
    let each = memory.bytes_max / PEERS as u64;
    println!("{PEERS} hostile peers: at most {each} bytes each, gone after {longest:.1?}; meanwhile {tally}");
    assert_eq!((&tally.lost, &tally.crossed), (&Vec::new(), &Vec::new()));
    assert!(tally.answered > AT_ONCE, "{tally}");
    assert!(each < MOST_BYTES, "{each}");
    // The header's time, and the handshake's.
    assert!(longest <= 2 * PATIENCE + Duration::from_secs(1), "{longest:?}");
}

/// Returns how long the last peer held out.
async fn besieged(lines: &Lines, cases: &[Arc<Case>], mut random: Random) -> Duration {
    let limits = Limits::default().request_time(PATIENCE).calls(PEERS + AT_ONCE);
    let app = lines.within_tls(Lines::after_a_header(app(cases))).limits(limits);
    let (connects, listens) = mpsc::unbounded_channel();
    let serving = tokio::spawn(app.serve(InMemory(listens), std::future::pending()));
    let (mut peers, mut calls) = (JoinSet::new(), JoinSet::new());
    for number in 0..PEERS {
        let (near, far) = wire(&mut random);
        let (first, again) = attack(number % KINDS, &mut random);
        connects.send(near).expect("the server listens");
        peers.spawn(attacks(far, first, again));
        if number % (PEERS / AT_ONCE) == 0 {
            if let Some(case) = cases.get(calls.len()) {
                calls.spawn(Far::new(Arc::clone(case)).connects(connects.clone(), Some(lines.connector())));
            }
        }
    }
    let begun = Instant::now();
    let mut longest = Duration::ZERO;
    while let Some(over) = peers.join_next().await.transpose().expect("no peer panics") {
        longest = longest.max(over.duration_since(begun));
    }
    while calls.join_next().await.transpose().expect("no caller panics").is_some() {}
    sleep(Duration::from_secs(60)).await;
    serving.abort();
    longest
}

/// Attacks until the server has closed the connection, and returns when that was.
async fn attacks(far: Wire, first: Vec<u8>, again: Option<Vec<u8>>) -> Instant {
    let (mut reads, mut writes) = tokio::io::split(far);
    let says = async {
        let mut said = writes.write_all(&first).await;
        while let (Ok(()), Some(again)) = (&said, &again) {
            said = writes.write_all(again).await;
            // One that is heard says no more than this a second.
            sleep(Duration::from_millis(10)).await;
        }
    };
    let hears = async {
        let mut heard = [0; 100];
        while matches!(reads.read(&mut heard).await, Ok(1..)) {}
    };
    tokio::join!(says, hears);
    Instant::now()
}
