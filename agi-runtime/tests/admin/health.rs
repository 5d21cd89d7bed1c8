//! `/live` and `/ready`.

use agi_runtime::Error;

use crate::support::{idle, serve, soon};

#[tokio::test]
async fn an_app_that_is_served_lives_and_is_ready() {
    let app = serve(idle(), |admin| admin).await;
    let live = app.get("/live").await;
    assert_eq!((live.status, &*live.body), (200, "live\n"));
    let ready = app.get("/ready").await;
    assert_eq!((ready.status, &*ready.body), (200, "ready\n"));
}

#[tokio::test]
async fn a_check_that_fails_is_named_and_its_reason_is_not_told() {
    let app = idle()
        .ready_check("database", async |_| Err(Error::new("password for user ivr was wrong")))
        .ready_check("queue", async |_| Ok(()));
    let app = serve(app, |admin| admin).await;
    let ready = soon(app.get("/ready")).await;
    assert_eq!((ready.status, &*ready.body), (503, "database: failed\n"));
}
