//! Standard AGI: Asterisk starts the app as a process for each call (`tests/src/bin/started_by_asterisk.rs`), and talks with it by pipes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use agi_runtime::Error;
use agi_runtime::prelude::*;
use survey::store::Store;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tokio::task::JoinSet;
use tokio::time::sleep;
use xtask::asterisk::{self, Asterisk, Caller, Dial, Ended, Setup};

use crate::support::{Served, asterisk, dial, version};
use crate::watch::{Watch, dial_heard, dial_heard_on};

pub const APP: &str = env!("CARGO_BIN_EXE_started_by_asterisk");

/// The C library of 16's Debian is older than that of the machine which builds the app.
pub fn runs_our_programs() -> bool {
    let runs = version().to_string() == "22";
    if !runs {
        eprintln!("left out: a program of this machine may not run within the Debian of Asterisk {}", version());
    }
    runs
}

/// A folder of this Asterisk's, which may have a root of its own.
async fn folder() -> TempDir {
    let programs = asterisk().await.folder().join("programs");
    fs::create_dir_all(&programs).unwrap();
    tempfile::tempdir_in(programs).unwrap()
}

/// The app, as Asterisk sees it.
async fn app() -> &'static str {
    static COPY: OnceCell<String> = OnceCell::const_new();
    let copy = async || {
        let file = folder().await.keep().join("one_call");
        fs::copy(APP, &file).unwrap();
        seen(&file).await
    };
    COPY.get_or_init(copy).await
}

async fn seen(path: &Path) -> String {
    asterisk().await.inside(path).display().to_string()
}

/// `AGI(one_call,…)`.
async fn agi(arguments: &str) -> Dial {
    Dial::agi(format!("{},{arguments}", app().await)).report("SEEN")
}

async fn call(dial: Dial) -> Ended {
    asterisk().await.call(dial).await.unwrap()
}

/// How it ended: `AGI_ROUTE_STATUS`, `AGISTATUS`, and what the handler has set.
fn end(ended: &Ended) -> (&str, &str, &str) {
    (&ended.route_status, &ended.agi_status, std::str::from_utf8(ended.value("SEEN")).unwrap())
}

/// A script of Asterisk's that runs something.
async fn script(folder: &TempDir, lines: &str) -> String {
    seen(&write_script(folder, lines)).await
}

/// The same, by its path outside.
pub fn write_script(folder: &TempDir, lines: &str) -> PathBuf {
    let script = folder.path().join("script.sh");
    fs::write(&script, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}

/// The survey, its script, and its database.
async fn survey() -> (String, Store, TempDir) {
    let folder = folder().await;
    let database = folder.path().join("survey.db");
    let store = Store::open(&format!("sqlite://{}", database.display())).await.unwrap();
    let url = format!("sqlite://{}", seen(&database).await);
    let script = script(&folder, &format!("DATABASE_URL={url} exec {} \"$@\"", app().await)).await;
    (script, store, folder)
}

#[tokio::test]
async fn the_key_that_a_caller_presses_in_a_process_becomes_a_row() {
    if !runs_our_programs() {
        return;
    }
    let (script, store, _folder) = survey().await;
    let dial = Dial::agi(format!("{script},/survey/7?lang=en,spring")).set("CALLERID(num)", "5551234");
    let (mut call, mut watch) = dial_heard(dial).await;
    watch.plays("survey/7/question").await;
    call.press("w4").await.unwrap();
    let ended = call.ended().await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str(), ended.went_on), ("OK", "SUCCESS", true));
    assert_eq!(store.answers(7).await.unwrap(), [("4".to_owned(), Some("5551234".to_owned()))]);
}

#[tokio::test]
async fn a_caller_who_hangs_up_at_any_moment_ends_the_process_and_is_told_apart() {
    if !runs_our_programs() {
        return;
    }
    let (script, store, folder) = survey().await;
    let mut calls = JoinSet::new();
    for moment in 0..24_u64 {
        let target = format!("{script},/survey/7");
        calls.spawn(async move {
            let (mut call, mut watch) = dial_heard(Dial::agi(target)).await;
            // The second half of them lets the process start.
            if moment >= 12 {
                watch.plays("survey/7/question").await;
            }
            sleep(Duration::from_millis(moment % 12 * 60)).await;
            call.hang_up().await.unwrap();
            let ended = call.ended().await.unwrap();
            assert_eq!((ended.agi_status.as_str(), ended.went_on), ("HANGUP", false), "the call {moment}");
            ended.route_status
        });
    }
    let statuses = calls.join_all().await;
    // One that is hung up before it runs ends by the signal.
    let early = statuses.iter().filter(|status| *status == "UNREACHED").count();
    let later = statuses.iter().filter(|status| *status == "HUNG_UP").count();
    assert!(early + later == 24 && later >= 12, "{statuses:?}");
    assert_eq!(store.answers(7).await.unwrap(), []);
    let marker = folder.path().display().to_string();
    while runs(&marker) {
        sleep(Duration::from_millis(10)).await;
    }
}

/// Whether a process runs that has this in its environment.
fn runs(marker: &str) -> bool {
    let environment = |process: fs::DirEntry| fs::read(process.path().join("environ")).unwrap_or_default();
    let is_one = |process| String::from_utf8_lossy(&environment(process)).contains(marker);
    fs::read_dir("/proc").unwrap().flatten().any(is_one)
}

#[tokio::test]
async fn a_hang_up_during_a_command_is_its_answer_and_the_dead_channel_takes_the_last_word() {
    if !runs_our_programs() {
        return;
    }
    for (target, seen) in [("/waits", "hung up"), ("/until-hangup", "cleaned up")] {
        let (mut call, mut watch) = dial_heard(agi(target).await).await;
        let first = if target == "/waits" { "WAIT FOR DIGIT" } else { "SET VARIABLE \"SEEN\"" };
        watch.begins(first).await;
        sleep(Duration::from_millis(100)).await;
        call.hang_up().await.unwrap();
        assert_eq!(end(&call.ended().await.unwrap()), ("HUNG_UP", "HANGUP", seen));
    }
}

#[tokio::test]
async fn without_agisighup_the_command_tells_and_with_agiexitonhangup_the_pipes_do() {
    if !runs_our_programs() {
        return;
    }
    for (variable, value, status) in [("AGISIGHUP", "no", "HUNG_UP"), ("AGIEXITONHANGUP", "yes", "UNREACHED")] {
        let (mut call, mut watch) = dial_heard(agi("/waits").await.set(variable, value)).await;
        watch.begins("WAIT FOR DIGIT").await;
        sleep(Duration::from_millis(100)).await;
        call.hang_up().await.unwrap();
        let ended = call.ended().await.unwrap();
        assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), (status, "HANGUP"), "{variable}");
    }
}

#[tokio::test]
async fn what_a_handler_prints_is_not_a_command_and_what_it_reads_is_not_an_answer() {
    if !runs_our_programs() {
        return;
    }
    assert_eq!(end(&call(agi("/prints,one").await).await), ("OK", "SUCCESS", "one!"));
    assert_eq!(end(&call(agi("/reads").await).await), ("OK", "SUCCESS", "read \"\""));
    let console = fs::read_to_string(asterisk().await.folder().join("log/console")).unwrap();
    for line in ["the word is one", "SET VARIABLE SEEN forged", "and no line end"] {
        let shown = |shown: &str| shown.contains("not sent to Asterisk") && shown.contains(&format!("{line:?}"));
        assert!(console.lines().any(shown), "{line}: {console}");
    }
}

#[tokio::test]
async fn every_ending_has_its_status_and_agistatus() {
    if !runs_our_programs() {
        return;
    }
    for (arguments, status, agi_status) in [
        ("/panics", "ERROR", "FAILURE"),
        ("/nope", "NOT_FOUND", "FAILURE"),
        ("/prints", "BAD_PARAM", "FAILURE"),
        ("prints", "NOT_FOUND", "FAILURE"),
        ("", "NOT_FOUND", "FAILURE"),
        ("/broken", "UNREACHED", "FAILURE"),
        ("/survey/7", "UNREACHED", "FAILURE"),
        ("/dies/0", "UNREACHED", "SUCCESS"),
        ("/dies/3", "UNREACHED", "FAILURE"),
    ] {
        let ended = call(agi(arguments).await).await;
        assert_eq!((end(&ended).0, end(&ended).1, ended.went_on), (status, agi_status, true), "{arguments}");
    }
    let missing = call(Dial::agi("/nowhere/one_call,/survey/7")).await;
    assert_eq!((missing.route_status.as_str(), missing.agi_status.as_str()), ("UNREACHED", "NOTFOUND"));
}

#[tokio::test]
async fn a_call_without_a_target_says_the_line_to_write() {
    if !runs_our_programs() {
        return;
    }
    call(agi("survey/7").await).await;
    let console = fs::read_to_string(asterisk().await.folder().join("log/console")).unwrap();
    assert!(console.contains(&format!("write AGI({},/survey/7) in extensions.conf", app().await)), "{console}");
}

#[tokio::test]
async fn a_link_is_called_by_its_own_name() {
    if !runs_our_programs() {
        return;
    }
    let scripts = asterisk().await.folder().join("lib/agi-bin");
    symlink(app().await, scripts.join("prints")).unwrap();
    assert_eq!(end(&call(Dial::agi("prints,by name").report("SEEN")).await), ("OK", "SUCCESS", "by name!"));
}

#[tokio::test]
async fn a_call_on_a_dead_channel_is_one_too() {
    if !runs_our_programs() {
        return;
    }
    let ended = call(agi("/prints,dead").await.after_hang_up()).await;
    assert_eq!(end(&ended), ("OK", "SUCCESS", "dead!"));
}

#[tokio::test]
async fn each_call_has_a_process_of_its_own() {
    if !runs_our_programs() {
        return;
    }
    let mut calls = JoinSet::new();
    for number in 0..12 {
        calls.spawn(async move { (number, call(agi(&format!("/prints,{number}")).await).await) });
    }
    for (number, ended) in calls.join_all().await {
        assert_eq!(end(&ended), ("OK", "SUCCESS", format!("{number}!").as_str()));
    }
}

#[tokio::test]
async fn a_script_hands_the_call_over_to_the_app_with_a_target_of_its_own() {
    if !runs_our_programs() {
        return;
    }
    let folder = folder().await;
    let script = script(&folder, &format!("exec env -i {} agi /prints", app().await)).await;
    let dial = Dial::agi(format!("{script},handed over")).report("SEEN");
    assert_eq!(end(&call(dial).await), ("OK", "SUCCESS", "handed over!"));
}

/// The script that the book shows.
const NIGHT: &str = include_str!("../../../book/src/scripts/night.sh");

#[tokio::test]
async fn the_script_of_the_book_calls_an_app_and_goes_on_by_both_roads() {
    if !runs_our_programs() {
        return;
    }
    let served = Served::start(App::with(routes![told])).await;
    let folder = folder().await;
    let by_server = format!("agi://{}/told", served.address);
    let by_process = format!("{},/prints", app().await);
    for (address, argument, status, agi_status, seen) in [
        (by_server.as_str(), "7", "OK", "SUCCESS", "told 7"),
        (&by_server, "8", "ERROR", "FAILURE", ""),
        ("agi://127.0.0.1:1/told", "7", "UNREACHED", "FAILURE", ""),
        (&by_process, "7", "NOT_FOUND", "FAILURE", ""),
    ] {
        fs::write(folder.path().join("night.sh"), NIGHT).unwrap();
        let night = seen_path(&folder, "night.sh").await;
        let script = script(&folder, &format!("HOUR=3 APP={address} exec bash {night} \"$@\"")).await;
        let ended = call(Dial::agi(format!("{script},{argument}")).report("SEEN").answered()).await;
        assert_eq!(end(&ended), (status, agi_status, seen), "{address} {argument}");
    }
}

/// Tells which survey is asked for; only 7 exists.
#[agi_route("/told/{id}", manual)]
async fn told(call: &mut Call, id: u32) -> Result {
    if id != 7 {
        return Err(Error::new("there is no such survey"));
    }
    Ok(call.set_variable("SEEN", format!("told {id}")).await?)
}

#[tokio::test]
async fn a_handler_asks_a_script_and_reads_what_it_has_set() {
    if !runs_our_programs() {
        return;
    }
    let folder = folder().await;
    let disk = script(
        &folder,
        "while IFS= read -r line && [ -n \"$line\" ]; do :; done\nprintf 'SET VARIABLE DISK_FREE \"%s of %s\"\\n' 5 \"$1\"\n\
         IFS= read -r reply",
    )
    .await;
    let answered = dial(move |call| {
        Box::pin(async move {
            let ended = call.exec("AGI", format!("{disk},/var/spool")).await;
            (ended, call.variable("DISK_FREE").await)
        })
    });
    let ((ended, free), _) = answered.await.ended().await;
    assert_eq!((ended.unwrap(), free.unwrap().unwrap().to_string().as_str()), (0, "5 of /var/spool"));
}

async fn seen_path(folder: &TempDir, name: &str) -> String {
    seen(&folder.path().join(name)).await
}

/// An Asterisk whose programs see `/proc`, in which the pipe of EAGI is found, and the app called by its `EAGI(…)`.
async fn enhanced() -> &'static (Asterisk, String) {
    static ASTERISK: OnceCell<(Asterisk, String)> = OnceCell::const_new();
    let start = async || {
        let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
        let setup = Setup::new().dialplan(include_str!("extensions.conf")).proc();
        let asterisk = Asterisk::start(&root, &setup).await.expect("Asterisk starts");
        let file = asterisk.folder().join("one_call");
        fs::copy(APP, &file).unwrap();
        let app = asterisk.inside(&file).display().to_string();
        (asterisk, app)
    };
    ASTERISK.get_or_init(start).await
}

async fn eagi(target: &str, format: &str) -> (xtask::asterisk::Call, Watch) {
    let (asterisk, app) = enhanced().await;
    let dial = Dial::extension("enhanced", "s").set("TARGET", format!("{app},{target}")).report("SEEN");
    dial_heard_on(asterisk, dial.set("EAGI_AUDIO_FORMAT", format).answered().caller(Caller::Speaking)).await
}

#[tokio::test]
async fn by_eagi_the_caller_is_heard_in_the_format_of_the_dialplan_and_their_keys_too() {
    if !runs_our_programs() {
        return;
    }
    for (format, rate) in [("", 8_000), ("slin", 8_000), ("slin16", 16_000)] {
        let (mut call, mut watch) = eagi(&format!("/hears/{rate}"), format).await;
        watch.begins("SET VARIABLE \"SEEN\" \"hears\"").await;
        call.press("www5").await.unwrap();
        let heard = format!("frames of {}, loud: true, key: Some(\"5\"), plays: false, up", rate / 50);
        assert_eq!(end(&call.ended().await.unwrap()), ("OK", "SUCCESS", heard.as_str()), "{format:?}");
    }
}

#[tokio::test]
async fn by_eagi_a_hang_up_ends_the_audio_and_another_format_says_what_to_write() {
    if !runs_our_programs() {
        return;
    }
    let (mut gone, mut watch) = eagi("/hears/8000", "").await;
    watch.begins("SET VARIABLE \"SEEN\" \"hears\"").await;
    sleep(Duration::from_millis(800)).await;
    gone.hang_up().await.unwrap();
    let gone = gone.ended().await.unwrap();
    assert_eq!((gone.agi_status.as_str(), gone.route_status.as_str()), ("HANGUP", "OK"));
    assert!(end(&gone).2.ends_with("hung up"), "{gone:?}");
    for (format, written) in [("ulaw", "Set(EAGI_AUDIO_FORMAT=slin16)"), ("slin16", "Set(EAGI_AUDIO_FORMAT=slin)")] {
        let (call, _watch) = eagi("/hears/8000", format).await;
        let ended = call.ended().await.unwrap();
        assert!(end(&ended).2.contains(written), "{ended:?}");
    }
}
