//! Requests as Asterisk writes them, and as a hostile caller's name bends them.

use super::{Argument, Request, RequestError, block_end, could_be_agi};

/// Recorded from Asterisk 22.10.1.
const BLOCK: &[u8] = b"agi_network: yes\nagi_network_script: survey/7?lang=en\n\
agi_request: agi://127.0.0.1/survey/7?lang=en\nagi_channel: Local/std@t-0000000b;2\nagi_language: en\nagi_type: Local\n\
agi_uniqueid: 1763906787.4\nagi_version: 22.10.1\nagi_callerid: 5551234\nagi_calleridname: Zo\xeb: \"the\\one\"\n\
agi_callingpres: 0\nagi_callingani2: 0\nagi_callington: 0\nagi_callingtns: 0\nagi_dnid: unknown\nagi_rdnis: unknown\n\
agi_context: t\nagi_extension: std\nagi_priority: 3\nagi_enhanced: 0.0\nagi_accountcode: \nagi_threadid: 140\n\
agi_arg_1: spring\nagi_arg_2: \nagi_arg_3: tail \n\n";

#[test]
fn values_are_the_exact_bytes() {
    let request = Request::parse(BLOCK).unwrap();
    assert_eq!(request.get("agi_calleridname").unwrap(), b"Zo\xeb: \"the\\one\"");
    assert_eq!(request.get("agi_accountcode").unwrap(), b"");
    assert_eq!(request.argument(1), Argument::Given(b"spring"));
    assert_eq!(request.argument(2), Argument::Given(b""));
    assert_eq!(request.argument(3), Argument::Given(b"tail "));
    assert_eq!(request.argument(4), Argument::Absent);
    assert_eq!(request.arguments(), 3);
    assert_eq!(request.version(), "22.10.1");
    assert_eq!(request.extension(), "std");
}

#[test]
fn the_end_is_found_wherever_the_block_is_cut() {
    for cut in 0..BLOCK.len() {
        assert_eq!(block_end(&BLOCK[..cut], 0), None, "{cut}");
        assert_eq!(block_end(BLOCK, cut), Some(BLOCK.len()), "{cut}");
        assert!(could_be_agi(&BLOCK[..cut]));
    }
}

#[test]
fn a_call_without_a_path_asks_for_the_root() {
    let request = Request::parse(b"agi_network: yes\nagi_request: agi://127.0.0.1\n\n").unwrap();
    assert_eq!(request.uri().path(), "/");
}

#[test]
fn what_does_not_begin_with_agi_is_refused() {
    assert_eq!(Request::parse(b"GET / HTTP/1.1\r\n\n\n").unwrap_err(), RequestError::NotAgi);
    assert!(!could_be_agi(b"GE"));
    assert!(could_be_agi(b"ag"));
}

#[test]
fn a_name_with_a_line_feed_forges_no_fixed_key_and_no_argument() {
    let hostile = "agi_network: yes\nagi_channel: real\nagi_calleridname: Eve\nagi_channel: forged\nagi_arg_1: forged\n\
                   agi_evil: x\nagi_threadid: 1\nagi_arg_1: real\n\n";
    let request = Request::parse(hostile.as_bytes()).unwrap();
    assert_eq!(request.channel(), "real");
    assert_eq!(request.argument(1), Argument::Given(b"real"));
    assert_eq!(request.get("agi_evil").unwrap(), b"x");
}

#[test]
fn an_argument_that_comes_twice_is_not_believed() {
    let hostile = "agi_network: yes\nagi_threadid: 1\nagi_arg_1: a\nagi_arg_2: forged\nagi_arg_2: real\n\n";
    let request = Request::parse(hostile.as_bytes()).unwrap();
    assert_eq!(request.argument(2), Argument::Forged);
    assert_eq!(request.argument(1), Argument::Given(b"a"));
}

#[test]
fn a_name_that_forges_the_end_of_the_fixed_keys_makes_no_argument_believed() {
    let hostile = "agi_network: yes\nagi_calleridname: Eve\nagi_threadid: 1\nagi_arg_2: forged\nagi_context: t\n\
                   agi_threadid: 140\nagi_arg_1: real\n\n";
    let request = Request::parse(hostile.as_bytes()).unwrap();
    assert_eq!(request.argument(1), Argument::Forged);
    assert_eq!(request.argument(2), Argument::Forged);
}

#[test]
fn a_number_that_asterisk_does_not_give_is_not_an_argument() {
    for key in ["agi_arg_0", "agi_arg_128", "agi_arg_4294967295", "agi_arg_99999999999", "agi_arg_x", "agi_arg_"] {
        let hostile = format!("agi_network: yes\nagi_threadid: 1\nagi_arg_1: x\n{key}: forged\n\n");
        let request = Request::parse(hostile.as_bytes()).unwrap();
        assert_eq!(request.arguments(), 1, "{key}");
        assert_eq!(request.get(key).unwrap(), b"forged");
    }
}
