//! Frames in the words of the meanings.

use agi_protocol::{Frame, Reply, ReplyFraming, ResultLine, frame, frame_end};

/// Takes frames from what comes in pieces, as a reader of a socket does, and says what they are.
pub fn words<'b>(pieces: impl IntoIterator<Item = &'b [u8]>, shape: ReplyFraming, end: bool) -> String {
    let (mut buffer, mut searched) = (Vec::new(), 0);
    let mut words = Vec::new();
    for piece in pieces {
        buffer.extend_from_slice(piece);
        while let Some(length) = frame_end(&buffer, shape, searched) {
            words.push(word(&frame(&buffer[..length]), shape));
            buffer.drain(..length);
            searched = 0;
        }
        searched = buffer.len();
    }
    if !buffer.is_empty() {
        words.push(format!("unfinished {}", quoted(&buffer)));
    }
    words.extend(end.then(|| "end".to_owned()));
    words.join(", ")
}

fn word(frame: &Frame<'_>, shape: ReplyFraming) -> String {
    match frame {
        Frame::HangUp => "hangup".to_owned(),
        Frame::Trying => "trying".to_owned(),
        Frame::Unsolicited(line) => format!("stray {}", quoted(line)),
        Frame::Reply(Reply::Unknown) => "unknown".to_owned(),
        Frame::Reply(Reply::Dead) => "dead".to_owned(),
        Frame::Reply(Reply::OutOfMemory) => "out of memory".to_owned(),
        Frame::Reply(Reply::Usage(text)) => usage(text),
        Frame::Reply(Reply::Result(line)) => answer(line, shape),
    }
}

fn usage(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let (lines, first) = (text.lines().count(), text.lines().next().unwrap_or_default());
    let first: Vec<_> = first.split(' ').take(5).collect();
    format!("usage {lines} line{} \"{}…\"", if lines == 1 { "" } else { "s" }, first.join(" "))
}

fn answer(line: &ResultLine<'_>, shape: ReplyFraming) -> String {
    let result = match std::str::from_utf8(line.text()) {
        Ok(result) if !result.is_empty() => result.to_owned(),
        _ => quoted(line.text()),
    };
    let mut words = vec!["answer".to_owned(), result];
    // What the words say of everything after the result: all of it, or they end with the rest.
    let mut said = Vec::new();
    let (kind, brackets) = match shape {
        ReplyFraming::Value => ("value", line.value()),
        ReplyFraming::Line | ReplyFraming::Recognition => ("note", line.note()),
    };
    if let Some(text) = brackets {
        words.extend([kind.to_owned(), quoted(text)]);
        said.push([b"(", text, b")"].concat());
    }
    if let Some(endpos) = line.field("endpos") {
        words.push(format!("endpos {endpos}"));
        said.push(format!("endpos={endpos}").into_bytes());
    }
    if said.join(&b' ') != line.rest() {
        words.push(format!("rest {}", quoted(line.rest())));
    }
    words.join(" ")
}

/// Quoted text; bytes that are not UTF-8 as `\xNN`.
fn quoted(bytes: &[u8]) -> String {
    let text = bytes.utf8_chunks().flat_map(|chunk| {
        let valid = format!("{:?}", chunk.valid());
        let valid = valid[1..valid.len() - 1].to_owned();
        [valid, chunk.invalid().escape_ascii().to_string()]
    });
    format!("\"{}\"", text.collect::<String>())
}
