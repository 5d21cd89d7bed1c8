//! Opening hours next to the times of Asterisk's dialplan, by the clock of a zone.

use std::time::SystemTime;

use agi_runtime::hours::{Hours, Opening};
use agi_runtime::{Call, CallError, UnixTime};

use crate::support::dial;

const DAY: i64 = 24 * 60;
const ZONE: &str = "Asia/Kathmandu";
/// How far this zone is from UTC, in minutes; its clock is never changed.
const AHEAD: i64 = 5 * 60 + 45;

/// The minute of the day in the zone.
fn minute() -> i64 {
    (UnixTime::from(SystemTime::now()).seconds() / 60 + AHEAD).rem_euclid(DAY)
}

/// Whether a span, in minutes from now, includes now: to Asterisk, and to `Hours`.
async fn includes_now(call: &mut Call, from: i64, to: i64) -> Result<(bool, bool), CallError> {
    loop {
        let now = minute();
        let clock = |minutes: i64| {
            let minute = (now + minutes).rem_euclid(DAY);
            format!("{:02}:{:02}", minute / 60, minute % 60)
        };
        let span = format!("{}-{}", clock(from), clock(to));
        let hours: Hours = format!("zone {ZONE}; Mon-Sun {span}").parse().unwrap();
        let own = matches!(hours.now(), Opening::Open { .. });
        let asked = call.get_full_variable(&format!("${{IFTIME({span},*,*,*,{ZONE}?in:out)}}")).await?;
        // Both looked within one minute.
        if minute() == now {
            return Ok((asked.unwrap() == "in", own));
        }
    }
}

#[tokio::test]
async fn a_span_is_what_the_dialplan_takes_for_one_except_that_asterisk_counts_the_minute_of_its_end() {
    let call = dial(|call| {
        Box::pin(async move {
            let mut found = Vec::new();
            for (from, to) in [(-2, 2), (0, 2), (-3, -1), (1, 3), (-3, 0), (2, 1)] {
                found.push(includes_now(call, from, to).await?);
            }
            Ok::<_, CallError>(found)
        })
    })
    .await;
    let both = |so| (so, so);
    let found = call.ended().await.0.unwrap();
    assert_eq!(found, [both(true), both(true), both(false), both(false), (true, false), both(true)]);
}
