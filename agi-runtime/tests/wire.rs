//! How the builders read every recorded answer of Asterisk 22.10.1, against its meaning, which was written by hand
//! (`tests/commands/wire/meanings.txt`). How the exchanges parse is tested in agi-protocol.

mod support;

use std::time::Duration;

use agi_runtime::protocol::Spec;
use support::every_command;
use test_commands::exchanges::all;
use tokio::time::timeout;

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
        // The hang-up after an answer comes with the answer's last byte: later, it would be another exchange.
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

/// How a builder reads an answer that comes in these pieces. After them it may ask whether the channel lives; that it
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
