//! Whatever callers key, and whatever apps do with it: it is not in the file.

use std::time::Duration;

use agi_runtime::prelude::*;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::recorded;
use crate::support::REQUEST;

/// Something an app does.
#[derive(Clone, Debug)]
enum Step {
    /// GET DATA, with a sound or without.
    Data(&'static str, String),
    /// WAIT FOR DIGIT, again and again, after a sound that a key may break off.
    Keys(bool, String),
    /// What was keyed so far, all or one of it, with this between the keys.
    Says(Option<usize>, &'static str),
    /// The same, as a variable that Asterisk has.
    Reads(usize),
}

/// No zeros among them: a masked byte is one.
fn digits() -> impl Strategy<Value = String> {
    "[1-9*A-D]{1,20}"
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (prop_oneof![Just("sound"), Just("")], digits()).prop_map(|(file, keys)| Step::Data(file, keys)),
        (any::<bool>(), "[1-9*]{2,8}").prop_map(|(early, keys)| Step::Keys(early, keys)),
        (prop::option::of(0_usize..4), prop_oneof![Just(""), Just(" "), Just("-")])
            .prop_map(|(n, by)| Step::Says(n, by)),
        (0_usize..4).prop_map(Step::Reads),
    ]
}

/// Spreads the keys of a text.
fn spread(keys: &str, between: &str) -> String {
    keys.chars().map(String::from).collect::<Vec<_>>().join(between)
}

/// The entries before each step.
fn entered(steps: &[Step]) -> Vec<&str> {
    let keys = |step| match step {
        &Step::Data(_, ref keys) | &Step::Keys(_, ref keys) => Some(keys.as_str()),
        _ => None,
    };
    steps.iter().filter_map(keys).collect()
}

async fn run(call: &mut Call, steps: &[Step]) -> Result {
    for (index, step) in steps.iter().enumerate() {
        let known = entered(&steps[..index]);
        match step {
            Step::Data(file, _) => drop(call.get_data(file).await?),
            Step::Keys(_, keys) => {
                let first = call.stream_file("sound").escape("123456789*").await?.digit;
                for _ in usize::from(first.is_some())..keys.len() {
                    call.wait_for_digit(Duration::from_secs(1)).await?;
                }
            }
            Step::Says(Some(which), between) => {
                let keys = known.get(*which).unwrap_or(&"");
                call.set_variable("X", spread(keys, between)).await?;
            }
            Step::Says(None, between) => call.verbose(format!("[{}]", spread(&known.concat(), between))).await?,
            Step::Reads(_) => drop(call.get_variable("X").await?),
        }
    }
    Ok(())
}

/// What Asterisk answers.
fn replies(steps: &[Step]) -> Vec<String> {
    let mut replies = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Data(_, keys) => replies.push(format!("200 result={keys}\n")),
            Step::Keys(early, keys) => {
                let mut codes = keys.bytes().map(|key| format!("200 result={key} endpos=1\n"));
                replies.push(if *early { codes.next().unwrap() } else { "200 result=0 endpos=1\n".to_owned() });
                replies.extend(codes);
            }
            Step::Says(..) => replies.push("200 result=1\n".to_owned()),
            Step::Reads(which) => {
                let known = entered(&steps[..index]);
                replies.push(format!("200 result=1 ({})\n", known.get(*which).unwrap_or(&"")));
            }
        }
    }
    replies
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_entered_never_appears_in_the_file(steps in vec(step(), 1..8), cut in 12_usize..30) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let text = runtime.block_on(async {
            let handler = steps.clone();
            let app = App::new().fallback(move |call| {
                let steps = handler.clone();
                Box::pin(async move { run(call, &steps).await.map(|()| Outcome::done()).map_err(Into::into) })
            });
            let folder = recorded(app, REQUEST, async |pbx| {
                for reply in replies(&steps) {
                    pbx.line().await;
                    // A reply may come in two pieces.
                    let (one, other) = reply.split_at(cut.min(reply.len()));
                    pbx.says(one).await;
                    tokio::task::yield_now().await;
                    pbx.says(other).await;
                }
            })
            .await;
            folder.text()
        });
        for line in text.lines().skip(1) {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let said = line["sent"].as_str().or_else(|| line["received"].as_str().map(|said| &said[4..]));
            let said = said.unwrap_or_default().replace([' ', '-'], "");
            for keys in entered(&steps).iter().filter(|keys| keys.len() >= 3) {
                prop_assert!(!said.contains(*keys), "{keys} is in {line}\n{text}");
            }
        }
        let data = steps.iter().filter(|step| matches!(step, Step::Data(..))).count();
        let masked = text.lines().filter(|line| line.contains("\"received\":\"200 result=0") && line.contains("\"entry\"")).count();
        prop_assert!(masked >= data, "{text}");
    }
}
