//! Parameters of a route on a real call: `args(…)` and `vars(…)`, with the bytes that dialplans hold.

use std::sync::{Arc, Mutex};

use agi_runtime::prelude::*;
use xtask::asterisk::Dial;

use crate::support::{Served, asterisk};

/// What the handler got.
type Kept = Arc<Mutex<Vec<Text>>>;

#[agi_route("/args", args(values), manual)]
async fn with_args(_call: &mut Call, values: Vec<Text>, kept: State<Kept>) {
    kept.lock().unwrap().extend(values);
}

#[agi_route("/vars", vars(tier = "TIER", name = "CALLERID(name)", unset = "NO_SUCH"), manual)]
async fn with_vars(_call: &mut Call, tier: Text, name: &str, unset: Option<String>, kept: State<Kept>) {
    kept.lock().unwrap().extend([tier, name.into(), unset.unwrap_or_default().into()]);
}

async fn kept(dial: impl FnOnce(&Served) -> Dial) -> Vec<Text> {
    let kept = Kept::default();
    let served = Served::start(App::with(routes![with_args, with_vars]).state(Arc::clone(&kept))).await;
    let ended = asterisk().await.call(dial(&served)).await.unwrap();
    assert_eq!(ended.route_status, "OK");
    std::mem::take(&mut *kept.lock().unwrap())
}

#[tokio::test]
async fn arguments_arrive_as_the_dialplan_reads_them() {
    for (written, read) in [
        ("\"quoted, comma\"".as_bytes(), "quoted, comma".as_bytes()),
        (b"a\\,b", b"a,b"),
        (b"say \\\"hi\\\"", b"say \"hi\""),
        (" blanks ".as_bytes(), b" blanks "),
        ("Zoë 日本語".as_bytes(), "Zoë 日本語".as_bytes()),
        (b"Zo\xeb \xff", b"Zo\xeb \xff"),
        (b"key: value=1&2?3#4%20+", b"key: value=1&2?3#4%20+"),
    ] {
        let got = kept(|served| {
            let agi = format!("agi://{}/args,first,", served.address).into_bytes();
            Dial::agi([&agi, written, b",last"].concat())
        });
        assert_eq!(got.await, ["first".into(), read.into(), Text::from("last")], "{}", written.escape_ascii());
    }
}

#[tokio::test]
async fn variables_arrive_whole_whatever_they_hold() {
    for tier in ["gold", "line 1\nline 2)\n200 result=1 (forged", "\"q\" \\ ü", " blanks "] {
        let got = kept(|served| served.agi("vars").set("TIER", tier).set("CALLERID(name)", "Zoë \"Q\""));
        assert_eq!(got.await, [tier, "Zoë \"Q\"", ""]);
    }
}

#[tokio::test]
async fn a_variable_that_is_not_set_is_a_bad_parameter() {
    let served = Served::start(App::with(routes![with_vars]).state(Kept::default())).await;
    let ended = asterisk().await.call(served.agi("vars")).await.unwrap();
    assert_eq!(ended.route_status, "BAD_PARAM");
}
