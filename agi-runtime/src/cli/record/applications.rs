//! What the applications did that the telephone played, as the simulated Asterisk of a test does it.

use agi_phone::AppRun;

/// A line within the call's chain.
const INDENT: &str = "\n            ";

/// Returns the words of `Pbx` that play these runs: `application("Queue", |run| …)`.
pub(super) fn applications(runs: &[AppRun]) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for run in runs {
        if !names.contains(&&*run.application) {
            names.push(&run.application);
        }
    }
    let of_one = |name: &str| played(name, &runs.iter().filter(|run| run.application == name).collect::<Vec<_>>());
    names.into_iter().map(of_one).collect()
}

fn played(name: &str, runs: &[&AppRun]) -> String {
    let Some((last, before)) = runs.split_last() else { return String::new() };
    if before.iter().all(|run| run == last) {
        let (run, does) = (if statements(last).is_empty() { "_" } else { "run" }, block(last, INDENT));
        return format!("application({name:?}, |{run}| {does})");
    }
    let (arm, statement) = (format!("{INDENT}    "), format!("{INDENT}        "));
    let before = before.iter().enumerate().map(|(number, run)| (number.to_string(), *run));
    let arms = before.chain([("_".to_owned(), *last)]);
    let arms: String =
        arms.flat_map(|(number, run)| [arm.clone(), number, " => ".to_owned(), block(run, &statement)]).collect();
    format!(
        "application({name:?}, {{{INDENT}let runs = AtomicUsize::new(0);\
         {INDENT}move |run| match runs.fetch_add(1, Ordering::Relaxed) {{{arms}{INDENT}}}\n        }})"
    )
}

/// The statements in braces, or nothing in them.
fn block(run: &AppRun, indent: &str) -> String {
    let statements = statements(run);
    if statements.is_empty() {
        return "{}".to_owned();
    }
    let end = &indent[..indent.len() - 4];
    format!("{{{indent}{}{end}}}", statements.join(indent))
}

fn statements(run: &AppRun) -> Vec<String> {
    let mut statements = Vec::new();
    if run.answers {
        statements.push("run.answers();".to_owned());
    }
    statements.extend(run.variables.iter().map(|(name, value)| format!("run.set({name:?}, {value:?});")));
    statements.extend(run.result.map(|result| format!("run.result({result});")));
    if run.hangs_up {
        statements.push("run.hangs_up();".to_owned());
    }
    statements
}
