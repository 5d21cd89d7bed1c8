//! The request of a process in the form that FastAGI gives it, so that a handler sees no difference.

use memchr::memmem;

use agi_protocol::Request;

/// The last of the fixed lines: what looks like an argument before it is forged.
const LAST_KEY: &[u8] = b"\nagi_threadid: ";
const ARGUMENT: &[u8] = b"agi_arg_";

/// Returns the request with this path and query, and without its first arguments, which named them: Asterisk's
/// `agi_request` is the script alone, and `agi_arg_1` the target.
pub(crate) fn aimed(request: &Request, target: &str, taken: usize) -> Request {
    let block = request.block();
    let script = target.trim_start_matches('/').replace('\n', "%0A").replace('\r', "%0D");
    let mut aimed = Vec::with_capacity(block.len() + script.len() + 32);
    if !script.is_empty() {
        aimed.extend_from_slice(b"agi_network_script: ");
        aimed.extend_from_slice(script.as_bytes());
        aimed.push(b'\n');
    }
    let arguments = memmem::find(block, LAST_KEY).map_or(block.len(), |at| at + 1);
    aimed.extend_from_slice(&block[..arguments]);
    for line in block[arguments..].split_inclusive(|byte| *byte == b'\n') {
        match argument(line) {
            Some((number, _)) if number <= taken => {}
            Some((number, rest)) => {
                aimed.extend_from_slice(ARGUMENT);
                aimed.extend_from_slice((number - taken).to_string().as_bytes());
                aimed.extend_from_slice(rest);
            }
            None => aimed.extend_from_slice(line),
        }
    }
    Request::from_block(aimed).unwrap_or_else(|_| request.clone())
}

/// The number of an argument, and its line after it.
fn argument(line: &[u8]) -> Option<(usize, &[u8])> {
    let rest = line.strip_prefix(ARGUMENT)?;
    let colon = rest.iter().position(|byte| *byte == b':')?;
    let number = std::str::from_utf8(&rest[..colon]).ok()?.parse().ok()?;
    Some((number, &rest[colon..]))
}

#[cfg(test)]
mod tests {
    use super::aimed;
    use agi_protocol::{Argument, Request};

    fn aim(block: &str, target: &str, taken: usize) -> Request {
        aimed(&Request::parse(block.as_bytes()).unwrap(), target, taken)
    }

    #[test]
    fn the_target_is_the_path_and_the_other_arguments_move_up() {
        let block = "agi_request: /opt/bin/clinic\nagi_channel: PJSIP/a-1\nagi_threadid: 140\nagi_arg_1: /callback/7?lang=en\n\
                     agi_arg_2: spring\nagi_arg_3: \n\n";
        let request = aim(block, "/callback/7?lang=en", 1);
        assert_eq!(
            String::from_utf8_lossy(request.block()),
            "agi_network_script: callback/7?lang=en\nagi_request: /opt/bin/clinic\nagi_channel: PJSIP/a-1\n\
             agi_threadid: 140\nagi_arg_1: spring\nagi_arg_2: \n\n"
        );
        assert_eq!((request.uri().path(), request.argument(1)), ("/callback/7", Argument::Given(b"spring")));
    }

    #[test]
    fn the_script_of_its_own_name_keeps_its_arguments() {
        let request = aim("agi_request: callback\nagi_threadid: 140\nagi_arg_1: spring\n\n", "/callback", 0);
        assert_eq!((request.uri().path(), request.argument(1)), ("/callback", Argument::Given(b"spring")));
        assert_eq!(aim("agi_request: clinic\n\n", "/", 1).uri().path(), "/");
    }

    #[test]
    fn what_a_name_forges_is_not_believed() {
        let block = "agi_request: clinic\nagi_calleridname: Eve\nagi_network_script: admin\nagi_arg_1: /admin\n\
                     agi_threadid: 140\nagi_arg_1: /x\nagi_arg_2: a\nagi_arg_2: forged\n\n";
        let request = aim(block, "/x", 1);
        assert_eq!((request.uri().path(), request.argument(1)), ("/x", Argument::Forged));
        assert_eq!(aim(block, "/a\nagi_channel: forged", 1).channel(), "");
    }
}
