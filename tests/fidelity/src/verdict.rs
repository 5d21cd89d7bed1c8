//! Whether the simulator is held at what is listed: every scenario on both sides, every difference explained, every
//! explanation needed.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use xtask::asterisk::Version;

use crate::compare::{Found, differing, explained};
use crate::differences::{DIFFERENCES, NOT_SIMULATED};
use crate::scenario::Scenario;
use crate::simulated;

/// What came of comparing scenarios.
#[derive(Debug)]
pub struct Verdict {
    version: Version,
    /// The titles of what was compared.
    compared: BTreeSet<String>,
    /// What went wrong, ready to be read.
    problems: Vec<String>,
    /// How often each listed difference was seen, and each scenario that is not simulated.
    seen: Vec<usize>,
    left_out: Vec<usize>,
}

impl Verdict {
    /// Nothing was compared with this version yet.
    #[must_use]
    pub fn new(version: Version) -> Self {
        let (seen, left_out) = (vec![0; DIFFERENCES.len()], vec![0; NOT_SIMULATED.len()]);
        Self { version, compared: BTreeSet::new(), problems: Vec::new(), seen, left_out }
    }

    /// Plays a scenario on the simulator and compares it with what the real Asterisk said. Whether all is explained.
    pub fn compare(&mut self, scenario: &Scenario, real: &[String]) -> bool {
        self.compared.insert(scenario.title.clone());
        let simulated = simulated::play(scenario).map(|transcript| transcript.lines());
        if let Some(number) = NOT_SIMULATED.iter().position(|(title, _)| *title == scenario.title) {
            self.left_out[number] += 1;
            let same = simulated.is_ok_and(|simulated| differing(real, &simulated).is_empty());
            if same {
                self.problem(scenario, "    the simulator plays it right: take it off NOT_SIMULATED in differences.rs");
            }
            return !same;
        }
        let simulated = match simulated {
            Ok(simulated) => simulated,
            Err(error) => {
                self.problem(scenario, &format!("    {error:#}"));
                return false;
            }
        };
        let found = differing(real, &simulated);
        let unexplained: Vec<_> = found.iter().filter(|found| !self.is_explained(found, &scenario.title)).collect();
        if !unexplained.is_empty() {
            let found: Vec<_> = unexplained.iter().map(ToString::to_string).collect();
            self.problem(scenario, &found.join("\n"));
        }
        unexplained.is_empty()
    }

    /// Forgets what was found last, and gives it: the scenario is played again.
    pub fn takes_back(&mut self) -> String {
        self.problems.pop().unwrap_or_default()
    }

    /// The scenarios of listed differences that were not seen yet. Some are a matter of milliseconds: whether a real
    /// `HANGUP` comes before the next command.
    #[must_use]
    pub fn not_seen(&self) -> Vec<&'static str> {
        let listed = DIFFERENCES.iter().zip(&self.seen);
        let not_seen = listed.filter(|(difference, seen)| **seen == 0 && difference.on.contains(&self.version));
        not_seen.flat_map(|(difference, _)| difference.scenarios).copied().collect()
    }

    /// How many scenarios were compared, if all is as it is listed; otherwise everything that is not.
    ///
    /// # Errors
    /// What differs and is not listed, and what is listed and no longer differs.
    pub fn all_explained(mut self) -> Result<usize, String> {
        for (difference, seen) in DIFFERENCES.iter().zip(&self.seen) {
            if *seen == 0 && difference.on.contains(&self.version) {
                self.problems.push(format!("listed in differences.rs and not seen any more: {difference:?}"));
            }
        }
        for ((title, _), left_out) in NOT_SIMULATED.iter().zip(&self.left_out) {
            if *left_out == 0 {
                self.problems.push(format!("listed in differences.rs as not simulated, and no scenario: {title}"));
            }
        }
        if self.problems.is_empty() { Ok(self.compared.len()) } else { Err(self.to_string()) }
    }

    fn is_explained(&mut self, found: &Found, title: &str) -> bool {
        let Some(number) = explained(found, title, self.version) else { return false };
        self.seen[number] += 1;
        true
    }

    fn problem(&mut self, scenario: &Scenario, what: &str) {
        let Scenario { file, line, title, .. } = scenario;
        self.problems.push(format!("{file}:{line}: {title}\n{what}"));
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, compared, problems, .. } = self;
        let compared = compared.len();
        writeln!(f, "{} problems in {compared} scenarios on Asterisk {version}:", problems.len())?;
        problems.iter().try_for_each(|problem| writeln!(f, "{problem}"))?;
        f.write_char('\n')
    }
}
