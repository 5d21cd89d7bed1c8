//! What Asterisk can read: the longest line and the most words pass, one more is refused before a byte is sent.

use agi_runtime::CallError;
use agi_runtime::protocol::{CommandLine, MAX_TOKENS, RefusedCommand};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use xtask::asterisk::Dial;

use super::differences::longest_line;
use crate::support::asterisk;
use crate::wire::dial_wired;

/// The bytes of `SET VARIABLE "X" ""` and its line feed.
const AROUND: usize = 20;

#[tokio::test]
async fn the_longest_line_passes_and_a_longer_one_is_not_sent() {
    let limit = longest_line();
    let call = dial_wired(Dial::answered, move |call, wire| {
        Box::pin(async move {
            call.set_variable("X", "x".repeat(limit - AROUND)).await.unwrap();
            let length = call.get_full_variable("${LEN(${X})}").await.unwrap().unwrap();
            let before = wire.passed().len();
            let longer = call.set_variable("X", "x".repeat(limit - AROUND + 1)).await.unwrap_err();
            let escaped = call.set_variable("X", "\"".repeat(limit / 2)).await.unwrap_err();
            assert_eq!(wire.passed().len(), before, "nothing was sent");
            (length, longer, escaped)
        })
    });
    let ((length, longer, escaped), _) = call.await.ended().await;
    assert_eq!(length, *(limit - AROUND).to_string());
    for refused in [longer, escaped] {
        let CallError::Refused { problem: RefusedCommand::TooLong { limit: provenance, .. }, .. } = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(provenance, limit);
    }
}

/// No builder makes a line of this many words, so the line goes over a bare connection.
#[tokio::test]
async fn as_many_words_as_asterisk_has_room_for_pass() {
    let words = |arguments| {
        let mut line = CommandLine::default();
        (0..arguments)
            .fold(line.begin("NOOP"), |line, _| line.text(b"a word"))
            .finish(longest_line())
            .map(<[u8]>::to_vec)
    };
    assert_eq!(words(MAX_TOKENS), Err(RefusedCommand::TooManyTokens { tokens: MAX_TOKENS + 1 }));

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let call = asterisk().await.dial(Dial::agi(format!("agi://{}/", listener.local_addr().unwrap()))).await.unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while line != "\n" {
        line.clear();
        stream.read_line(&mut line).await.unwrap();
    }
    for _ in 0..2 {
        stream.write_all(&words(MAX_TOKENS - 1).unwrap()).await.unwrap();
        let mut reply = [0; 13];
        stream.read_exact(&mut reply).await.unwrap();
        assert_eq!(&reply, b"200 result=0\n");
    }
    drop(stream);
    assert_eq!(call.ended().await.unwrap().agi_status, "SUCCESS");
}
