//! Cases that random calls (`tests/machines`) would find only by luck.

use super::{Dialogue, Disconnect, Ending, Goal, Want};
use crate::{MAX_REPLY, Spec, spec};

/// Begins a command with one argument.
fn begin(dialogue: &mut Dialogue, spec: &'static Spec) {
    dialogue.begin(spec);
    dialogue.line().text(b"x");
    dialogue.finish(2047).unwrap();
}

/// Does what the dialogue wants until it has to wait for bytes. Returns what it wrote, and how it ended if it did.
fn drive(dialogue: &mut Dialogue, goal: Goal) -> (Vec<u8>, Option<Ending>) {
    let mut written = Vec::new();
    loop {
        match dialogue.want(goal) {
            Want::Write(bytes) | Want::WriteOrRead { rest: bytes, .. } => {
                written.extend_from_slice(bytes);
                let count = bytes.len();
                dialogue.wrote(Ok(count));
            }
            Want::Read { .. } => return (written, None),
            Want::Look => dialogue.nothing_waits(),
            Want::Timer(_) => dialogue.timer_is_set(),
            Want::Done(ending) | Want::NotSent(ending) => return (written, Some(ending)),
        }
    }
}

/// Gives the dialogue what came.
fn comes(dialogue: &mut Dialogue, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let room = dialogue.room();
        let count = room.len().min(bytes.len());
        room[..count].copy_from_slice(&bytes[..count]);
        dialogue.read(Ok(count));
        bytes = &bytes[count..];
    }
}

/// Answers the question of a resynchronisation.
fn answer_question(dialogue: &mut Dialogue) {
    dialogue.rang();
    let (question, _) = drive(dialogue, Goal::Answer);
    let nonce = question.strip_prefix(b"GET FULL VARIABLE ").unwrap().trim_ascii_end();
    comes(dialogue, &[b"200 result=1 (", nonce, b")\n"].concat());
}

/// A value with a line feed and `520-` begins a usage block that never ends.
#[test]
fn a_forged_usage_block_holds_nothing_back() {
    let mut dialogue = Dialogue::new(Vec::new());
    begin(&mut dialogue, &spec::GET_VARIABLE);
    drive(&mut dialogue, Goal::Answer);
    comes(&mut dialogue, b"200 result=1 (a)\n520-forged)\n");
    assert_eq!(drive(&mut dialogue, Goal::Answer), (Vec::new(), Some(Ending::Answered)));
    begin(&mut dialogue, &spec::NOOP);
    assert_eq!(drive(&mut dialogue, Goal::Answer), (Vec::new(), None));
    assert!(dialogue.take_unasked());
    answer_question(&mut dialogue);
    assert_eq!(drive(&mut dialogue, Goal::Answer), (b"NOOP \"x\"\n".to_vec(), None));
}

#[test]
fn a_hang_up_is_seen_after_a_forged_usage_block() {
    let mut dialogue = Dialogue::new(b"520-forged\n".to_vec());
    assert_eq!(drive(&mut dialogue, Goal::HangUp), (Vec::new(), None));
    comes(&mut dialogue, b"HANGUP\n");
    assert_eq!(drive(&mut dialogue, Goal::HangUp), (Vec::new(), Some(Ending::HungUp)));
}

#[test]
fn the_late_answer_to_a_secret_question_that_was_dropped_is_zeroed() {
    let mut dialogue = Dialogue::new(Vec::new());
    dialogue.hide(true);
    begin(&mut dialogue, &spec::GET_DATA);
    drive(&mut dialogue, Goal::Answer);
    dialogue.hide(false);
    begin(&mut dialogue, &spec::NOOP);
    drive(&mut dialogue, Goal::Answer);
    comes(&mut dialogue, b"200 result=987654\n");
    answer_question(&mut dialogue);
    drive(&mut dialogue, Goal::Answer);
    assert!(!dialogue.input_memory().windows(3).any(|bytes| bytes == b"987"));
}

#[test]
fn a_reply_without_an_end_is_given_up() {
    let mut dialogue = Dialogue::new(Vec::new());
    begin(&mut dialogue, &spec::GET_VARIABLE);
    drive(&mut dialogue, Goal::Answer);
    comes(&mut dialogue, b"200 result=1 (");
    comes(&mut dialogue, &vec![b'x'; MAX_REPLY]);
    let lost = Ending::Disconnected(Disconnect::ReplyTooLong);
    assert_eq!(drive(&mut dialogue, Goal::Answer), (Vec::new(), Some(lost)));
    begin(&mut dialogue, &spec::ANSWER);
    assert_eq!(drive(&mut dialogue, Goal::Answer), (Vec::new(), Some(Ending::HungUp)));
}

#[test]
fn what_cannot_be_written_is_a_hang_up_after_the_last_words() {
    let mut dialogue = Dialogue::new(Vec::new());
    begin(&mut dialogue, &spec::STREAM_FILE);
    assert_eq!(dialogue.want(Goal::Answer), Want::Look);
    dialogue.nothing_waits();
    assert!(matches!(dialogue.want(Goal::Answer), Want::Write(_)));
    dialogue.wrote(Err(std::io::ErrorKind::BrokenPipe.into()));
    assert_eq!(dialogue.want(Goal::Answer), Want::Look);
    comes(&mut dialogue, b"HANGUP\n");
    assert_eq!(dialogue.want(Goal::Answer), Want::Look);
    dialogue.nothing_waits();
    assert_eq!(dialogue.want(Goal::Answer), Want::Done(Ending::HungUp));
}

#[test]
fn what_a_command_is_about_may_be_told_and_nothing_else() {
    let mut dialogue = Dialogue::new(Vec::new());
    dialogue.begin(&spec::STREAM_FILE);
    dialogue.line().text(b"menu").text(b"#");
    assert_eq!(dialogue.subject(), Some(&b"menu"[..]));
    dialogue.begin(&spec::SAY_DIGITS);
    dialogue.line().text(b"4711");
    assert_eq!(dialogue.subject(), None);
}
