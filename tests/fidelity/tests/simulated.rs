//! Every scenario on the simulator, held against what a real Asterisk said when it was recorded: no Asterisk needed.

use fidelity::verdict::Verdict;
use fidelity::{files, recorded};
use xtask::asterisk::Version;

fn compare(version: Version) {
    let recorded = recorded::read(version).unwrap();
    let mut verdict = Verdict::new(version);
    for scenario in files::scenarios().unwrap().iter().filter(|scenario| scenario.is_for(version)) {
        let real = recorded.get(&scenario.title);
        let real =
            real.unwrap_or_else(|| panic!("run `cargo run -p fidelity -- record {version}`: {}", scenario.title));
        verdict.compare(scenario, real);
    }
    if let Err(problems) = verdict.all_explained() {
        panic!("{problems}");
    }
}

#[test]
fn the_simulator_says_what_asterisk_22_said() {
    compare(Version::V22);
}

#[test]
fn the_simulator_says_what_asterisk_16_said() {
    compare(Version::V16);
}
