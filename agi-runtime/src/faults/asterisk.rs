//! What Asterisk answers, so that both sides know it.

/// Each third of the short values holds what else has a meaning on the wire.
const AWKWARD: [&str; 4] = ["ü", ") ", "200 result=1 (", "%"];

/// The value that only this call has.
pub(super) fn value(call: u64, step: usize, length: usize) -> String {
    let mut value = format!("{call}.{step}.{length}.");
    if length < 60 && length % 3 == 0 {
        value.push_str(AWKWARD[length % AWKWARD.len()]);
    }
    value.extend((0..length).map(|at| char::from(b'a' + u8::try_from((at + step) % 26).unwrap())));
    value.push('.');
    value
}

/// The key that the caller presses at this step.
pub(super) fn key(call: u64, step: usize) -> u8 {
    b'0' + u8::try_from((call * 7 + step as u64 * 3) % 10).unwrap()
}

/// The answer to a line, with its line feed.
pub(super) fn answer(call: u64, line: &str, hung_up: bool) -> String {
    if let Some(asked) = line.strip_prefix("GET FULL VARIABLE agi-") {
        return format!("200 result=1 (agi-{asked})\n");
    }
    if let Some((step, length)) = asks_for_a_value(line) {
        return format!("200 result=1 ({})\n", value(call, step, length));
    }
    match line.strip_prefix("WAIT FOR DIGIT ") {
        _ if line.starts_with("SET VARIABLE ") => "200 result=1\n".to_owned(),
        _ if hung_up => "511 Command Not Permitted on a dead channel or intercept routine\n".to_owned(),
        Some(asked) => {
            let step = asked.parse::<usize>().expect("a number of milliseconds") - 1000;
            format!("200 result={}\n", key(call, step))
        }
        None if line == "CHANNEL STATUS" => "200 result=6\n".to_owned(),
        None if line == "NOOP" => "200 result=0\n".to_owned(),
        None => panic!("nobody says {line:?}"),
    }
}

/// Step and length of what is asked for, by `v<step>-<length>` in any of the three commands.
fn asks_for_a_value(line: &str) -> Option<(usize, usize)> {
    let is_one = ["GET VARIABLE ", "GET FULL VARIABLE ", "DATABASE GET "].iter().any(|start| line.starts_with(start));
    let name = line.rsplit('v').next().filter(|_| is_one)?.trim_end_matches(['"', '}']);
    let (step, length) = name.split_once('-')?;
    Some((step.parse().ok()?, length.parse().ok()?))
}

/// Whether these are the last words of a call that went well, or was hung up.
pub(super) fn are_last_words(line: &str) -> bool {
    line == "SET VARIABLE AGI_ROUTE_STATUS OK" || line == "SET VARIABLE AGI_ROUTE_STATUS HUNG_UP"
}
