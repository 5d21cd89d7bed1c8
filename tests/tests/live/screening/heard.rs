//! What the caller hears while the called party is asked: the caller records it.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Acceptance, Screened};

use crate::support::{Served, asterisk, handled_by};

/// Dials with what the caller is to hear.
#[agi_route("/heard/{phone}/{plays}", manual)]
async fn dials(call: &mut Call, phone: &str, plays: &str) -> Result {
    call.answer().await?;
    let dial = call.dial(&format!("Local/{phone}@phones/n"));
    let dial = match plays {
        "ringing" => dial.ringing(),
        "music" => dial.music("default"),
        "both" => dial.ringing().music("default"),
        _ => dial,
    };
    let screened = dial.screened_by("/heard/asks").await?;
    assert_eq!(screened, Screened::Refused("in the end".to_owned()));
    call.exec("Wait", "1").await?;
    Ok(())
}

/// Asks for seven seconds: the second ring begins in the sixth.
#[agi_route("/heard/asks", manual)]
async fn asks(call: &mut Call) -> Result<Acceptance> {
    call.wait_for_digit(Duration::from_secs(7)).await?;
    Ok(Acceptance::refused_because("in the end"))
}

/// What the caller hears, in tenths of a second: whether it is loud.
async fn heard(phone: &str, plays: &str) -> String {
    let served = Served::start(App::with(routes![dials, asks])).await;
    let folder = asterisk().await.folder().join("spool/heard");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{phone}-{plays}"));
    let name = asterisk().await.inside(&file).display().to_string();
    let (app, recorded) = handled_by(move |call| {
        Box::pin(async move { call.record_file(&name, "sln").max_duration(Duration::from_secs(12)).await })
    });
    let caller = Served::start(app).await;
    let dial = served.agi(&format!("heard/{phone}/{plays}")).caller_agi(format!("agi://{}/caller", caller.address));
    let ended = asterisk().await.dial(dial).await.unwrap().ended().await.unwrap();
    drop(recorded.await.unwrap());
    assert_eq!(ended.route_status, "OK");
    let bytes = std::fs::read(file.with_extension("sln")).unwrap();
    let tenths = bytes.chunks(1_600).map(|tenth| {
        let samples = tenth.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]));
        if samples.filter(|sample| sample.unsigned_abs() > 300).count() > 100 { '#' } else { '.' }
    });
    tenths.collect()
}

/// Compares what the caller hears. A loaded machine is late with it now and then, so a call that is not right is placed again.
async fn hears(phone: &str, plays: &str, is_right: fn(&str) -> bool) {
    let mut heard = heard(phone, plays).await;
    for _ in 0..4 {
        if is_right(&heard) {
            return;
        }
        heard = self::heard(phone, plays).await;
    }
    assert!(is_right(&heard), "{phone}, {plays}: {heard}");
}

/// Whether this is the ringing of the harness, more or less: two seconds of tone, four of silence, and the tone again.
fn rings(heard: &str) -> bool {
    let mut runs: Vec<(u8, usize)> = Vec::new();
    for tenth in heard.bytes() {
        match runs.last_mut() {
            Some((last, length)) if *last == tenth => *length += 1,
            _ => runs.push((tenth, 1)),
        }
    }
    runs.windows(3).any(|three| matches!(three, [(b'#', 17..=23), (b'.', 36..=44), (b'#', 5..)]))
}

/// The phone that talks answers without ringing. (Asterisk writes no file before the first sound.)
#[tokio::test]
async fn a_caller_hears_nothing_if_the_phone_has_not_rung() {
    let heard = heard("talks", "nothing").await;
    assert!(!heard.contains('#'), "{heard}");
}

#[tokio::test]
async fn ringing_goes_on_while_the_called_party_is_asked() {
    let [asked, rang, both] = [("talks", "ringing"), ("later", "nothing"), ("later", "ringing")];
    let hears = |(phone, plays)| hears(phone, plays, rings);
    tokio::join!(hears(asked), hears(rang), hears(both));
}

#[tokio::test]
async fn music_goes_on_while_the_called_party_is_asked_and_comes_before_ringing() {
    // Seven seconds without a gap, except what it takes to begin and to end.
    let goes_on = |heard: &str| heard.contains(&"#".repeat(60));
    let [music, rang, both] = [("talks", "music"), ("later", "music"), ("talks", "both")];
    let hears = |(phone, plays)| hears(phone, plays, goes_on);
    tokio::join!(hears(music), hears(rang), hears(both));
}
