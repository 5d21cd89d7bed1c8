//! Any bytes as the opening of a call: its end, its lines, its arguments, its target.
#![no_main]

use agi_runtime::CallerId;
use agi_runtime::protocol::{Argument, Request, AgiUri, block_end, could_be_agi, max_line};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode;

fuzz_target!(|bytes: &[u8]| {
    check_end(bytes);
    if let Ok(request) = Request::parse(bytes) {
        assert!(bytes.starts_with(b"agi_") && could_be_agi(bytes));
        check_lines(&request, bytes);
        check_arguments(&request, bytes);
        check_target(request.uri(), request.get("agi_network_script").unwrap_or_default());
        let _ = (CallerId::of(&request), request.channel(), request.unique_id(), request.language());
        let _ = (request.context(), request.extension());
        assert!([2047, 8191].contains(&max_line(request.version().as_bytes())));
    } else {
        assert!(!bytes.starts_with(b"agi_"));
    }
});

/// The end is after the first empty line, wherever the search for it continues.
fn check_end(bytes: &[u8]) {
    let end = bytes.windows(2).position(|two| two == b"\n\n").map(|at| at + 2);
    assert_eq!(block_end(bytes, 0), end);
    for searched in 0..end.unwrap_or(bytes.len()) {
        assert_eq!(block_end(&bytes[..searched], 0), None);
        assert_eq!(block_end(bytes, searched), end);
    }
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    bytes.split_inclusive(|byte| *byte == b'\n').filter_map(|line| {
        let line = line.strip_suffix(b"\n")?;
        let colon = line.windows(2).position(|two| two == b": ")?;
        Some((&line[..colon], &line[colon + 2..]))
    })
}

/// Every line is one of the block's, in its order, and the first of a name is the one that is used.
fn check_lines(request: &Request, bytes: &[u8]) {
    let mut rest = lines(bytes);
    for (key, value) in request.lines() {
        assert!(rest.any(|line| line == (key, value)));
        if let Ok(name) = std::str::from_utf8(key) {
            assert_eq!(request.get(name), lines(bytes).find(|line| line.0 == key).map(|line| line.1));
        }
    }
}

/// An argument that is believed came once, after the one line that comes before all arguments.
fn check_arguments(request: &Request, bytes: &[u8]) {
    assert!(request.arguments() <= 127);
    let ends = lines(bytes).filter(|(key, _)| key == b"agi_threadid").count();
    for number in 0..=request.arguments() + 1 {
        let Argument::Given(value) = request.argument(number) else { continue };
        assert_eq!(ends, 1);
        let behind = lines(bytes).skip_while(|(key, _)| *key != b"agi_threadid");
        let is_number = |key: &[u8]| {
            let text = key.strip_prefix(b"agi_arg_").and_then(|text| std::str::from_utf8(text).ok());
            text.and_then(|text| text.parse().ok()) == Some(number)
        };
        let values: Vec<_> = behind.filter(|(key, _)| is_number(key)).map(|(_, value)| value).collect();
        assert_eq!(values, [value]);
    }
}

/// The path has one form, its own; its segments are the parts between slashes, decoded.
fn check_target(target: &AgiUri, script: &[u8]) {
    let path = target.path();
    assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('?'));
    assert_eq!(AgiUri::new(path.as_bytes()).path(), path);
    let written = script.split(|byte| *byte == b'?').next().unwrap_or_default();
    let slashes = written.iter().take_while(|byte| **byte == b'/').count();
    let written = &written[slashes..];
    let segments: Vec<_> = written.split(|byte| *byte == b'/').filter(|_| !written.is_empty()).collect();
    for (index, segment) in segments.iter().enumerate().take(50) {
        assert_eq!(*target.segment(index).unwrap(), *percent_decode(segment).collect::<Vec<_>>());
        let rest = segments[index..].join(&b'/');
        assert_eq!(*target.rest(index).unwrap(), *percent_decode(&rest).collect::<Vec<_>>());
    }
    assert_eq!((target.segment(segments.len()), target.rest(segments.len())), (None, None));
    assert!(target.query("a").all(|value| value.len() < script.len()));
}
