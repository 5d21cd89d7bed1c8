//! The shared secret, in the globals of a real dialplan.

use std::time::Duration;

use agi_runtime::events::Refusal;
use agi_runtime::{App, Outcome, Routes};
use xtask::asterisk::{Action, Asterisk, Dial, Setup, install};

use super::refused::Refused;
use crate::support::{Served, asterisk, version};

pub const SECRET: &str = "5d1e8f0c-live_test-of-the-secret";

async fn serve() -> (Served, Refused) {
    let refused = Refused::default();
    let app = App::with(Routes::default()).observe(refused.clone()).shared_secret(SECRET).fallback(|call| {
        Box::pin(async move {
            call.set_variable("HANDLED", "yes").await?;
            Ok(Outcome::done())
        })
    });
    (Served::start(app).await, refused)
}

/// Status, whether the handler ran, and what was refused.
async fn called(with: impl FnOnce(Dial) -> Dial) -> (String, String, bool, Vec<Refusal>) {
    let (served, refused) = serve().await;
    let ended = asterisk().await.call(with(served.agi("x").report("HANDLED"))).await.unwrap();
    served.shut_down().await;
    let refused = refused.reasons();
    (ended.agi_status.clone(), ended.route_status.clone(), ended.value("HANDLED") == b"yes", refused)
}

fn is(agi_status: &str, status: &str, handled: bool, refused: &[Refusal]) -> (String, String, bool, Vec<Refusal>) {
    (agi_status.to_owned(), status.to_owned(), handled, refused.to_vec())
}

#[tokio::test]
async fn a_dialplan_with_the_secret_is_answered_also_after_the_hang_up() {
    assert_eq!(called(Dial::answered).await, is("SUCCESS", "OK", true, &[]));
    assert_eq!(called(|dial| dial).await, is("SUCCESS", "OK", true, &[]));
    assert_eq!(called(Dial::after_hang_up).await, is("SUCCESS", "OK", true, &[]));
}

#[tokio::test]
async fn a_wrong_secret_and_none_are_refused_before_the_handler_and_told_apart() {
    for odd in ["another-secret-of-somebody", "x) y: z", "x):0:1", "${EXTEN}", "\"", "1,2", "\\"] {
        let wrong = called(|dial| dial.set("AGI_SECRET", odd)).await;
        assert_eq!(wrong, is("FAILURE", "ERROR", false, &[Refusal::SecretWrong]), "{odd}");
    }
    let none = called(|dial| dial.set("AGI_SECRET", "")).await;
    assert_eq!(none, is("FAILURE", "ERROR", false, &[Refusal::SecretMissing]));
}

/// A call that stays up until its caller hangs up.
fn waiting() -> App {
    App::with(Routes::default()).shared_secret(SECRET).fallback(|call| {
        Box::pin(async move {
            call.set_variable("HANDLED", "yes").await?;
            call.until_hangup(std::future::pending::<()>()).await?;
            Ok(Outcome::done())
        })
    })
}

async fn module(asterisk: &Asterisk, load: &str, name: &str) {
    let action = Action::new("ModuleLoad").header("Module", name).header("LoadType", load);
    asterisk.ami("off").await.unwrap().send(&action).await.unwrap();
}

/// What the console shows of every channel.
async fn channels(asterisk: &Asterisk) -> String {
    let mut shown = String::new();
    for line in asterisk.command("core show channels concise").await.unwrap().lines() {
        let name = line.split('!').next().unwrap_or_default();
        shown += &asterisk.command(&format!("core show channel {name}")).await.unwrap();
    }
    shown
}

#[tokio::test]
async fn asterisk_shows_the_secret_neither_in_its_log_nor_in_channels_nor_in_records() {
    let root = install(version()).unwrap();
    let setup = Setup::new()
        .dialplan(super::globals())
        .file("cdr.conf", "[general]\nenable=yes\nunanswered=yes\n[csv]\nusegmtime=yes\n");
    let own = Asterisk::start(&root, &setup).await.unwrap();
    for command in ["agi set debug on", "core set verbose 5", "core set debug 5"] {
        own.command(command).await.unwrap();
    }
    // The records of calls are files in a folder that Asterisk does not make.
    std::fs::create_dir_all(own.folder().join("log/cdr-csv")).unwrap();
    module(&own, "load", "cdr_csv.so").await;
    let served = Served::start(waiting()).await;
    let mut call = own.dial(served.agi("x").answered().report("HANDLED")).await.unwrap();
    let handled = async {
        loop {
            let shown = channels(&own).await;
            if shown.contains("HANDLED=yes") {
                return shown;
            }
        }
    };
    let shown = tokio::time::timeout(Duration::from_mins(1), handled).await.unwrap();
    assert!(!shown.contains(SECRET), "{shown}");
    call.hang_up().await.unwrap();
    call.ended().await.unwrap();
    served.shut_down().await;

    let log = own.log().unwrap();
    assert!(log.contains("GET FULL VARIABLE \"${SHA1("), "the debug of AGI is in the log:\n{log}");
    // Asterisk itself logs the globals when it reads the dialplan, from verbose 2 on (`pbx_variables.c`).
    let mut shown = log.lines().filter(|line| line.contains(SECRET));
    assert!(shown.all(|line| line.contains("Setting global variable 'AGI_SECRET'")), "{log}");
    // A record is written after the channel has ended.
    let written = async {
        loop {
            let records = std::fs::read_to_string(own.folder().join("log/cdr-csv/Master.csv")).unwrap_or_default();
            if records.contains("\"AGI\"") {
                return records;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let records = tokio::time::timeout(Duration::from_mins(1), written).await.expect("the call has a record");
    assert!(!records.contains(SECRET), "{records}");
}

#[tokio::test]
async fn an_asterisk_without_the_hash_is_refused() {
    let root = install(version()).unwrap();
    let own = Asterisk::start(&root, &Setup::new().dialplan(super::globals())).await.unwrap();
    module(&own, "unload", "func_sha1.so").await;
    let (served, refused) = serve().await;
    let ended = own.call(served.agi("x").report("HANDLED")).await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.value("HANDLED")), ("ERROR", &b""[..]));
    served.shut_down().await;
    assert_eq!(refused.reasons(), [Refusal::SecretWrong]);
}
