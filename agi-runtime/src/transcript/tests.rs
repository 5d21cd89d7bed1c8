//! Whatever goes over the wire, the file has it, and can be read.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::CallRecorder;
use super::raw_log::{Side, Tape};
use super::script::{Script, What};
use agi_protocol::Request;

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

/// What one side said, in pieces cut anywhere.
fn chunk() -> impl Strategy<Value = (Side, Vec<u8>)> {
    prop_oneof![
        4 => select(SENT).prop_map(|text| (Side::Sent, text.into())),
        4 => select(RECEIVED).prop_map(|text| (Side::Received, text.into())),
        1 => vec(any::<u8>(), 1..4).prop_map(|bytes| (Side::Sent, bytes)),
        1 => vec(any::<u8>(), 1..4).prop_map(|bytes| (Side::Received, bytes)),
    ]
}

fn script(chunks: &[(Side, Vec<u8>)], settings: &CallRecorder) -> Script {
    let request = Request::parse(b"agi_network: yes\nagi_calleridname: \xe9\n\n").unwrap();
    let mut tape = Tape::new(request, Some("/any"), &"peer", usize::MAX);
    for (side, bytes) in chunks {
        tape.add(*side, bytes);
    }
    Script::of(&tape, settings)
}

/// What one side said, as the transcript has it.
fn said(script: &Script, by: What) -> Vec<u8> {
    let lines = script.lines.iter().filter(|line| line.what == by);
    lines.flat_map(|line| [line.text.as_slice(), if line.unfinished { b"" } else { b"\n" }].concat()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_is_lost(chunks in vec(chunk(), 0..30)) {
        let script = script(&chunks, &CallRecorder::to("").keep_digits());
        for (side, what) in [(Side::Sent, What::Sent), (Side::Received, What::Received)] {
            let bytes: Vec<u8> = chunks.iter().filter(|chunk| chunk.0 == side).flat_map(|chunk| chunk.1.clone()).collect();
            prop_assert_eq!(said(&script, what), bytes);
        }
    }

    #[test]
    fn a_masked_transcript_has_its_length_and_reads_back_as_it_was(chunks in vec(chunk(), 0..30)) {
        let masked = script(&chunks, &CallRecorder::to("").mask_variable("CARD"));
        let kept = script(&chunks, &CallRecorder::to("").keep_digits());
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
