//! What differs from run to run: names and numbers of this call, and how far an interrupted sound had come.

use crate::bytes::show;

/// What is particular to one call.
#[derive(Debug)]
pub struct Mask {
    /// Texts of this call with what is written for them, the longest first.
    names: Vec<(String, &'static str)>,
}

/// A request as it is if nothing is known about the caller. What is `~` is new with every call, or says which Asterisk
/// and which kind of channel it is.
const USUAL: &[&str] = &[
    "agi_network: yes",
    "agi_network_script: test",
    "agi_request: ~",
    "agi_channel: ~",
    "agi_language: en",
    "agi_type: ~",
    "agi_uniqueid: ~",
    "agi_version: ~",
    "agi_callerid: unknown",
    "agi_calleridname: unknown",
    "agi_callingpres: 67",
    "agi_callingani2: 0",
    "agi_callington: 0",
    "agi_callingtns: 0",
    "agi_dnid: unknown",
    "agi_rdnis: unknown",
    "agi_context: harness-agi",
    "agi_extension: s",
    "agi_priority: 2",
    "agi_enhanced: 0.0",
    "agi_accountcode: ",
    "agi_threadid: ~",
];

/// The lengths in samples of the sounds that a scenario plays: an `endpos` of one of them is that of its end.
const LENGTHS: &[(&str, u64)] = &[("beep", 3520), ("hello-world", 8000), ("tt-monkeys", 128_000)];

/// The length of the sounds that the harness makes for an app.
const OTHER_LENGTH: u64 = 8000;

impl Mask {
    /// For the call that has this request.
    #[must_use]
    pub fn new(request: &[u8]) -> Self {
        let text = String::from_utf8_lossy(request);
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let mut names = Vec::new();
        if let Some(channel) = value("agi_channel") {
            names.push((channel.to_owned(), "<channel>"));
            names.push((other_end(channel), "<other end>"));
            if let Some((device, _)) = channel.rsplit_once('-') {
                names.push((device.to_owned(), "<device>"));
            }
        }
        if let Some(id) = value("agi_uniqueid") {
            names.push((id.to_owned(), "<unique id>"));
        }
        // The mark at the end of a variable that is read.
        if let Some(thread) = value("agi_threadid").filter(|thread| thread.len() > 3) {
            names.push((thread.to_owned(), "<thread>"));
        }
        if let Some(host) = value("agi_request").and_then(|request| request.strip_prefix("agi://")?.split('/').next()) {
            names.push((format!("agi://{host}/"), "agi://<server>/"));
        }
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { names }
    }

    /// Of a leg that belongs to the call with this mask.
    #[must_use]
    pub fn within(mut self, call: &Self) -> Self {
        self.names = call.names.iter().cloned().chain(self.names).collect();
        self
    }

    /// Of a call whose audio goes to this address, if it goes anywhere.
    #[must_use]
    pub fn audio(mut self, address: &str) -> Self {
        if !address.is_empty() {
            self.names.push((address.to_owned(), "<audio>"));
        }
        self
    }

    /// The lines of the request that are not as usual; `no agi_rdnis` if one is missing.
    #[must_use]
    pub fn request(&self, request: &[u8]) -> Vec<String> {
        let lines: Vec<String> =
            request.strip_suffix(b"\n").unwrap_or(request).split(|byte| *byte == b'\n').map(show).collect();
        let name = |line: &str| line.split_once(": ").map_or(line, |(name, _)| name).to_owned();
        let is_usual = |line: &String| {
            USUAL.iter().any(|usual| line == usual || (usual.ends_with(": ~") && name(line) == name(usual)))
        };
        let missing =
            USUAL.iter().map(|usual| name(usual)).filter(|usual| !lines.iter().any(|line| name(line) == *usual));
        let missing = missing.map(|name| format!("no {name}"));
        lines.iter().filter(|line| !is_usual(line)).cloned().chain(missing).collect()
    }

    /// A text without the names of this call.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, instead)| text.replace(name, instead))
    }

    /// The lines of a reply, without what differs from run to run.
    #[must_use]
    pub fn reply(&self, sent: &[u8], reply: &[u8]) -> Vec<String> {
        let sent = String::from_utf8_lossy(sent);
        let mut lines = Vec::new();
        let mut usage = false;
        for line in reply.split_inclusive(|byte| *byte == b'\n') {
            let ends = line.ends_with(b"\n");
            let line = self.text(&show(line.strip_suffix(b"\n").unwrap_or(line)));
            let begins_usage = line.starts_with("520-");
            usage &= !line.starts_with("520 ");
            if !usage {
                lines.push(positions(&sent, &line) + if ends { "" } else { " (no line feed)" });
            }
            usage |= begins_usage;
        }
        lines
    }
}

/// The name of the channel at the other end of a Local channel.
#[must_use]
pub fn other_end(channel: &str) -> String {
    channel.strip_suffix(";2").map_or_else(|| format!("{channel};1"), |name| format!("{name};1"))
}

/// A reply's line without the position of a sound that did not end, and without how long a recording took.
fn positions(sent: &str, line: &str) -> String {
    let Some((front, position)) = line.split_once(" endpos=") else { return line.to_owned() };
    let Ok(endpos) = position.parse::<u64>() else { return line.to_owned() };
    let words: Vec<_> = sent.split([' ', '\t', '\n']).filter(|word| !word.is_empty()).collect();
    let is = |name: &[&str]| words.len() > name.len() && words.iter().zip(name).all(|(w, n)| w.eq_ignore_ascii_case(n));
    if is(&["RECORD", "FILE"]) {
        let left = front.strip_prefix("200 result=").and_then(|rest| rest.strip_suffix(" (timeout)"));
        let front = match left.and_then(|left| left.parse::<u64>().ok()) {
            Some(left) if left > MUCH_LEFT => "200 result=~ (timeout)",
            Some(_) => "200 result=0 (timeout)",
            None => front,
        };
        // A key at once or a hang-up can be there before the first sound is.
        let soon = front.ends_with(" (dtmf)") || front.ends_with(" (hangup)");
        return format!("{front} endpos={}", if endpos == 0 && !soon { "0" } else { "~" });
    }
    let name = words.get(2).map(|name| name.trim_matches('"')).unwrap_or_default();
    let length = LENGTHS.iter().find(|(sound, _)| *sound == name).map_or(OTHER_LENGTH, |(_, length)| *length);
    let whole = (is(&["STREAM", "FILE"]) || is(&["GET", "OPTION"])) && endpos >= length;
    if whole || endpos == 0 { line.to_owned() } else { format!("{front} endpos=~") }
}

/// How many milliseconds a recording that came to its limit can have left, on a busy machine: few. One that silence
/// ended has more.
const MUCH_LEFT: u64 = 400;

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(sent: &str, reply: &str) -> String {
        Mask::new(b"agi_channel: Local/5@a-01;2\nagi_uniqueid: 5-leg\n")
            .reply(sent.as_bytes(), reply.as_bytes())
            .join("|")
    }

    #[test]
    fn the_end_of_a_sound_is_compared_and_another_position_is_not() {
        assert_eq!(reply("STREAM FILE \"beep\" \"\"\n", "200 result=0 endpos=3520\n"), "200 result=0 endpos=3520");
        assert_eq!(reply("STREAM FILE beep 5\n", "200 result=53 endpos=1600\n"), "200 result=53 endpos=~");
        assert_eq!(reply("GET OPTION beep 5\n", "200 result=53 endpos=3520\n"), "200 result=53 endpos=3520");
        assert_eq!(reply("STREAM FILE nosuch 5\n", "200 result=-1 endpos=0\n"), "200 result=-1 endpos=0");
        assert_eq!(reply("CONTROL STREAM FILE x \"\"\n", "200 result=0 endpos=-1\n"), "200 result=0 endpos=-1");
        assert_eq!(reply("CONTROL STREAM FILE x 5\n", "200 result=53 endpos=920\n"), "200 result=53 endpos=~");
    }

    #[test]
    fn a_recordings_length_and_what_it_had_left_are_not_compared() {
        for (is, compared) in [
            ("200 result=0 (timeout) endpos=8000\n", "200 result=0 (timeout) endpos=~"),
            ("200 result=1 (timeout) endpos=4160\n", "200 result=0 (timeout) endpos=~"),
            ("200 result=4992 (timeout) endpos=8160\n", "200 result=~ (timeout) endpos=~"),
            ("200 result=35 (dtmf) endpos=4800\n", "200 result=35 (dtmf) endpos=~"),
            ("200 result=42 (randomerror) endpos=0\n", "200 result=42 (randomerror) endpos=0"),
            ("200 result=-1 (writefile)\n", "200 result=-1 (writefile)"),
        ] {
            assert_eq!(reply("RECORD FILE a wav # 500\n", is), compared);
        }
    }

    #[test]
    fn names_of_the_call_and_usage_texts_are_not_compared() {
        let value = "200 result=1 (Local/5@a-01;2 Local/5@a-01;1 5-leg)\n";
        assert_eq!(reply("GET VARIABLE X\n", value), "200 result=1 (<channel> <other end> <unique id>)");
        let usage =
            "520-Invalid command syntax.  Proper usage follows:\nSets.\n200 result=1\n520 End of proper usage.\n";
        let first_and_last = "520-Invalid command syntax.  Proper usage follows:|520 End of proper usage.";
        assert_eq!(reply("SET PRIORITY x\n", usage), first_and_last);
        assert_eq!(reply("X\n", "200 result=0"), "200 result=0 (no line feed)");
    }
}
