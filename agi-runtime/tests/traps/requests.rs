//! How a call opens: 16, 17.

use agi_runtime::protocol::{Argument, Request};
use agi_runtime::{CallerId, Presentation};

use crate::support::{REQUEST, call_with};

const FIXED: &str = "agi_network: yes\nagi_network_script: survey/7\nagi_channel: PJSIP/a-1\n";

fn request(lines: &[u8]) -> Request {
    Request::parse(&[FIXED.as_bytes(), lines, b"\n"].concat()).unwrap()
}

#[test]
fn trap_16_a_caller_name_with_line_feeds_forges_neither_channel_nor_argument() {
    let name = b"agi_calleridname: Eve\nagi_channel: PJSIP/b-2\nagi_network_script: admin\nagi_arg_1: forged\n\
                 agi_evil: name\nagi_threadid: 140\nagi_arg_1: real\n";
    let request = request(name);
    assert_eq!(request.channel(), "PJSIP/a-1");
    assert_eq!(request.uri().path(), "/survey/7");
    assert_eq!(request.argument(1), Argument::Given(b"real"));
    assert_eq!(CallerId::of(&request).name.unwrap(), "Eve");
}

#[test]
fn trap_16_a_caller_name_that_forges_the_end_of_the_fixed_lines_makes_no_argument_believed() {
    let request =
        request(b"agi_calleridname: Eve\nagi_threadid: 1\nagi_arg_2: forged\nagi_threadid: 140\nagi_arg_1: real\n");
    assert_eq!(request.argument(1), Argument::Forged);
    assert_eq!(request.argument(2), Argument::Forged);
}

#[test]
fn trap_16_an_argument_that_another_one_forges_is_not_believed() {
    let request = request(b"agi_threadid: 140\nagi_arg_1: x\nagi_arg_2: forged\nagi_arg_2: real\n");
    assert_eq!(request.argument(1), Argument::Given(b"x"));
    assert_eq!(request.argument(2), Argument::Forged);
}

#[test]
fn trap_16_a_forged_number_does_not_make_arguments_without_end() {
    assert_eq!(request(b"agi_threadid: 140\nagi_arg_1: x\nagi_arg_4294967295: forged\n").arguments(), 1);
}

#[tokio::test]
async fn trap_16_an_argument_that_ends_the_request_early_answers_no_command() {
    // Recorded: after the empty line of the argument came its `200 result=0` and the request's own empty line.
    let request = format!("{}agi_arg_1: x\n\n200 result=0\n\n", REQUEST.trim_end_matches('\n').to_owned() + "\n");
    let (mut pbx, task) = call_with(&request, |call| Box::pin(async { call.get_variable("X").await.unwrap() })).await;
    pbx.answers_sync().await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (real)\n").await;
    assert_eq!(task.await.unwrap().unwrap(), "real");
}

#[test]
fn trap_16_a_call_without_a_path_has_no_script_line() {
    assert_eq!(Request::parse(b"agi_network: yes\nagi_request: agi://host/\n\n").unwrap().uri().path(), "/");
}

#[test]
fn trap_16_the_path_comes_raw_and_with_its_query() {
    let request = Request::parse("agi_network_script: sp ace/%C3%BC/a%2Fb#c?to=+1202&x=%26\n\n".as_bytes()).unwrap();
    let target = request.uri();
    assert_eq!(target.path(), "/sp ace/%C3%BC/a%2Fb#c");
    assert_eq!(&*target.segment(1).unwrap(), "ü".as_bytes());
    assert_eq!(&*target.segment(2).unwrap(), b"a/b#c");
    assert_eq!(&*target.query("to").next().unwrap(), b"+1202");
    assert_eq!(&*target.query("x").next().unwrap(), b"&");
}

#[test]
fn trap_17_a_caller_name_in_latin_1_keeps_its_bytes() {
    let request = request(b"agi_callerid: 5551234\nagi_calleridname: Zo\xeb: \"the\\one\"\nagi_callingpres: 35\n");
    let caller = CallerId::of(&request);
    assert_eq!(caller.name.unwrap().as_bytes(), b"Zo\xeb: \"the\\one\"");
    assert_eq!(caller.presentation, Presentation::Restricted);
}

#[test]
fn trap_17_a_path_that_is_not_utf8_keeps_its_bytes() {
    let request = Request::parse(b"agi_network_script: caf\xe9/\xff?x=\xfe\n\n").unwrap();
    assert_eq!(&*request.uri().segment(0).unwrap(), b"caf\xe9");
    assert_eq!(&*request.uri().query("x").next().unwrap(), b"\xfe");
}
