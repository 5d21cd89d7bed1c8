//! Every recorded exchange with Asterisk 22.10.1 against its meaning, which was written by hand (`wire/meanings.txt`).

#[path = "support/parse_args.rs"]
mod parse_args;
#[path = "wire/row.rs"]
mod row;
mod support;
#[path = "wire/words.rs"]
mod words;

use std::time::Duration;

use agi_runtime::protocol::Spec;
use row::{Row, rows};
use support::every_command;
use tokio::time::timeout;
use words::words;

const EXCHANGES: &str = include_str!("wire/exchanges-22.jsonl");
const MEANINGS: &str = include_str!("wire/meanings.txt");

fn all() -> Vec<Row> {
    rows(EXCHANGES, MEANINGS).unwrap()
}

#[test]
fn every_exchange_has_a_meaning_and_every_meaning_an_exchange() {
    assert_eq!(all().len(), 313);
    let without_last = &MEANINGS[..MEANINGS.trim_end().rfind('\n').unwrap()];
    assert_eq!(rows(EXCHANGES, without_last).err().unwrap(), "no meaning of 313  WAIT FOR DIGIT abc");
    let more = format!("{MEANINGS}314  NOOP -> answer 0 => ()\n");
    assert!(rows(EXCHANGES, &more).err().unwrap().starts_with("no exchange has the meaning \"314  NOOP"));
    let another = MEANINGS.replacen("ANSWER ", "NOOP   ", 1);
    assert_eq!(rows(EXCHANGES, &another).err().unwrap(), "no meaning of 7  ANSWER");
}

#[test]
fn every_exchange_parses_to_its_meaning() {
    for row in all() {
        assert_eq!(words([&*row.reply], row.shape(), row.end), row.frames, "{}", row.name);
    }
}

#[test]
fn every_exchange_parses_to_its_meaning_wherever_it_is_cut() {
    for row in all() {
        for cut in 1..row.reply.len() {
            let (first, second) = row.reply.split_at(cut);
            assert_eq!(words([first, second], row.shape(), row.end), row.frames, "{} cut at {cut}", row.name);
        }
        let bytes = row.reply.chunks(1);
        assert_eq!(words(bytes, row.shape(), row.end), row.frames, "{} byte by byte", row.name);
    }
}

#[test]
fn a_row_has_a_reading_if_it_is_one_command_and_its_one_answer() {
    for row in all() {
        let answers = row.frames.split(", ").filter(|frame| !["trying", "hangup", "end"].contains(frame)).count();
        // A usage text may hold `, ` itself.
        let one = row.is_builders && (answers == 1 || row.frames.starts_with("usage"));
        assert_eq!(row.reading.is_some(), one, "{}", row.name);
    }
}

#[tokio::test]
async fn every_answer_reads_as_its_meaning_says() {
    for row in all() {
        let Some((spec, meaning)) = row.spec.zip(row.reading.as_ref()) else { continue };
        let dead = meaning.ends_with(" if dead");
        assert_eq!(reading(spec, vec![row.reply.clone()], dead).await, *meaning, "{}", row.name);
    }
}

#[tokio::test]
async fn every_answer_reads_as_its_meaning_says_wherever_it_is_cut() {
    for row in all() {
        let Some((spec, meaning)) = row.spec.zip(row.reading.as_ref()) else { continue };
        let dead = meaning.ends_with(" if dead");
        // The hang-up behind an answer comes with the answer's last byte: later, it would be another exchange.
        let mut answer = &*row.reply;
        while let Some(before) = answer.strip_suffix(b"HANGUP\n").filter(|before| !before.is_empty()) {
            answer = before;
        }
        for cut in 1..answer.len() {
            let (first, second) = row.reply.split_at(cut);
            let pieces = vec![first.to_vec(), second.to_vec()];
            assert_eq!(reading(spec, pieces, dead).await, *meaning, "{} cut at {cut}", row.name);
        }
        let (bytes, last) = row.reply.split_at(answer.len() - 1);
        let pieces = bytes.chunks(1).chain([last]).map(<[u8]>::to_vec).collect();
        assert_eq!(reading(spec, pieces, dead).await, *meaning, "{} byte by byte", row.name);
    }
}

/// How a builder reads an answer that comes in these pieces. Behind them it may ask whether the channel lives; that it
/// asked, and what it was told, is part of the reading.
async fn reading(spec: &'static Spec, pieces: Vec<Vec<u8>>, dead: bool) -> String {
    let (mut pbx, task) = support::call(move |call| Box::pin(every_command::run(call, spec))).await;
    assert!(pbx.line().await.starts_with(spec.name));
    for piece in pieces {
        pbx.says(piece).await;
        tokio::task::yield_now().await;
    }
    let next = timeout(Duration::from_secs(10), pbx.line()).await.expect("the answer is whole");
    let asked = next == "CHANNEL STATUS\n";
    if asked {
        pbx.says(if dead { "511 Command Not Permitted on a dead channel\n" } else { "200 result=6\n" }).await;
    }
    drop(pbx);
    let told = match (asked, dead) {
        (false, _) => "",
        (true, false) => " if up",
        (true, true) => " if dead",
    };
    task.await.unwrap() + told
}
