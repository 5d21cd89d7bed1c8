//! Where frames end, and what they say.

use agi_protocol::{Frame, Reply, ReplyFraming, ResultLine, frame, frame_end, speech_fields};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::{cases, text};

/// Lines of every kind, their halves, and what no line is.
fn received() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"200 result=1 (",
        b")\n",
        b"200 result=0\n",
        b"200 result=1\n",
        b"200 result=\n",
        b"200 result= (timeout)\n",
        b"200 result=99999999999999999999",
        b"100 result=0 Trying...\n",
        b"HANGUP\n",
        b"HANGUP",
        b"503 result=-2 Memory allocation failure\n",
        b"510 Invalid or unknown command\n",
        b"511 ",
        b"520-Invalid command syntax.  Proper usage follows:\n",
        b"520 End of proper usage.\n",
        b"520",
        b" (timeout) endpos=8000",
        b" endpos=-1",
        b"\n",
    ];
    let pieces = prop_oneof![4 => select(pieces).prop_map(<[u8]>::to_vec), 1 => text()];
    vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

fn shape() -> impl Strategy<Value = ReplyFraming> {
    select(&[ReplyFraming::Line, ReplyFraming::Value, ReplyFraming::Recognition][..])
}

/// The lengths of the frames in what comes in pieces.
fn lengths<'b>(pieces: impl IntoIterator<Item = &'b [u8]>, shape: ReplyFraming) -> Vec<usize> {
    let (mut buffer, mut searched, mut lengths) = (Vec::new(), 0, Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        while let Some(length) = frame_end(&buffer, shape, searched) {
            buffer.drain(..length);
            lengths.push(length);
            searched = 0;
        }
        searched = buffer.len();
    }
    lengths
}

/// Asks a frame everything that it can tell.
fn look_at(whole: &[u8]) {
    match frame(whole) {
        Frame::HangUp => assert!(whole == b"HANGUP\n" || whole == b"HANGUP"),
        Frame::Reply(Reply::Result(line)) => {
            let _ = (line.number(), line.value(), line.field("endpos"), line.field(""));
            assert!(!line.text().contains(&b' '));
            assert!(!line.note().is_some_and(|note| note.contains(&b')')));
        }
        _ => {}
    }
}

fn result(bytes: &[u8]) -> ResultLine<'_> {
    match frame(bytes) {
        Frame::Reply(Reply::Result(line)) => line,
        other => panic!("no result: {other:?}"),
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn frames_are_whole_lines_that_follow_each_other(received in received(), shape in shape()) {
        let mut rest = &*received;
        while let Some(length) = frame_end(rest, shape, 0) {
            prop_assert!(0 < length && length <= rest.len());
            let (whole, behind) = rest.split_at(length);
            prop_assert!(whole.ends_with(b"\n"));
            prop_assert_eq!(frame_end(whole, shape, 0), Some(length), "it ends where it ends, whatever follows");
            prop_assert_eq!(frame_end(&whole[..length - 1], shape, 0), None, "and not before");
            let may_have_lines = whole.starts_with(b"520-")
                || shape == ReplyFraming::Value && whole.starts_with(b"200 result=1 (")
                || shape == ReplyFraming::Recognition && whole.starts_with(b"200 result=1 (speech) ");
            prop_assert!(may_have_lines || memchr::memchr(b'\n', whole) == Some(length - 1));
            look_at(whole);
            rest = behind;
        }
    }

    #[test]
    fn frames_do_not_depend_on_how_the_bytes_came(
        received in received(), shape in shape(), cut in any::<prop::sample::Index>(),
    ) {
        let whole = lengths([&*received], shape);
        let (first, second) = received.split_at(cut.index(received.len() + 1));
        prop_assert_eq!(&lengths([first, second], shape), &whole);
        prop_assert_eq!(&lengths(received.chunks(1), shape), &whole);
    }

    #[test]
    fn any_bytes_are_some_frame(bytes in received()) {
        look_at(&bytes);
    }

    #[test]
    fn a_value_comes_back_unless_one_of_its_lines_ends_in_a_bracket(value in text()) {
        prop_assume!(memchr::memmem::find(&value, b")\n").is_none());
        let reply = [b"200 result=1 (", &*value, b")\n"].concat();
        let received = [&*reply, b"HANGUP\n"].concat();
        prop_assert_eq!(frame_end(&received, ReplyFraming::Value, 0), Some(reply.len()));
        prop_assert_eq!(result(&reply).value(), Some(&*value));
    }

    #[test]
    fn a_result_comes_back_as_text_and_its_fields_as_numbers(digits in "[0-9*#A-D]{0,30}", endpos in any::<i64>()) {
        let reply = format!("200 result={digits} (timeout) endpos={endpos}\n");
        let line = result(reply.as_bytes());
        prop_assert_eq!(line.text(), digits.as_bytes());
        prop_assert_eq!(line.note(), Some(&b"timeout"[..]));
        prop_assert_eq!(line.field("endpos"), Some(endpos));
        prop_assert_eq!(line.field("pos"), None);
    }

    #[test]
    fn a_usage_block_ends_at_the_line_that_begins_with_520_and_nowhere_else(lines in vec(received(), 0..4)) {
        let text = lines.concat();
        prop_assume!(!text.starts_with(b"520 ") && memchr::memmem::find(&text, b"\n520 ").is_none());
        let block = [b"520-Invalid command syntax.\n", &*text, b"\n520 End of proper usage.\n"].concat();
        prop_assert_eq!(frame_end(&block, ReplyFraming::Value, 0), Some(block.len()));
        prop_assert_eq!(frame(&block), Frame::Reply(Reply::Usage(&text)));
    }

    #[test]
    fn what_was_recognised_is_read_back_whatever_it_holds(
        heard in proptest::collection::vec((any::<i32>(), "[ -~\\n]{0,30}", "[a-z ]{0,9}"), 0..4), after in any::<Vec<u8>>(),
    ) {
        let fields = heard.iter().enumerate().map(|(number, (score, text, grammar))| {
            format!("score{number}={score} text{number}=\"{text}\" grammar{number}={grammar}")
        });
        let fields = fields.collect::<Vec<_>>().join(" ");
        let line = format!("200 result=1 (speech) endpos=0 results={} {fields}\n", heard.len());
        let received = [line.as_bytes(), &after].concat();
        prop_assert_eq!(frame_end(&received, ReplyFraming::Recognition, 0), Some(line.len()));
        let read = speech_fields(line["200 result=1 ".len()..].trim_end_matches('\n').as_bytes());
        let read: Vec<_> = read.iter().map(|fields| (fields.score, fields.text, fields.grammar)).collect();
        let heard: Vec<_> =
            heard.iter().map(|(score, text, grammar)| (i64::from(*score), text.as_bytes(), grammar.as_bytes())).collect();
        prop_assert_eq!(read, heard);
    }
}
