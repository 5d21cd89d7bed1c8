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

/// Sends a command about something, and answers it.
fn done(dialogue: &mut Dialogue, spec: &'static Spec, texts: &[&str], reply: &str) {
    dialogue.begin(spec);
    for text in texts {
        dialogue.line().text(text.as_bytes());
    }
    dialogue.finish(2047).unwrap();
    drive(dialogue, Goal::Answer);
    comes(dialogue, reply.as_bytes());
    drive(dialogue, Goal::Answer);
}

/// Where the caller is, in words.
fn place(dialogue: &Dialogue) -> String {
    let place = dialogue.whereabouts();
    let words = [Some(place.command.name.as_bytes()), place.subject.filter(|subject| !subject.is_empty()), place.after];
    words.into_iter().flatten().map(|word| String::from_utf8_lossy(word).into_owned()).collect::<Vec<_>>().join(" < ")
}

#[test]
fn a_caller_is_at_the_last_command_that_was_sent_and_after_the_last_sound() {
    let mut dialogue = Dialogue::new(Vec::new());
    done(&mut dialogue, &spec::ANSWER, &[], "200 result=0\n");
    assert_eq!(place(&dialogue), "ANSWER");
    for (sound, other) in [("survey/7/a-long-question", "hi"), ("hi", "survey/7/a-long-question")] {
        done(&mut dialogue, &spec::STREAM_FILE, &[sound, "#"], "200 result=0 endpos=1\n");
        assert_eq!(place(&dialogue), format!("STREAM FILE < {sound}"));
        done(&mut dialogue, &spec::STREAM_FILE, &["silence/1", "#"], "200 result=0 endpos=1\n");
        assert_eq!(place(&dialogue), format!("STREAM FILE < silence/1 < {sound}"));
        done(&mut dialogue, &spec::GET_DATA, &["", "0", "4"], "200 result=12\n");
        assert_eq!(place(&dialogue), format!("GET DATA < {sound}"));
        done(&mut dialogue, &spec::EXEC, &["Dial", "PJSIP/x"], "200 result=0\n");
        assert_eq!(place(&dialogue), format!("EXEC < Dial < {sound}"));
        // What is not sent does not count.
        begin(&mut dialogue, &spec::STREAM_FILE);
        assert_eq!(place(&dialogue), format!("EXEC < Dial < {sound}"));
        done(&mut dialogue, &spec::EXEC, &["playback", &format!("{other}&b,noanswer")], "200 result=0\n");
        done(&mut dialogue, &spec::SAY_DIGITS, &["4711", ""], "200 result=0\n");
        assert_eq!(place(&dialogue), format!("SAY DIGITS < {other}&b"));
    }
}

#[test]
fn what_is_sent_after_the_hang_up_is_not_where_the_caller_left() {
    let mut dialogue = Dialogue::new(Vec::new());
    done(&mut dialogue, &spec::STREAM_FILE, &["a", "#"], "200 result=0 endpos=1\nHANGUP\n");
    for _ in 0..3 {
        done(&mut dialogue, &spec::STREAM_FILE, &["b", "#"], "");
        done(&mut dialogue, &spec::SET_VARIABLE, &["A", "b"], "200 result=1\n");
        assert_eq!(place(&dialogue), "STREAM FILE < a");
    }
    assert!(dialogue.is_hung_up());
}

#[test]
fn a_caller_who_ends_a_recording_by_a_hang_up_left_there_also_where_hangup_comes_late() {
    let mut dialogue = Dialogue::new(Vec::new());
    done(&mut dialogue, &spec::STREAM_FILE, &["speak-now", "#"], "200 result=0 endpos=1\n");
    done(&mut dialogue, &spec::RECORD_FILE, &["message", "wav", "#"], "200 result=-1 (hangup) endpos=1600\n");
    done(&mut dialogue, &spec::STREAM_FILE, &["thanks", "#"], "HANGUP\n511 Command Not Permitted on a dead channel\n");
    assert_eq!(place(&dialogue), "RECORD FILE < message < speak-now");
    assert!(dialogue.is_hung_up());
}

#[test]
fn the_question_of_the_dialogue_does_not_count_as_a_place() {
    let mut dialogue = Dialogue::new(Vec::new());
    done(&mut dialogue, &spec::STREAM_FILE, &["a", "#"], "200 result=-1 endpos=0\n");
    dialogue.begin_question();
    dialogue.finish(2047).unwrap();
    drive(&mut dialogue, Goal::Answer);
    let asked = dialogue.asked_for();
    assert_eq!((asked.command, asked.subject), (&spec::STREAM_FILE, Some(&b"a"[..])));
    assert_eq!(place(&dialogue), "STREAM FILE < a");
    comes(&mut dialogue, b"200 result=6\n");
    drive(&mut dialogue, Goal::Answer);
    begin(&mut dialogue, &spec::VERBOSE);
    assert_eq!(place(&dialogue), "STREAM FILE < a");
}
