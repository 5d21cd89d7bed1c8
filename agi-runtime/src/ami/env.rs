//! The request of a call, as `agi://` would have brought it: the first argument is the path.

use std::io::Write;

use agi_protocol::{Argument, Request};

/// What comes before an argument's number.
const ARGUMENT: &[u8] = b"agi_arg_";

/// Whose call it is, by its first argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A path.
    Path(Vec<u8>),
    /// It came twice: a line feed in a value made one of them, and nothing tells which is real.
    Forged,
    /// There is no first argument.
    Absent,
}

/// Returns the first argument. A line feed in the caller's name cannot choose one.
pub(super) fn target(env: &[u8]) -> Target {
    let Ok(request) = Request::parse(env) else { return Target::Absent };
    match request.argument(1) {
        Argument::Given(target) => Target::Path(target.to_vec()),
        Argument::Forged => Target::Forged,
        Argument::Absent => Target::Absent,
    }
}

/// Returns the block of `agi://…` for this environment: with the first argument as the path, and the others counted from 1. A
/// target that may be forged is left out.
pub(super) fn request_block(env: &[u8]) -> Vec<u8> {
    let mut block = Vec::with_capacity(env.len() + 64);
    block.extend_from_slice(b"agi_network: yes\n");
    let (Target::Path(target), Some((lines, arguments))) = (target(env), split(env)) else {
        block.extend_from_slice(env);
        return block;
    };
    block.extend_from_slice(b"agi_network_script: ");
    block.extend_from_slice(target.strip_prefix(b"/").unwrap_or(&target));
    block.push(b'\n');
    block.extend_from_slice(lines);
    for line in arguments.split_inclusive(|byte| *byte == b'\n') {
        match numbered(line) {
            Some((0 | 1, _)) => {}
            Some((number, value)) => {
                // It fails only if memory does.
                let _ = write!(block, "agi_arg_{}", number - 1);
                block.extend_from_slice(value);
            }
            None => block.extend_from_slice(line),
        }
    }
    block
}

/// Splits after the line `agi_threadid`, the last of Asterisk's own.
fn split(env: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memmem::find(env, b"\nagi_threadid: ")? + 1;
    let end = at + memchr::memchr(b'\n', &env[at..])? + 1;
    Some(env.split_at(end))
}

/// The number of an argument, and the rest of its line.
pub(crate) fn numbered(line: &[u8]) -> Option<(usize, &[u8])> {
    let rest = line.strip_prefix(ARGUMENT)?;
    let colon = memchr::memchr(b':', rest)?;
    let number = std::str::from_utf8(&rest[..colon]).ok()?.parse().ok()?;
    Some((number, &rest[colon..]))
}

#[cfg(test)]
mod tests {
    use super::{Target, request_block, target};
    use agi_protocol::{Argument, Request};

    const ENV: &[u8] = b"agi_request: async\nagi_channel: PJSIP/a-1\nagi_uniqueid: 1.2\nagi_threadid: 7\n\
        agi_arg_1: /survey/7?lang=en\nagi_arg_2: spring\nagi_arg_3: a: b \n\n";

    #[test]
    fn the_first_argument_is_the_path_and_the_second_is_the_first() {
        assert_eq!(target(ENV), Target::Path(b"/survey/7?lang=en".to_vec()));
        let request = Request::from_block(request_block(ENV)).unwrap();
        assert_eq!(request.uri().path(), "/survey/7");
        assert_eq!(request.argument(1), Argument::Given(b"spring"));
        assert_eq!(request.argument(2), Argument::Given(b"a: b "));
        assert_eq!(request.arguments(), 2);
        assert_eq!(request.get("agi_request"), Some(&b"async"[..]));
        assert!(request.block().ends_with(b"agi_arg_2: a: b \n\n"));
    }

    #[test]
    fn a_name_with_line_feeds_chooses_no_route() {
        let env =
            b"agi_request: async\nagi_calleridname: x\nagi_arg_1: /other\nagi_threadid: 7\nagi_arg_1: /survey/7\n\n";
        assert_eq!(target(env), Target::Path(b"/survey/7".to_vec()));
        assert_eq!(Request::from_block(request_block(env)).unwrap().uri().path(), "/survey/7");
        let env = b"agi_request: async\nagi_calleridname: x\nagi_threadid: 7\nagi_arg_1: /other\nagi_threadid: 7\n\
            agi_arg_1: /survey/7\n\n";
        assert_eq!(target(env), Target::Forged);
        assert_eq!(Request::from_block(request_block(env)).unwrap().uri().path(), "/");
        assert_eq!(target(b"agi_request: async\nagi_threadid: 7\n\n"), Target::Absent);
        assert_eq!(target(b"agi_request: async\nagi_threadid: 7\nagi_arg_2: /x\n\n"), Target::Absent);
    }

    #[test]
    fn an_argument_that_comes_twice_stays_so() {
        let env = b"agi_request: async\nagi_threadid: 7\nagi_arg_1: /x\nagi_arg_2: a\nagi_arg_2: b\n\n";
        assert_eq!(Request::from_block(request_block(env)).unwrap().argument(1), Argument::Forged);
    }
}
