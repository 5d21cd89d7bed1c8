//! The recorded exchanges with Asterisk 22.10.1, each next to its meaning.

use agi_protocol::{ReplyFraming, Spec, spec};

use crate::parse_args;

/// The recording.
pub const EXCHANGES: &str = include_str!("../wire/exchanges-22.jsonl");
/// What each exchange means, written by hand.
pub const MEANINGS: &str = include_str!("../wire/meanings.txt");

/// Returns every exchange with its meaning.
///
/// # Panics
/// If one of them has none.
#[must_use]
pub fn all() -> Vec<Row> {
    rows(EXCHANGES, MEANINGS).unwrap()
}

/// One exchange and what it means.
#[derive(Debug)]
pub struct Row {
    /// Its line in the recording, and its command: `171 NOOP xxx…`.
    pub name: String,
    /// The exact bytes that Asterisk sent.
    pub reply: Vec<u8>,
    /// Whether it closed the connection then.
    pub end: bool,
    /// The command, if it is one of the 47.
    pub spec: Option<&'static Spec>,
    /// Whether a builder sends such a line: one of the 47, alone, and without CR.
    pub is_builders: bool,
    /// What came, in words.
    pub frames: String,
    /// How the builder reads it.
    pub reading: Option<String>,
}

impl Row {
    /// Returns what the reply to its command looks like.
    #[must_use]
    pub fn shape(&self) -> ReplyFraming {
        self.spec.map_or(ReplyFraming::Line, |spec| spec.framing)
    }
}

/// Puts each exchange next to its meaning: as many of one as of the other, in the same order.
///
/// # Errors
/// Which exchange has no meaning, or which meaning no exchange.
pub fn rows(exchanges: &str, meanings: &str) -> Result<Vec<Row>, String> {
    let mut meanings = meanings.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rows = exchanges.lines().zip(1..).map(|(exchange, line)| row(line, exchange, meanings.next()));
    let rows = rows.collect::<Result<_, _>>()?;
    meanings.next().map_or(Ok(rows), |meaning| Err(format!("no exchange has the meaning {meaning:?}")))
}

fn row(line: usize, exchange: &str, meaning: Option<&str>) -> Result<Row, String> {
    let exchange: serde_json::Value = serde_json::from_str(exchange).map_err(|error| format!("{line}: {error}"))?;
    let (Some(command), Some(reply)) = (exchange["cmd"].as_str(), exchange["reply"].as_str()) else {
        return Err(format!("{line} is not an exchange"));
    };
    let name = format!("{line}  {}", label(command));
    let meaning =
        meaning.and_then(|meaning| meaning.trim_start().strip_prefix(&*name)?.trim_start().strip_prefix("-> "));
    let meaning = expanded(meaning.ok_or_else(|| format!("no meaning of {name}"))?);
    let (frames, reading) = match meaning.split_once(" => ") {
        Some((frames, reading)) => (frames.to_owned(), Some(reading.to_owned())),
        None => (meaning, None),
    };
    let spec = command.lines().next().and_then(|line| command_of(line.as_bytes()));
    let is_builders = spec.is_some() && command.lines().count() == 1 && !command.contains('\r');
    let end = exchange["eof"].as_bool().unwrap_or_default();
    Ok(Row { name, reply: bytes(reply), end, spec, is_builders, frames, reading })
}

fn label(command: &str) -> String {
    let text = command.strip_suffix('\n').unwrap_or(command);
    let text = text.replace('\r', "<CR>").replace('\n', "<LF>").replace('\t', "<TAB>");
    let short: String = text.chars().take(60).collect();
    if short == text { text } else { short + "…" }
}

/// The one of the 47 that a line begins with.
fn command_of(line: &[u8]) -> Option<&'static Spec> {
    let words: Vec<_> = parse_args(line).iter().map(|word| word.to_ascii_uppercase()).collect();
    spec::ALL.iter().find(|spec| words.starts_with(&parse_args(spec.name.as_bytes()))).copied()
}

/// The bytes on the wire: `\xNN` is one byte that was not UTF-8.
fn bytes(recorded: &str) -> Vec<u8> {
    let mut pieces = recorded.split("\\x");
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).expect("two hexadecimal digits"));
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}

/// Writes out `"v"×3 + "w"` as `"vvvw"`.
fn expanded(meaning: &str) -> String {
    let mut rest = meaning;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("\"×") {
        let (before, unit) = before.rsplit_once('"').expect("what is repeated is quoted");
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let times = after[..digits].parse().expect("a number of times");
        text.extend([before, "\"", &unit.repeat(times), "\""]);
        rest = &after[digits..];
    }
    (text + rest).replace("\" + \"", "")
}
