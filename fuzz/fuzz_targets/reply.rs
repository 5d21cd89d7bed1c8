//! Any bytes as what Asterisk sends: where frames end, whatever the pieces they come in, and what they say.
#![no_main]

use agi_runtime::protocol::{Frame, Reply, ResultLine, ReplyFraming, frame, frame_end};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // The first byte says what is expected, and how long the pieces are.
    let Some((first, received)) = input.split_first() else { return };
    let shape = if first & 1 == 0 { ReplyFraming::Line } else { ReplyFraming::Value };
    let whole = frames([received], shape);
    assert_eq!(frames(received.chunks(usize::from(first >> 1) + 1), shape), whole);
    let mut rest = received;
    for length in whole {
        let (whole, behind) = rest.split_at(length);
        check(whole, shape);
        rest = behind;
    }
    assert_eq!(frame_end(rest, shape, 0), None);
    let _ = frame(received);
});

/// The lengths of the frames in what comes in pieces.
fn frames<'b>(pieces: impl IntoIterator<Item = &'b [u8]>, shape: ReplyFraming) -> Vec<usize> {
    let (mut received, mut start, mut searched, mut lengths) = (Vec::new(), 0, 0, Vec::new());
    for piece in pieces {
        received.extend_from_slice(piece);
        while let Some(length) = frame_end(&received[start..], shape, searched) {
            lengths.push(length);
            start += length;
            searched = 0;
        }
        searched = received.len() - start;
    }
    lengths
}

/// One frame, whole.
fn check(whole: &[u8], shape: ReplyFraming) {
    let text = whole.strip_suffix(b"\n").expect("a frame ends with its line");
    assert_eq!(frame_end(text, shape, 0), None, "a frame has one end");
    let lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
    let last = lines[lines.len() - 1];
    match frame(whole) {
        Frame::HangUp => assert_eq!(text, b"HANGUP"),
        Frame::Trying => assert!(text.starts_with(b"100 ")),
        Frame::Unsolicited(line) => assert_eq!(line, text),
        Frame::Reply(Reply::Unknown) => assert!(text.starts_with(b"510 ")),
        Frame::Reply(Reply::Dead) => assert!(text.starts_with(b"511 ")),
        Frame::Reply(Reply::OutOfMemory) => assert!(text.starts_with(b"503 ")),
        Frame::Reply(Reply::Usage(usage)) => {
            assert!(text.starts_with(b"520"));
            if text.starts_with(b"520-") {
                assert!(last.starts_with(b"520 "));
                assert!(lines[..lines.len() - 1].iter().all(|line| !line.starts_with(b"520 ")));
                assert_eq!(usage, lines[1..lines.len() - 1].join(&b'\n'));
            } else {
                assert_eq!(lines.len(), 1);
                assert!(text.ends_with(usage));
            }
            return;
        }
        Frame::Reply(Reply::Result(line)) => {
            check_result(&line, text);
            // Only a value may have several lines, and only its last ends in a bracket.
            if shape == ReplyFraming::Value && text.starts_with(b"200 result=1 (") {
                assert_eq!(line.value(), Some(&text[14..text.len() - 1]));
                assert!(lines[..lines.len() - 1].iter().all(|line| !line.ends_with(b")")));
                return;
            }
        }
    }
    assert_eq!(lines.len(), 1);
}

/// A result and the text after it are the whole line: nothing of it is lost.
fn check_result(line: &ResultLine<'_>, text: &[u8]) {
    let (result, rest) = (line.text(), line.rest());
    assert!(!result.contains(&b' '));
    let written = [b"200 result=", result, b" ", rest].concat();
    assert!(written == text || (rest.is_empty() && written[..written.len() - 1] == *text));
    if let Some(number) = line.number() {
        assert_eq!(Some(number), std::str::from_utf8(result).ok().and_then(|result| result.parse().ok()));
    }
    if let Some(value) = line.value() {
        assert_eq!([b"(", value, b")"].concat(), rest);
        assert!(line.note().is_some_and(|note| value == note || value.starts_with(note)));
    }
    if let Some(note) = line.note() {
        assert!(!note.contains(&b')'));
        assert!(rest[1..].starts_with(note));
    }
    if line.field("endpos").is_some() {
        assert!(rest.windows(7).any(|window| window == b"endpos="));
    }
}
