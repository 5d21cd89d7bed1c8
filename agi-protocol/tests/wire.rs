//! Every recorded exchange with Asterisk 22.10.1 against its meaning, which was written by hand
//! (`tests/commands/wire/meanings.txt`). How the builders read the answers is tested in agi-runtime.

#[path = "wire/words.rs"]
mod words;

use test_commands::exchanges::{EXCHANGES, MEANINGS, all, rows};
use words::words;

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
