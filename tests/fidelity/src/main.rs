//! `cargo run -p fidelity -- record 22` plays the scenario files on a real Asterisk and keeps what it said, `play` prints
//! it, and `generate` compares random scenarios on both sides: `cargo xtask fidelity`.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use fidelity::scenario::Scenario;
use fidelity::verdict::Verdict;
use fidelity::{files, generate, live, recorded, simulated};
use tokio::runtime::Runtime;
use xtask::asterisk::{Asterisk, Version};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fidelity: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["record", version] => record(version.parse()?, ""),
        ["record", version, text] => record(version.parse()?, text),
        ["play", version, text] => play(version.parse()?, text),
        ["simulate", text] => simulate(text),
        ["text", seed, number] => {
            print!("{}", generate::text(seed.parse()?, number.parse()?));
            Ok(())
        }
        ["generate", version, seconds, seed] => {
            compare_generated(version.parse()?, Duration::from_secs(seconds.parse()?), seed.parse()?, false)
        }
        ["generate", version, seconds, seed, "all"] => {
            compare_generated(version.parse()?, Duration::from_secs(seconds.parse()?), seed.parse()?, true)
        }
        _ => bail!(
            "write `record 22`, `record 22 TEXT` (of a title or file), `play 22 TEXT`, `simulate TEXT` or \
             `generate 22 SECONDS SEED`"
        ),
    }
}

fn start(version: Version) -> Result<Asterisk> {
    Runtime::new()?.block_on(live::start(version))
}

/// Plays all scenarios that are meant. What was recorded before stays, unless none of a few plays gives it again.
fn record(version: Version, text: &str) -> Result<()> {
    let scenarios = files::scenarios()?;
    let asterisk = start(version)?;
    let before = recorded::read(version).unwrap_or_default();
    let mut kept: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for _ in 0..TRIES {
        let is_new = |it: &&Scenario| {
            let is_wanted = it.is_for(version) && is_meant(it, text);
            is_wanted && kept.get(&*it.title).is_none_or(|now| before.get(&it.title) != Some(now))
        };
        let left: Vec<_> = scenarios.iter().filter(is_new).collect();
        for (scenario, outcome) in left.iter().zip(live::play_all(&asterisk, &left, live::FEW)) {
            let transcript =
                outcome.with_context(|| format!("{}:{}: {}", scenario.file, scenario.line, scenario.title))?;
            kept.insert(&scenario.title, transcript.lines());
        }
    }
    let count = kept.len();
    // Read once more: somebody else may have recorded other scenarios meanwhile.
    let mut others = recorded::read(version).unwrap_or_default();
    others.retain(|title, _| scenarios.iter().any(|it| it.title == *title && !is_meant(it, text)));
    let mut of = |title: &str| kept.remove(title).or_else(|| others.remove(title));
    let in_order = scenarios.iter().filter_map(|it| Some((it.title.as_str(), of(&it.title)?)));
    recorded::write(version, &in_order.collect::<Vec<_>>())?;
    println!("{count} scenarios recorded on Asterisk {version}");
    Ok(())
}

fn play(version: Version, text: &str) -> Result<()> {
    let scenarios = files::scenarios()?;
    let wanted = |scenario: &&Scenario| scenario.is_for(version) && is_meant(scenario, text);
    let scenarios: Vec<_> = scenarios.iter().filter(wanted).collect();
    for (scenario, outcome) in scenarios.iter().zip(live::play_all(&start(version)?, &scenarios, live::FEW)) {
        print(scenario, outcome);
    }
    Ok(())
}

fn simulate(text: &str) -> Result<()> {
    for scenario in files::scenarios()?.iter().filter(|scenario| is_meant(scenario, text)) {
        print(scenario, simulated::play(scenario));
    }
    Ok(())
}

fn is_meant(scenario: &Scenario, text: &str) -> bool {
    scenario.title.contains(text) || scenario.file.contains(text)
}

fn print(scenario: &Scenario, outcome: live::Outcome) {
    let lines = outcome.map_or_else(|error| format!("{error:#}"), |transcript| transcript.lines().join("\n"));
    println!("== {}\n{lines}\n", scenario.title);
}

/// How many scenarios are played before the clock is looked at.
const AT_A_TIME: usize = 12;

/// How often a scenario that differs is played before it counts: what happens to a real call is now and then late.
const TRIES: usize = 3;

fn compare_generated(version: Version, time: Duration, seed: u64, go_on: bool) -> Result<()> {
    println!("seed {seed}");
    let asterisk = start(version)?;
    let begin = Instant::now();
    let mut numbers = 0..;
    let mut compared = 0;
    let (mut again, mut differ) = (0, 0);
    while begin.elapsed() < time {
        let scenarios: Vec<_> =
            numbers.by_ref().take(AT_A_TIME).map(|number| generate::scenario(seed, number)).collect();
        let mut differing: Vec<&Scenario> = scenarios.iter().collect();
        for attempt in 1..=TRIES {
            let outcomes = live::play_all(&asterisk, &differing, live::FEW);
            let mut still = Vec::new();
            for (scenario, real) in differing.into_iter().zip(outcomes) {
                let real = real.with_context(|| format!("{} did not end", scenario.title))?.lines();
                let mut verdict = Verdict::new(version);
                if !verdict.compare(scenario, &real) {
                    if attempt == TRIES {
                        let report = report(seed, scenario, &real, &verdict);
                        ensure!(go_on, report);
                        println!("{verdict}");
                        differ += 1;
                    }
                    again += usize::from(attempt < TRIES);
                    still.push(scenario);
                }
            }
            differing = still;
        }
        compared += scenarios.len();
    }
    ensure!(differ == 0, "{differ} of {compared} scenarios differ on Asterisk {version} and on the simulator");
    println!(
        "{compared} generated scenarios are the same on Asterisk {version} and on the simulator; {again} calls were made again"
    );
    Ok(())
}

fn report(seed: u64, scenario: &Scenario, real: &[String], verdict: &Verdict) -> String {
    let number = scenario.title.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    let text = generate::text(seed, number);
    let simulated = simulated::play(scenario).map_or_else(|error| format!("{error:#}"), |it| it.lines().join("\n"));
    format!("{verdict}\n{text}\n-- real\n{}\n\n-- simulated\n{simulated}", real.join("\n"))
}
