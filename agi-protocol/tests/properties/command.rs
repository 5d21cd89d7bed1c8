//! The encoder against Asterisk's tokenizer.

use agi_protocol::{CommandLine, MAX_TOKENS, RefusedCommand};
use proptest::collection::vec;
use proptest::prelude::*;
use test_commands::parse_args;

use crate::{cases, text, text_without};

const LIMIT: usize = 8191;
const UNSENDABLE: &[u8] = b"\r\n\0";

fn line(texts: &[Vec<u8>], limit: usize) -> Result<Vec<u8>, RefusedCommand> {
    let mut line = CommandLine::default();
    texts.iter().fold(line.begin("STREAM FILE"), |line, text| line.text(text)).finish(limit).map(<[u8]>::to_vec)
}

#[test]
fn the_tokenizer_reads_what_was_measured() {
    let read = |line: &str| parse_args(line.as_bytes()).join(&b'|');
    assert_eq!(read("NoOp  with \t extra args \n"), b"NoOp|with|extra|args");
    assert_eq!(read("X pre\"mid dle\"post back\\ slash \\n \"\" x"), b"X|premid dlepost|back slash|n||x");
    assert_eq!(read("X \"q\\\"uo\\\\te\" \"unterminated"), b"X|q\"uo\\te|unterminated");
    assert_eq!(read("X it's trailing\\"), b"X|it's|trailing");
    assert_eq!(read(" \t \n"), b"");
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn asterisk_reads_every_text_as_it_was(texts in vec(text_without(UNSENDABLE), 0..12)) {
        let line = line(&texts, LIMIT).unwrap();
        prop_assert_eq!(memchr::memchr(b'\n', &line), Some(line.len() - 1));
        let words = [vec![b"STREAM".to_vec(), b"FILE".to_vec()], texts].concat();
        prop_assert_eq!(parse_args(&line), words);
    }

    #[test]
    fn a_line_is_refused_for_its_first_fault_and_only_then(texts in vec(text(), 0..6), limit in 1_usize..200) {
        let fault = (1..).zip(&texts).find_map(|(argument, text)| {
            let byte = *text.iter().find(|byte| UNSENDABLE.contains(byte))?;
            Some(RefusedCommand::Unsendable { argument, byte })
        });
        match (line(&texts, limit), fault) {
            (refused, Some(fault)) => prop_assert_eq!(refused, Err(fault)),
            (Ok(line), None) => prop_assert!(line.len() <= limit),
            (Err(refused), None) => {
                let length = line(&texts, usize::MAX).unwrap().len();
                prop_assert!(length > limit);
                prop_assert_eq!(refused, RefusedCommand::TooLong { length, limit });
            }
        }
    }

    #[test]
    fn more_words_than_asterisk_takes_are_refused(texts in 100_usize..200) {
        let line = line(&vec![b"a".to_vec(); texts], LIMIT);
        let tokens = texts + 2;
        prop_assert_eq!(line.err(), (tokens > MAX_TOKENS).then_some(RefusedCommand::TooManyTokens { tokens }));
    }
}
