//! Callers: names and numbers reach the handler byte for byte.

use agi_runtime::{CallerId, Presentation};

use crate::support::dial_as;

async fn caller(settings: &[(&'static str, &'static [u8])]) -> CallerId {
    let settings = settings.to_owned();
    let call = dial_as(
        |dial| settings.into_iter().fold(dial, |dial, (name, value)| dial.set(name, value)),
        |call| Box::pin(async move { CallerId::of(call.request()) }),
    );
    call.await.ended().await.0
}

#[tokio::test]
async fn a_name_in_any_encoding_arrives_as_it_is() {
    for name in [
        "Zoë 日本語 🎉".as_bytes(),
        b"Zo\xeb M\xfcller",
        b"\"Bob\" \\back\\ 'single' <angle>, comma; semicolon",
        b"\xff\xfe\x80",
        b"${CHANNEL} $[1+1] %41 )",
    ] {
        let caller = caller(&[("CALLERID(num)", b"5551234"), ("CALLERID(name)", name)]).await;
        assert_eq!(caller.name.unwrap().as_bytes(), name);
        assert_eq!((caller.number.unwrap().as_bytes(), caller.presentation), (&b"5551234"[..], Presentation::Allowed));
    }
}

#[tokio::test]
async fn a_number_is_text_of_any_length() {
    for number in ["+4930123456", "00491234", "12345678901234567890", "*9#"] {
        let caller = caller(&[("CALLERID(num)", number.as_bytes())]).await;
        assert_eq!(caller.number.unwrap(), number);
    }
}

#[tokio::test]
async fn a_caller_who_is_not_known_has_no_number_and_no_name() {
    let nobody = caller(&[]).await;
    let CallerId { number, name, presentation, .. } = nobody;
    assert_eq!((number, name, presentation), (None, None, Presentation::Unavailable));
}

#[tokio::test]
async fn a_hidden_number_is_there_and_marked() {
    let hidden = caller(&[("CALLERID(num)", b"5551234"), ("CALLERID(pres)", b"prohib_passed_screen")]).await;
    assert_eq!((hidden.number.unwrap().as_bytes(), hidden.presentation), (&b"5551234"[..], Presentation::Restricted));
}
