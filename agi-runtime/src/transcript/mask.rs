//! What must not be read in a transcript: what callers keyed, and the values of some variables.

use super::CallRecorder;
use super::audio;
use super::roles::{Command, RESULT, bare, key, result_of, value_of};
use super::script::{Keyed, Line, Mask, What};
use super::tape::Said;
use agi_protocol::dialogue;
use agi_protocol::spec::ReplyKind;
use agi_protocol::{ANY_KEY, Digit};

/// Fewer keys occur everywhere, in lengths and times.
const SEARCHED: usize = 3;
/// What may be between the keys of an entry that is said or stored.
const BETWEEN: &[u8] = b" -.";

/// Notes what is masked in each line, and writes `0` there. `said` is what each line is.
pub(super) fn mask(lines: &mut [Line], said: &[Said], settings: &CallRecorder) {
    let mut names: Vec<Vec<u8>> = settings.variables.iter().map(|name| bare(name.as_bytes()).to_vec()).collect();
    if !settings.keep_digits {
        let commands = lines.iter().zip(said).filter_map(|(line, said)| Command::of(line, *said));
        names.extend(commands.filter_map(|command| command.fills().map(<[u8]>::to_vec)));
    }
    let mut secrets = Secrets::default();
    secrets.entries(lines, said, settings.keep_digits);
    secrets.variables(lines, said, &names);
    secrets.elsewhere(lines, said);
    lines.iter_mut().for_each(audio::mask_place);
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

/// A key that came alone.
struct Pressed {
    /// The line that says so.
    line: usize,
    place: Place,
    key: Digit,
    /// A secret was asked for.
    secret: bool,
}

/// Where a line has a key.
#[derive(Clone, Copy)]
enum Place {
    /// As its code, which is the result.
    Result,
    /// As it is, here.
    Written(usize),
}

impl Secrets {
    /// Finds what the caller keyed; if `keep` is set, only what was asked for as a secret.
    fn entries(&mut self, lines: &mut [Line], said: &[Said], keep: bool) {
        let mut run = Vec::new();
        for index in 0..lines.len() {
            if Command::of(&lines[index], said[index]).is_some_and(|command| command.plays()) {
                self.end_run(lines, &mut run);
            }
            match said[index] {
                Said::Audio { secret } if secret || !keep => self.streamed(lines, index, secret, &mut run),
                Said::Sent(_) if audio::opens(&lines[index].text) => self.end_run(lines, &mut run),
                _ => {}
            }
            let Said::Received { answers, secret } = said[index] else { continue };
            let Some(result) = result_of(&lines[index]).filter(|_| secret || !keep) else { continue };
            let keys = result.text();
            let reply = match answers {
                Some(dialogue::Line::Command(spec)) => Some(spec.reply),
                // The answer to nothing: something forged a reply, and the real one is late.
                None if keys.len() >= SEARCHED => Some(ReplyKind::Digits),
                _ => None,
            };
            match reply {
                Some(ReplyKind::Digits) if are_keys(keys) => {
                    let length = keys.len();
                    let keyed = Keyed { entry: self.entries, first: run.len(), code: false };
                    let keys = keys.to_vec();
                    let mut whole = self.add_run(lines, &run);
                    whole.extend_from_slice(&keys);
                    self.keys.extend([(keys, Some(keyed)), (whole, Some(Keyed { first: 0, ..keyed }))]);
                    lines[index].masked.push(Mask { at: RESULT, length, keyed: Some(keyed) });
                    self.entries += 1;
                    run.clear();
                }
                Some(ReplyKind::Key | ReplyKind::KeyAndPosition) => match key(&result) {
                    Some(key) if key == '#' => self.end_run(lines, &mut run),
                    Some(key) => run.push(Pressed { line: index, place: Place::Result, key, secret }),
                    None => {}
                },
                _ => {}
            }
        }
        self.end_run(lines, &mut run);
    }

    /// Finds the keys of a stream. What is keyed after it may belong to them.
    fn streamed(&mut self, lines: &mut [Line], index: usize, secret: bool, run: &mut Vec<Pressed>) {
        for at in audio::keys(&lines[index].text) {
            match Digit::from_ascii(lines[index].text[at]) {
                Some(key) if key == '#' => self.end_run(lines, run),
                Some(key) => run.push(Pressed { line: index, place: Place::Written(at), key, secret }),
                None => {}
            }
        }
    }

    /// One key alone is a choice, unless a secret was asked for.
    fn end_run(&mut self, lines: &mut [Line], run: &mut Vec<Pressed>) {
        if run.len() > 1 || run.iter().any(|key| key.secret) {
            self.add_run(lines, run);
            self.entries += 1;
        }
        run.clear();
    }

    /// Masks the keys that the next entry begins with. `*` has its own meaning to many apps, and says little.
    fn add_run(&mut self, lines: &mut [Line], run: &[Pressed]) -> Vec<u8> {
        let entry = self.entries;
        for (first, key) in run.iter().enumerate().filter(|(_, key)| key.key != '*' || key.secret) {
            let (at, length, code) = match key.place {
                Place::Result => (RESULT, 2, true),
                Place::Written(at) => (at, 1, false),
            };
            lines[key.line].masked.push(Mask { at, length, keyed: Some(Keyed { entry, first, code }) });
        }
        let keys: Vec<u8> = run.iter().map(|key| key.key.ascii()).collect();
        self.keys.push((keys.clone(), Some(Keyed { entry, first: 0, code: false })));
        keys
    }

    /// Finds the values of variables.
    fn variables(&mut self, lines: &mut [Line], said: &[Said], names: &[Vec<u8>]) {
        // The command that was sent last asks for a secret value.
        let mut asked = false;
        let mut around = None;
        // The reply before was a secret value: lines that answer nothing may be the rest of it.
        let mut spills = false;
        for (line, said) in lines.iter_mut().zip(said) {
            let secret = match said {
                Said::Sent(_) => {
                    spills = false;
                    Command::of(line, *said).and_then(|command| {
                        asked = command.asks_for(names);
                        around = command.around();
                        command.sets(names)
                    })
                }
                Said::Received { answers: Some(dialogue::Line::Command(_)), .. } => {
                    let value = value_of(line).filter(|_| asked);
                    spills |= value.is_some();
                    value.map(|value| within(line, value, around.as_ref()))
                }
                Said::Received { answers: None, .. } if spills && line.text != b"HANGUP" => Some((0, line.text.len())),
                _ => None,
            };
            let Some((at, length)) = secret else { continue };
            let value = &line.text[at..at + length];
            if value.len() >= SEARCHED && are_keys(value) {
                self.keys.push((value.to_vec(), None));
            }
            Cover::of(line).add(at, length, None);
        }
    }

    /// Finds the same keys elsewhere.
    fn elsewhere(mut self, lines: &mut [Line], said: &[Said]) {
        self.keys.retain(|(keys, _)| keys.len() >= SEARCHED);
        let order = |keyed: Option<Keyed>| keyed.map_or((usize::MAX, 0), |keyed| (keyed.entry, keyed.first));
        self.keys.sort_by(|(one, from), (other, of)| {
            other.len().cmp(&one.len()).then_with(|| one.cmp(other)).then_with(|| order(*from).cmp(&order(*of)))
        });
        self.keys.dedup_by(|(next, _), (one, _)| next == one);
        for (line, said) in lines.iter_mut().zip(said) {
            // The code at the beginning of a reply is Asterisk's, and a question is nobody's.
            let start = match said {
                Said::Closed
                | Said::Audio { .. }
                | Said::Asks { .. }
                | Said::Sent(Some(dialogue::Line::Question))
                | Said::Received { answers: Some(dialogue::Line::Question), .. } => continue,
                Said::Received { .. } if result_of(line).is_some() => 4,
                _ => 0,
            };
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

/// The part of a value that `Call::variable` did not put there itself.
fn within(line: &Line, (at, length): (usize, usize), around: Option<&(usize, Vec<u8>)>) -> (usize, usize) {
    let value = &line.text[at..at + length];
    let inner = around.and_then(|(brackets, mark)| value.strip_suffix(&**mark)?.get(*brackets..).map(|_| *brackets));
    match (inner, around) {
        (Some(brackets), Some((_, mark))) => (at + brackets, length - brackets - mark.len()),
        _ => (at, length),
    }
}

fn are_keys(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|key| Digit::from_ascii(*key).is_some())
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

    /// Masks these bytes. If some are masked already, only the others are, and their mask does not say what they were.
    fn add(&mut self, at: usize, length: usize, keyed: Option<Keyed>) {
        let free: Vec<usize> = (at..at + length).filter(|at| !self.covered[*at]).collect();
        let keyed = keyed.filter(|_| free.len() == length);
        for run in free.chunk_by(|one, next| one + 1 == *next) {
            self.line.masked.push(Mask { at: run[0], length: run.len(), keyed });
        }
        self.covered[at..at + length].fill(true);
    }
}
