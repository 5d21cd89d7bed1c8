//! Random scenarios from a seed: mostly sane commands, some broken, keys and hang-ups well inside a command or well
//! outside of one, so that nothing depends on a race.

mod words;

use self::words::{BLANKS, BROKEN, EXPRESSIONS, INTERRUPTED, NAMES, OTHERS, PIPELINED, UNTIL_HANG_UP, VALUES};
use crate::parse::parse;
use crate::random::Random;
use crate::scenario::Scenario;

/// The text of the scenario of this number, ready to be pasted into a file.
#[must_use]
pub fn text(seed: u64, number: u64) -> String {
    let random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let text = format!("== seed {seed}, number {number}\n");
    let mut flow = Flow { random, text, family: format!("g{seed}-{number}"), gone: false };
    flow.header();
    let steps = 3 + flow.random.below(8);
    let hang_up = (flow.random.once_in(3)).then(|| flow.random.below(steps));
    for step in 0..steps {
        if hang_up == Some(step) {
            flow.hang_up();
        } else {
            flow.step();
        }
    }
    if flow.random.once_in(12) {
        flow.line("send failure");
    }
    flow.line("report X Y CALLERID(all)");
    flow.text
}

/// The scenario of this number.
///
/// # Panics
/// If what is generated cannot be parsed: a mistake in here.
#[must_use]
pub fn scenario(seed: u64, number: u64) -> Scenario {
    let mut scenarios = parse("generated", &text(seed, number)).expect("what is generated is right");
    scenarios.pop().expect("it is one")
}

struct Flow {
    random: Random,
    text: String,
    family: String,
    /// The caller is gone and can do nothing more.
    gone: bool,
}

impl Flow {
    fn line(&mut self, line: &str) {
        self.text += line;
        self.text += "\n";
    }

    /// Something that the caller does.
    fn deed(&mut self, line: &str) {
        if !self.gone {
            self.line(line);
        }
    }

    fn header(&mut self) {
        let mut answers = false;
        match self.random.below(10) {
            0 => {
                self.line("after hang-up");
                self.gone = true;
            }
            // Before the answer no audio comes from a Local channel, and the second of two keys waits for some.
            1 | 2 => answers = true,
            _ => self.line("answered"),
        }
        match self.random.below(4) {
            0 => self.line("from \"Ada\" <5551234>"),
            1 => self.line("from \"Zo\\xeb\" <+49301234>"),
            2 => self.line("from 4711"),
            _ => {}
        }
        if self.random.once_in(2) {
            let value = self.random.pick(&["dark red", "line1\\nline2", "x)\\n200 result=1 (spoof", "J\\xf6rg"]);
            self.line(&format!("set X {value}"));
        }
        if answers {
            self.line("send CHANNEL STATUS");
            self.line("send ANSWER");
        }
    }

    fn step(&mut self) {
        match self.random.below(17) {
            0 => self.noop(),
            1 | 2 => self.set_variable(),
            3 => self.get_variable(),
            4 => {
                let expression = self.random.pick(EXPRESSIONS);
                self.line(&format!("send GET FULL VARIABLE {expression}"));
            }
            5 => self.database(),
            6 | 7 => self.stream_file(),
            8 => self.get_data(),
            9 => self.get_option(),
            10 => self.wait_for_digit(),
            11 => self.say(),
            12 => {
                let broken = self.random.pick(BROKEN);
                self.line(format!("bytes {broken}").trim_end());
            }
            13 => self.record(),
            14 => self.interrupted(),
            15 => {
                let lines = self.random.pick(PIPELINED);
                self.line(&format!("bytes {lines}"));
                self.line("send NOOP");
            }
            _ => self.other(),
        }
    }

    fn record(&mut self) {
        let (family, beep) = (self.family.clone(), self.random.pick(&["", "", " BEEP", " 0 BEEP", " s=1"]));
        if self.random.once_in(2) {
            self.line(&format!("send RECORD FILE {family} wav \"#\" 400{beep}"));
        } else {
            self.line(&format!("send RECORD FILE {family} wav \"12\" 20000"));
            self.deed("    press 7");
            self.deed("    wait 300ms");
            self.deed("    press 2");
        }
    }

    /// A new line while a command runs.
    fn interrupted(&mut self) {
        let line = self.random.pick(INTERRUPTED);
        self.line(&format!("send {line}"));
        let with = self.random.pick(&["NOOP", "GET VARIABLE X", "BOGUS", "SET VARIABLE Y late"]);
        self.deed(&format!("    send {with}"));
        self.line("send NOOP");
    }

    fn noop(&mut self) {
        let (word, blank, value) =
            (self.random.pick(&["NOOP", "noop", "NoOp"]), self.blank(), self.random.pick(VALUES));
        self.line(&format!("bytes {word}{blank}{value}"));
    }

    fn blank(&mut self) -> &'static str {
        self.random.pick(BLANKS)
    }

    /// A value in quotes, as an encoder writes it, or without them if it is one word.
    fn quoted(&mut self) -> String {
        let value = self.random.pick(VALUES);
        let one_word = !value.is_empty() && !value.contains([' ', '\\', '"']);
        if one_word && self.random.once_in(2) {
            return value.to_owned();
        }
        // The file's own escapes are read once; what Asterisk unescapes is escaped once more.
        let line = value.replace("\\\\", "\\\\\\\\").replace("\\\"", "\\\\\\\"");
        format!("\"{line}\"")
    }

    fn set_variable(&mut self) {
        let (first, second, mut value) = (self.blank(), self.blank(), self.quoted());
        let name = self.random.pick(&["X", "Y", "CALLERID(name)"]);
        if name == "CALLERID(name)" && value.contains('*') {
            // The caller's name is as long as the buffer through which it is read.
            "Ada".clone_into(&mut value);
        }
        self.line(&format!("bytes SET{first}VARIABLE{second}{name} {value}"));
    }

    fn get_variable(&mut self) {
        let name = self.random.pick(NAMES);
        self.line(&format!("send GET VARIABLE {name}"));
    }

    fn database(&mut self) {
        let (family, key) = (self.family.clone(), self.random.pick(&["k", "l", "tree/a", "tree/b"]));
        match self.random.below(5) {
            0 | 1 => {
                let value = self.quoted();
                self.line(&format!("bytes DATABASE PUT {family} {key} {value}"));
            }
            2 => self.line(&format!("send DATABASE GET {family} {key}")),
            3 => self.line(&format!("send DATABASE DEL {family} {key}")),
            _ => self.line(&format!("send DATABASE DELTREE {family} tree")),
        }
    }

    fn stream_file(&mut self) {
        let command = self.random.pick(&["STREAM FILE", "STREAM FILE", "CONTROL STREAM FILE"]);
        match self.random.below(5) {
            0 => self.line(&format!("send {command} nosuch \"12\"")),
            1 => {
                let escape = self.random.pick(&["\"\"", "\"123\"", "\"0\""]);
                self.line(&format!("send {command} \"beep\" {escape}"));
            }
            2 => {
                self.line(&format!("send {command} \"hello-world\" \"12\""));
                self.deed("    press 7");
            }
            _ => {
                let key = self.random.pick(&["1", "5", "0", "A"]);
                self.line(&format!("send {command} tt-monkeys \"150A\""));
                if self.random.once_in(2) {
                    self.deed("    press 7");
                    self.deed("    wait 150ms");
                }
                self.deed(&format!("    press {key}"));
            }
        }
    }

    fn get_data(&mut self) {
        let file = self.random.pick(&["\"\"", "beep", "tt-monkeys", "\"hello-world\""]);
        match self.random.below(5) {
            0 => self.line("send GET DATA \"\" 300 4"),
            1 => self.line("send GET DATA nosuch 300 4"),
            2 => {
                self.line(&format!("send GET DATA {file} 3000 3"));
                let keys = self.random.pick(&["123", "007", "*9A", "1#", "#"]);
                self.deed(&format!("    press {keys}"));
            }
            3 => {
                self.line(&format!("send GET DATA {file} 3000"));
                let keys = self.random.pick(&["12#", "0042#", "#", "*#"]);
                self.deed(&format!("    press {keys}"));
            }
            _ => {
                self.line("send GET DATA \"\" 1500 4");
                let keys = self.random.pick(&["1", "07", "*"]);
                self.deed(&format!("    press {keys}"));
            }
        }
    }

    fn get_option(&mut self) {
        match self.random.below(5) {
            0 => self.line("send GET OPTION nosuch \"12\" 300"),
            1 => self.line("send GET OPTION beep \"12\" 300"),
            2 => {
                self.line("send GET OPTION tt-monkeys \"12#\" 3000");
                let key = self.random.pick(&["1", "2", "#"]);
                self.deed(&format!("    press {key}"));
            }
            _ => {
                self.line("send GET OPTION beep \"12\" 4000");
                self.deed("    wait 900ms");
                let key = self.random.pick(&["1", "2", "9", "#"]);
                self.deed(&format!("    press {key}"));
            }
        }
    }

    fn wait_for_digit(&mut self) {
        match self.random.below(4) {
            0 => self.line("send WAIT FOR DIGIT 200"),
            1 => {
                self.deed("press 5");
                self.line("send WAIT FOR DIGIT 400");
            }
            _ => {
                let (time, key) = (self.random.pick(&["4000", "-1"]), self.random.pick(&["0", "5", "*", "#", "D"]));
                self.line(&format!("send WAIT FOR DIGIT {time}"));
                self.deed(&format!("    press {key}"));
            }
        }
    }

    fn say(&mut self) {
        let short = ["DIGITS 07", "NUMBER 42", "NUMBER -7", "ALPHA a1", "PHONETIC ab", "DIGITS -1", "TIME 1000000000"];
        let long = ["DIGITS 12345678901234567890", "ALPHA abcdefghijklmnop", "PHONETIC abcdefghijklmnop"];
        if self.random.once_in(2) {
            let say = self.random.pick(&short);
            self.line(&format!("send SAY {say} \"12\""));
        } else {
            let say = self.random.pick(&long);
            let key = self.random.pick(&["1", "2"]);
            self.line(&format!("send SAY {say} \"12\""));
            self.deed(&format!("    press {key}"));
        }
    }

    fn other(&mut self) {
        let line = self.random.pick(OTHERS);
        self.line(&format!("send {line}"));
    }

    fn hang_up(&mut self) {
        let line = self.random.pick(UNTIL_HANG_UP);
        match line {
            "" => self.deed("hang up"),
            "HANGUP" => self.line("send HANGUP"),
            _ => {
                self.line(&format!("send {line}"));
                self.deed("    hang up");
            }
        }
        self.gone = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generated_scenario_can_be_parsed_and_is_the_same_again() {
        for number in 0..2_000 {
            let one = scenario(7, number);
            assert_eq!(one, scenario(7, number));
        }
    }

    #[test]
    fn another_seed_gives_other_scenarios() {
        assert_ne!(text(1, 1).lines().skip(1).collect::<Vec<_>>(), text(2, 1).lines().skip(1).collect::<Vec<_>>());
    }
}
