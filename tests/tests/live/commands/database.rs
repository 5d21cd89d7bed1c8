//! DATABASE PUT, GET, DEL and DELTREE, each story in a family of its own.

use agi_runtime::protocol::spec::{DATABASE_DEL, DATABASE_DELTREE, DATABASE_GET, DATABASE_PUT};

use super::stage::tell;
use super::story::{Story, ask};
use crate::support::dial_as;

/// Asterisk keeps a family and a key of 253 bytes together.
const TOO_LONG: &str = match std::str::from_utf8(&[b'k'; 300]) {
    Ok(key) => key,
    Err(_) => "",
};

pub const STORIES: &[Story] = &[
    Story::new(&DATABASE_PUT, "200 result=1", |call| ask(call.database_put("put", "key", "value"))),
    Story::new(&DATABASE_PUT, "200 result=0", |call| ask(call.database_put("put", TOO_LONG, "value"))),
    Story::new(&DATABASE_GET, "200 result=1 (a\"b\\c)", |call| ask(call.database_get("get", "key")))
        .after(|call| ask(call.database_put("get", "key", "a\"b\\c"))),
    Story::new(&DATABASE_GET, "200 result=1 ()", |call| ask(call.database_get("empty", "key")))
        .after(|call| ask(call.database_put("empty", "key", ""))),
    Story::new(&DATABASE_GET, "200 result=0", |call| ask(call.database_get("nosuch", "key"))),
    Story::new(&DATABASE_DEL, "200 result=1", |call| ask(call.database_del("del", "key")))
        .after(|call| ask(call.database_put("del", "key", "value"))),
    Story::new(&DATABASE_DEL, "200 result=0", |call| ask(call.database_del("del", TOO_LONG))),
    Story::new(&DATABASE_DELTREE, "200 result=0", |call| ask(call.database_deltree("tree")))
        .after(|call| ask(call.database_put("tree", "key", "value"))),
    Story::new(&DATABASE_DELTREE, "200 result=1", |call| ask(call.database_deltree("nosuch"))),
];

#[tokio::test]
async fn the_database_commands_are_answered_in_every_form() {
    tell(STORIES).await;
}

#[tokio::test]
async fn a_value_is_kept_byte_for_byte() {
    for value in ["(par) en\"s \\ ü )".as_bytes(), b" Zo\xeb \xff "] {
        let call = dial_as(
            |dial| dial,
            move |call| {
                Box::pin(async move {
                    let key = call.request().unique_id().into_owned();
                    call.database_put("bytes of", &key, value).await.unwrap();
                    call.database_get("bytes of", &key).await.unwrap().unwrap()
                })
            },
        );
        assert_eq!(call.await.ended().await.0.as_bytes(), value);
    }
}
