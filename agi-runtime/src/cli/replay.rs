//! `replay`: recorded calls, run as tests.

use std::any::TypeId;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use super::arguments::{Arguments, Command, EarlyExit, Operand, Opt};
use super::{logs, settings};
use crate::app::{App, Service};
use crate::error::Error;
use crate::testing::{ReplayError, recorded_route, replay};

pub(super) const COMMAND: Command = Command {
    name: "replay",
    about: "Runs recorded calls against the app: FILE: same, or where it differs (exit status 1)",
    operand: Some(Operand {
        name: "FILE",
        help: "Transcripts, as App::record_calls writes them",
        many: true,
        required: true,
    }),
    common: settings::OF_A_CALL,
    options: &[
        Opt::text("entered", "DIGITS", "What the caller keyed where it is masked; once for each entry, in their order")
            .many(),
        Opt::text("patience", "SECS", "How much longer than recorded to wait for the app").or("10"),
    ],
    details: "\
The app's handlers do what they do for a caller: give them a database for tests. State that no recorded
route takes is not made. The exit status is 0 if all calls are the
same, 1 if one differs, and 2 if one cannot be read.",
};

/// The types of state that the recorded routes take. A file that cannot be read is told of when it is replayed.
pub(super) fn state(app: &App, given: &Arguments) -> Result<HashSet<TypeId>, Error> {
    let patterns: HashSet<_> = given.operands.iter().filter_map(recorded_route).collect();
    let table = app.table()?;
    let recorded = table.routes().iter().filter(|route| patterns.contains(&route.pattern));
    Ok(recorded.flat_map(|route| route.needs().iter().map(|need| need.id).collect::<Vec<_>>()).collect())
}

/// Replays the files. One that cannot be read ends the program with the status of a wrong command line.
pub(super) async fn run(mut app: App, given: &Arguments) -> Result<(), Error> {
    logs::to_stderr(given)?;
    // A replay is not a call to record.
    app.transcripts = None;
    #[cfg(feature = "audit")]
    {
        app.audit = None;
    }
    let service = app.build()?;
    let patience = given.text("patience").unwrap_or_default();
    let Ok(seconds) = patience.parse::<u32>() else {
        EarlyExit::Wrong(format!("--patience {patience:?}: write seconds: --patience 30")).exit()
    };
    let patience = Duration::from_secs(seconds.into());
    let found = all(&service, &given.operands, &given.texts("entered"), patience, &mut io::stdout()).await?;
    if let Some(unreadable) = found.unreadable {
        EarlyExit::Wrong(unreadable).exit();
    }
    if found.different > 0 {
        return Err(Error::new(format!("calls that differ: {} of {}", found.different, given.operands.len())));
    }
    Ok(())
}

/// What became of the files.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    different: usize,
    /// Why the first of those could not be read.
    unreadable: Option<String>,
}

async fn all(
    service: &Service,
    files: &[String],
    entered: &[String],
    patience: Duration,
    out: &mut impl Write,
) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for file in files {
        if Path::new(file).is_dir() {
            tally.unreadable.get_or_insert(format!("{file} is a folder: write its files, {file}/*.jsonl"));
            continue;
        }
        match replay(service.clone(), file).entered(entered).handler_timeout(patience).await {
            Ok(()) => writeln!(out, "{file}: same")?,
            Err(error @ ReplayError::Unreadable { .. }) => {
                tally.unreadable.get_or_insert(error.to_string());
            }
            Err(error) => {
                tally.different += 1;
                writeln!(out, "{error}")?;
            }
        }
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::{Tally, all};
    use crate::{App, Outcome};
    use std::time::Duration;

    const CALL: &str = r#"{"transcript":1,"began":1,"peer":"","route":null,"request":["agi_network: yes"]}
{"ms":0,"sent":"ANSWER"}
{"ms":1,"received":"200 result=0"}
{"ms":1,"sent":"SET VARIABLE AGI_ROUTE_STATUS OK"}
{"ms":1,"ended":"OK"}
"#;

    #[tokio::test]
    async fn each_file_has_its_line_and_the_others_are_replayed_too() {
        let folder = std::env::temp_dir().join(format!("agi-cli-replay-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let files = ["same.jsonl", "other.jsonl", "none.jsonl"].map(|name| folder.join(name).display().to_string());
        std::fs::write(&files[0], CALL).unwrap();
        std::fs::write(&files[1], CALL.replace("ANSWER", "NOOP")).unwrap();
        let app = App::new().fallback(|call| {
            Box::pin(async move {
                call.answer().await?;
                Ok(Outcome::done())
            })
        });
        let (service, mut out) = (app.build().unwrap(), Vec::new());
        let given = [&files[1], &files[2], &files[0]].map(String::clone);
        let tally = all(&service, &given, &[], Duration::from_secs(10), &mut out).await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with(&format!("{}:2: the app differs\n    recorded: NOOP\n", files[1])), "{out}");
        assert!(out.ends_with(&format!("\n{}: same\n", files[0])), "{out}");
        let Tally { different: 1, unreadable: Some(unreadable) } = tally else { panic!("{tally:?}") };
        assert!(unreadable.starts_with(&files[2]), "{unreadable}");
    }

    #[tokio::test]
    async fn a_folder_is_told_with_what_to_write() {
        let (service, folder) = (
            App::new().fallback(|_| Box::pin(async { Ok(Outcome::done()) })).build(),
            std::env::temp_dir().display().to_string(),
        );
        let tally =
            all(&service.unwrap(), std::slice::from_ref(&folder), &[], Duration::from_secs(10), &mut Vec::new())
                .await
                .unwrap();
        let why = format!("{folder} is a folder: write its files, {folder}/*.jsonl");
        assert_eq!(tally, Tally { different: 0, unreadable: Some(why) });
    }
}
