//! Whatever goes over the wire, the file has it, and can be read.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::CallRecorder;
use super::recorder::masked;
use super::script::{Script, What};
use super::tape::{Said, Tape};
use agi_protocol::dialogue::Line;
use agi_protocol::{Request, spec};

const SENT: &[&str] = &[
    "GET DATA \"\" 0 4\n",
    "GET VARIABLE \"CARD\"\n",
    "WAIT FOR DIGIT 1\n",
    "GET FULL VARIABLE agi-12ab\n",
    "EXEC \"Read\" \"X,\"\n",
    "EXEC \"Set\" \"__CARD=",
    "SET VARIABLE \"X\" \"",
    "SAY DIGITS \"",
    "471",
    "\"",
    "\\",
    "4 7-1",
    "\n",
];
const RECEIVED: &[&str] = &[
    "200 result=",
    "200 result=1 (",
    "HANGUP\n",
    "100 result=0 Trying...\n",
    "520-Usage\n",
    "520 End\n",
    "511 dead\n",
    "agi-12ab",
    "471",
    "%2A",
    "52",
    "(",
    ")",
    " ",
    "\n",
];

/// What a line may be.
const LINES: &[Option<Line>] = &[
    None,
    Some(Line::Question),
    Some(Line::Command(&spec::GET_DATA)),
    Some(Line::Command(&spec::GET_VARIABLE)),
    Some(Line::Command(&spec::WAIT_FOR_DIGIT)),
    Some(Line::Command(&spec::EXEC)),
    Some(Line::Command(&spec::SET_VARIABLE)),
    Some(Line::Command(&spec::SAY_DIGITS)),
];

/// What one side said: of the app's lines pieces cut anywhere, of Asterisk's whole ones.
fn said() -> impl Strategy<Value = (Said, Vec<u8>)> {
    let sent = prop_oneof![
        4 => select(SENT).prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..4),
    ];
    let received = prop_oneof![
        4 => vec(select(RECEIVED), 1..4).prop_map(|texts| texts.concat().into_bytes()),
        1 => vec(any::<u8>(), 1..4),
    ];
    prop_oneof![
        (select(LINES), sent).prop_map(|(line, bytes)| (Said::Sent(line), bytes)),
        (select(LINES), any::<bool>(), received).prop_map(|(answers, secret, bytes)| (
            Said::Received { answers, secret },
            [bytes, b"\n".to_vec()].concat()
        )),
    ]
}

fn script(all: &[(Said, Vec<u8>)], settings: &CallRecorder) -> Script {
    let request = Request::parse(b"agi_network: yes\nagi_calleridname: \xe9\n\n").unwrap();
    let mut tape = Tape::new(request, Some("/any"), &"peer", usize::MAX);
    for (said, bytes) in all {
        match said {
            Said::Sent(line) => tape.sent(bytes, *line),
            said => tape.received(bytes, *said, true),
        }
    }
    masked(&tape, settings)
}

/// What one side said, as the transcript has it.
fn lines_of(script: &Script, by: What) -> Vec<u8> {
    let lines = script.lines.iter().filter(|line| line.what == by);
    lines.flat_map(|line| [line.text.as_slice(), if line.unfinished { b"" } else { b"\n" }].concat()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_is_lost(mut all in vec(said(), 0..30)) {
        for (said, _) in &mut all {
            // What was asked for as a secret is masked whatever is kept.
            if let Said::Received { secret, .. } = said {
                *secret = false;
            }
        }
        let script = script(&all, &CallRecorder::to("").keep_digits());
        for (what, by_app) in [(What::Sent, true), (What::Received, false)] {
            let by = all.iter().filter(|(said, _)| matches!(said, Said::Sent(_)) == by_app);
            let bytes: Vec<u8> = by.flat_map(|(_, bytes)| bytes.clone()).collect();
            prop_assert_eq!(lines_of(&script, what), bytes);
        }
    }

    #[test]
    fn a_masked_transcript_has_its_length_and_reads_back_as_it_was(all in vec(said(), 0..30)) {
        let masked = script(&all, &CallRecorder::to("").mask_variable("CARD"));
        let kept = script(&all, &CallRecorder::to("").keep_digits());
        prop_assert_eq!(masked.lines.len(), kept.lines.len());
        for (masked, kept) in masked.lines.iter().zip(&kept.lines) {
            prop_assert_eq!(masked.text.len(), kept.text.len());
        }
        let text = masked.to_text();
        let read = Script::from_text(&text);
        prop_assert!(read.is_ok(), "{:?}\n{}", read, text);
        let read = read.unwrap();
        prop_assert_eq!(read.to_text(), text);
        prop_assert_eq!(&read.request, &masked.request);
    }
}
