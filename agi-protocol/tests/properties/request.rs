//! The block of lines that opens a call.

use agi_protocol::{Argument, Request, block_end, could_be_agi};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{cases, text, text_without};

/// What a line can carry.
fn value() -> impl Strategy<Value = Vec<u8>> {
    text_without(b"\n")
}

fn block(fields: &[Vec<u8>], arguments: &[Vec<u8>]) -> Vec<u8> {
    let fields = (1..).zip(fields).map(|(number, value)| ([b"agi_key".to_vec(), digits(number)].concat(), value));
    let arguments =
        (1..).zip(arguments).map(|(number, value)| ([b"agi_arg_".to_vec(), digits(number)].concat(), value));
    let empty = Vec::new();
    let last = [(b"agi_threadid".to_vec(), &empty)];
    let lines = fields.chain(last).chain(arguments).map(|(key, value)| [&*key, b": ", value, b"\n"].concat());
    [lines.collect::<Vec<_>>().concat(), b"\n".to_vec()].concat()
}

fn digits(number: usize) -> Vec<u8> {
    number.to_string().into_bytes()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn every_value_comes_back(fields in vec(value(), 1..25), arguments in vec(value(), 0..=127)) {
        let block = block(&fields, &arguments);
        prop_assert_eq!(block_end(&block, 0), Some(block.len()));
        let request = Request::parse(&block).unwrap();
        for (number, value) in (1..).zip(&fields) {
            prop_assert_eq!(request.get(&format!("agi_key{number}")), Some(&**value));
        }
        prop_assert_eq!(request.arguments(), arguments.len());
        for (number, value) in (1..).zip(&arguments) {
            prop_assert_eq!(request.argument(number), Argument::Given(value));
        }
        prop_assert_eq!(request.argument(arguments.len() + 1), Argument::Absent);
        prop_assert_eq!(request.lines().count(), fields.len() + 1);
    }

    #[test]
    fn the_end_of_a_block_is_found_wherever_it_is_cut(
        fields in vec(value(), 1..6), behind in text(), cut in any::<prop::sample::Index>(),
    ) {
        let block = block(&fields, &[]);
        let received = [&*block, &*behind].concat();
        let cut = cut.index(block.len());
        prop_assert_eq!(block_end(&received[..cut], 0), None);
        prop_assert_eq!(block_end(&received, cut), Some(block.len()));
        prop_assert!(could_be_agi(&received[..cut]));
    }

    #[test]
    fn any_bytes_are_a_request_or_none(begins in any::<bool>(), bytes in text(), lines in vec(text(), 0..8), number in 0_usize..300) {
        let start: &[u8] = if begins { b"agi_" } else { b"" };
        let bytes = [start, &*bytes, b"\n", &*lines.join(&b"\nagi_arg_"[..])].concat();
        let request = Request::parse(&bytes);
        prop_assert_eq!(request.is_ok(), could_be_agi(&bytes) && bytes.len() >= 4);
        if let Ok(request) = request {
            prop_assert!(request.arguments() <= 127);
            let _ = (request.argument(number), request.channel(), request.uri().path().len());
            for (key, value) in request.lines() {
                let line = [key, b": ", value].concat();
                prop_assert!(memchr::memmem::find(&bytes, &line).is_some());
            }
        }
    }
}
