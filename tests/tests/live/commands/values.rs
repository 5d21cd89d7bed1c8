//! Values of variables: `call.variable` reads all of them as they are, SET and GET VARIABLE carry any bytes.

use agi_runtime::Text;
use xtask::asterisk::Dial;

use crate::support::dial_as;

async fn variable(value: &'static [u8]) -> Option<Text> {
    let call = dial_as(|dial| dial.set("X", value), |call| Box::pin(async { call.variable("X").await.unwrap() }));
    call.await.ended().await.0
}

#[tokio::test]
async fn a_value_arrives_as_it_is_whatever_it_looks_like() {
    for value in [
        &b"plain"[..],
        b"line 1\nline 2\r\n",
        b"x)\n200 result=1 (spoof",
        b"a\nHANGUP\nb",
        b"520-Invalid command syntax.\n520 End of proper usage.",
        b"\"q\" \\ %41 ${CHANNEL} $[1+1] ) ",
        b"Zo\xeb \xff\xfe",
        " Zoë 日本語 🎉 ".as_bytes(),
    ] {
        assert_eq!(variable(value).await.unwrap().as_bytes(), value, "{}", value.escape_ascii());
    }
}

#[tokio::test]
async fn an_empty_variable_is_none_and_so_is_an_unset_one() {
    assert_eq!(variable(b"").await, None);
    let call = dial_as(|dial| dial, |call| Box::pin(async { call.variable("NO_SUCH").await.unwrap() }));
    assert_eq!(call.await.ended().await.0, None);
}

#[tokio::test]
async fn a_value_of_six_kilobytes_arrives_whole() {
    let part = "Zoë)\n200 result=1 (é".repeat(36);
    let whole = part.repeat(8);
    assert!(whole.len() > 6_000);
    let call = dial_as(
        |dial| dial.set("BIG", part),
        |call| {
            Box::pin(async {
                for _ in 0..3 {
                    call.gosub("subs", "double", "1").await.unwrap();
                }
                call.variable("BIG").await.unwrap().unwrap()
            })
        },
    );
    assert_eq!(call.await.ended().await.0, *whole);
}

#[tokio::test]
async fn the_raw_command_cuts_a_long_value_and_the_other_does_not() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            call.set_variable("X", "é".repeat(600)).await.unwrap();
            (call.get_variable("X").await.unwrap().unwrap(), call.variable("X").await.unwrap().unwrap())
        })
    });
    let (raw, whole) = call.await.ended().await.0;
    assert_eq!((raw.len(), whole.len()), (1_023, 1_200));
}

#[tokio::test]
async fn a_function_is_read_like_a_variable() {
    for (name, value) in
        [("CALLERID(num)", "5551234"), ("CHANNEL(language)", "en"), ("TOLOWER(ABC)", "abc"), ("LEN(hello)", "5")]
    {
        let call = dial_as(
            |dial| dial.set("CALLERID(num)", "5551234"),
            move |call| Box::pin(async move { call.variable(name).await.unwrap().unwrap_or_default() }),
        );
        assert_eq!(call.await.ended().await.0, value, "{name}");
    }
}

#[tokio::test]
async fn every_byte_that_a_line_can_carry_comes_back() {
    let bytes: Vec<u8> = (1..=255).filter(|byte| !b"\r\n".contains(byte)).collect();
    let sent = bytes.clone();
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async move {
            call.set_variable("X", &sent).await.unwrap();
            (call.get_variable("X").await.unwrap().unwrap(), call.variable("X").await.unwrap().unwrap())
        })
    });
    let (raw, encoded) = call.await.ended().await.0;
    assert_eq!((raw.as_bytes(), encoded.as_bytes()), (&*bytes, &*bytes));
}

#[tokio::test]
async fn an_expression_can_be_evaluated_on_another_channel() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            let callers_end = super::channel::callers_end(call);
            let name = call.get_full_variable("${CHANNEL(name)}").channel(&callers_end).await.unwrap().unwrap();
            (name, callers_end)
        })
    });
    let (name, callers_end) = call.await.ended().await.0;
    assert_eq!(name, *callers_end);
}
