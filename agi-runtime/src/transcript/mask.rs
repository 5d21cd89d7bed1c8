//! What must not be read in a transcript: what callers keyed, and the values of some variables.

use super::CallRecorder;
use super::commands::{
    RESULT, bare, filled_by_read, is, key, mention, plays, result_of, set_value, tells_a_key, value_of,
};
use super::script::{Keyed, Line, Mask, What, is_question};
use agi_protocol::ANY_KEY;
use agi_protocol::Digit;

/// Fewer keys are everywhere, in lengths and times.
const SEARCHED: usize = 3;
/// What may be between the keys of an entry where it is said or stored.
const BETWEEN: &[u8] = b" -.";

/// Notes what is masked in each line, and writes `0` there.
pub(super) fn mask(lines: &mut [Line], settings: &CallRecorder) {
    let mut secrets = Secrets::default();
    let mut names: Vec<Vec<u8>> = settings.variables.iter().map(|name| bare(name.as_bytes()).to_vec()).collect();
    secrets.entries(lines, settings.keep_digits);
    if !settings.keep_digits {
        names.extend(lines.iter().filter_map(filled_by_read));
    }
    secrets.variables(lines, &names);
    secrets.elsewhere(lines);
    for line in lines {
        if line.unfinished && line.what == What::Sent && !settings.keep_digits {
            // The rest of an entry may be missing.
            let mut cover = Cover::of(line);
            for at in 0..cover.covered.len() {
                if cover.line.text[at].is_ascii_digit() {
                    cover.add(at, 1, None);
                }
            }
        }
        line.masked.sort_by_key(|mask| mask.at);
        for mask in &line.masked {
            let bytes = &mut line.text[mask.at..mask.at + mask.length];
            match mask.keyed {
                Some(Keyed { code: true, .. }) => bytes.copy_from_slice(b"48"),
                Some(_) => bytes.iter_mut().filter(|byte| !BETWEEN.contains(byte)).for_each(|byte| *byte = b'0'),
                None => bytes.fill(b'0'),
            }
        }
    }
}

#[derive(Default)]
struct Secrets {
    /// How many entries there are.
    entries: usize,
    /// Keys to search for, and where they are known from: entries, whole and as they came, and values of masked
    /// variables.
    keys: Vec<(Vec<u8>, Option<Keyed>)>,
}

/// Keys that came one by one: the line of each, and the key.
type Run = Vec<(usize, Digit)>;

impl Secrets {
    /// Finds what the caller keyed. Of what is to be kept, only what was asked for as a secret.
    fn entries(&mut self, lines: &mut [Line], keep: bool) {
        let mut run = Run::new();
        for index in 0..lines.len() {
            let line = &lines[index];
            if line.what == What::Sent && plays(&line.text) {
                self.end_run(lines, &mut run);
                continue;
            }
            let Some(result) = result_of(line).filter(|_| line.hidden || !keep) else { continue };
            let command = line.answers.map(|command| lines[command].text.as_slice());
            let keys = result.text();
            let is_entry = match command {
                Some(command) => is(command, "GET DATA"),
                // The answer to nothing: something forged a reply, and the real one is late.
                None => keys.len() >= SEARCHED,
            };
            if is_entry && !keys.is_empty() && keys.iter().all(|key| Digit::from_ascii(*key).is_some()) {
                let length = keys.len();
                let keyed = Keyed { entry: self.entries, first: run.len(), code: false };
                let keys = keys.to_vec();
                let mut whole = self.add_run(lines, &run);
                whole.extend_from_slice(&keys);
                self.keys.extend([(keys, Some(keyed)), (whole, Some(Keyed { first: 0, ..keyed }))]);
                lines[index].masked.push(Mask { at: RESULT, length, keyed: Some(keyed) });
                self.entries += 1;
                run.clear();
            } else if let Some(key) = command.filter(|command| tells_a_key(command)).and_then(|_| key(&result)) {
                if key == '#' {
                    self.end_run(lines, &mut run);
                } else {
                    run.push((index, key));
                }
            }
        }
        self.end_run(lines, &mut run);
    }

    /// One key alone is a choice, unless a secret was asked for.
    fn end_run(&mut self, lines: &mut [Line], run: &mut Run) {
        if run.len() > 1 || run.iter().any(|(index, _)| lines[*index].hidden) {
            self.add_run(lines, run);
            self.entries += 1;
        }
        run.clear();
    }

    /// Masks the keys that the next entry begins with. `*` has its own meaning to many apps, and says little.
    fn add_run(&mut self, lines: &mut [Line], run: &Run) -> Vec<u8> {
        let entry = self.entries;
        for (first, (index, key)) in run.iter().enumerate() {
            if *key == '*' && !lines[*index].hidden {
                continue;
            }
            let keyed = Keyed { entry, first, code: true };
            lines[*index].masked.push(Mask { at: RESULT, length: 2, keyed: Some(keyed) });
        }
        let keys: Vec<u8> = run.iter().map(|(_, key)| key.ascii()).collect();
        self.keys.push((keys.clone(), Some(Keyed { entry, first: 0, code: false })));
        keys
    }

    /// Finds the values of variables.
    fn variables(&mut self, lines: &mut [Line], names: &[Vec<u8>]) {
        // The reply before was a secret value: lines that answer nothing may be the rest of it.
        let mut spills = false;
        for index in 0..lines.len() {
            let line = &lines[index];
            let secret = match line.what {
                What::Sent => set_value(&line.text, names),
                What::Received if spills && line.answers.is_none() && line.text != b"HANGUP" => {
                    Some((0, line.text.len()))
                }
                What::Received => {
                    let command = line.answers.map(|command| lines[command].text.as_slice());
                    let asked = command.filter(|command| {
                        let reads = is(command, "GET VARIABLE") || is(command, "GET FULL VARIABLE");
                        reads && names.iter().any(|name| mention(command, name).is_some())
                    });
                    asked.and_then(|_| value_of(line))
                }
                What::Closed => None,
            };
            spills = secret.is_some() && line.what == What::Received || spills && line.what != What::Sent;
            let Some((at, length)) = secret else { continue };
            let value = &line.text[at..at + length];
            // `Call::variable` has a mark put before it.
            let value = value.strip_prefix(b".").unwrap_or(value);
            if value.len() >= SEARCHED && value.iter().all(|key| Digit::from_ascii(*key).is_some()) {
                self.keys.push((value.to_vec(), None));
            }
            Cover::of(&mut lines[index]).add(at, length, None);
        }
    }

    /// Finds the same keys elsewhere.
    fn elsewhere(mut self, lines: &mut [Line]) {
        self.keys.retain(|(keys, _)| keys.len() >= SEARCHED);
        let order = |keyed: Option<Keyed>| keyed.map_or((usize::MAX, 0), |keyed| (keyed.entry, keyed.first));
        self.keys.sort_by(|(one, from), (other, of)| {
            other.len().cmp(&one.len()).then_with(|| one.cmp(other)).then_with(|| order(*from).cmp(&order(*of)))
        });
        self.keys.dedup_by(|(next, _), (one, _)| next == one);
        for index in 0..lines.len() {
            let asked = lines[index].answers.is_some_and(|command| is_question(&lines[command].text));
            let line = &mut lines[index];
            if line.what == What::Closed || asked || is_question(&line.text) {
                continue;
            }
            // The code before a reply is Asterisk's.
            let start = if line.what == What::Received && result_of(line).is_some() { 4 } else { 0 };
            let mut cover = Cover::of(line);
            // All keys in a row, as escape digits: of these, no three are the caller's.
            for at in memchr::memmem::find_iter(&cover.line.text, ANY_KEY) {
                cover.covered[at..at + ANY_KEY.len()].fill(true);
            }
            for (keys, keyed) in &self.keys {
                for at in start..cover.covered.len() {
                    if let Some(Match { length, encoded }) = match_at(&cover.line.text, at, keys) {
                        cover.add(at, length, keyed.filter(|_| !encoded));
                    }
                }
            }
        }
    }
}

struct Match {
    length: usize,
    /// It holds `%XX`.
    encoded: bool,
}

/// Whether these keys are here.
fn match_at(text: &[u8], at: usize, keys: &[u8]) -> Option<Match> {
    let (mut here, mut encoded) = (at, false);
    for (index, key) in keys.iter().enumerate() {
        if index > 0 && text.get(here).is_some_and(|byte| BETWEEN.contains(byte)) {
            here += 1;
        }
        let rest = text.get(here..)?;
        if rest.first() == Some(key) {
            here += 1;
        } else if rest.first() == Some(&b'%')
            && rest.get(..3).is_some_and(|rest| rest.eq_ignore_ascii_case(format!("%{key:02X}").as_bytes()))
        {
            here += 3;
            encoded = true;
        } else {
            return None;
        }
    }
    Some(Match { length: here - at, encoded })
}

/// Adds masks to a line, never one over another.
struct Cover<'l> {
    line: &'l mut Line,
    covered: Vec<bool>,
}

impl<'l> Cover<'l> {
    fn of(line: &'l mut Line) -> Self {
        let mut covered = vec![false; line.text.len()];
        for mask in &line.masked {
            covered[mask.at..mask.at + mask.length].fill(true);
        }
        Self { line, covered }
    }

    /// Masks these bytes; where some are masked already, the others are, without saying what they were.
    fn add(&mut self, at: usize, length: usize, keyed: Option<Keyed>) {
        let free: Vec<usize> = (at..at + length).filter(|at| !self.covered[*at]).collect();
        let keyed = keyed.filter(|_| free.len() == length);
        for run in free.chunk_by(|one, next| one + 1 == *next) {
            self.line.masked.push(Mask { at: run[0], length: run.len(), keyed });
        }
        self.covered[at..at + length].fill(true);
    }
}
