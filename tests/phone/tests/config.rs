//! One configuration: flags, the environment, a file, defaults.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

mod lazy;
use lazy::app;

/// What it prints, and it ends well.
fn prints(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Why it does not start: the line or the file is wrong.
fn refuses(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A file that lives as long as its folder.
fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.toml");
    std::fs::write(&file, text).unwrap();
    (folder, file)
}

fn name(file: &Path) -> &str {
    file.to_str().unwrap()
}

#[test]
fn each_value_is_printed_with_where_it_comes_from() {
    let (_folder, file) =
        file("max-calls = 500\nlog = \"of the \\\"file\\\"\"\nlisten = \"127.0.0.1:1\"\ntoken = \"hunter2\"\n");
    let file = name(&file);
    let mut command = app(&["serve", "--print-config", "--listen", "127.0.0.1:3"]);
    let printed = prints(command.env("AGI_CONFIG", file).env("AGI_LISTEN", "127.0.0.1:2").env("RUST_LOG", "debug"));
    let expected = format!(
        "\
# What serve uses: from the command line, else the environment, else the file of --config, else a default.
listen = \"127.0.0.1:3\" # command line
# allow = \"NETWORKS\" # not set
# proxies = \"NETWORKS\" # not set
# tls-cert = \"FILE\" # not set
# tls-key = \"FILE\" # not set
# tls-client-ca = \"FILE\" # not set
# admin = \"HOST:PORT\" # not set
# admin-host = \"NAME\" # not set
# admin-token = \"TOKEN\" # not set
# ami = \"URL\" # not set
audio-listen = \"127.0.0.1:0\" # default
# audio-advertise = \"HOST:PORT\" # not set
# audit = \"FILE\" # not set
# record-calls = \"FOLDER\" # not set
max-calls = 500 # {file}:1
shutdown-time = \"30s\" # the app
log-format = \"text\" # default
log-level = \"debug\" # RUST_LOG
# --config {file} # AGI_CONFIG
log = \"of the \\\"file\\\"\" # {file}:2
loud = false # default
# token is set, and secret # {file}:4
"
    );
    assert_eq!(printed, expected);
}

#[test]
fn what_is_printed_is_a_file_that_says_the_same() {
    let first = prints(app(&["serve", "--print-config", "--loud", "--log", "C:\\ \"x\"\t#"]).env("AGI_MAX_CALLS", "7"));
    let (_folder, file) = file(&first);
    let second = prints(&mut app(&["serve", "--print-config", "--config", name(&file)]));
    let settings = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.rsplit_once(" # ").unwrap().0.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(settings(&first), settings(&second));
    assert!(settings(&first).contains(&"log = \"C:\\\\ \\\"x\\\"\\t#\"".to_owned()), "{first}");
}

#[test]
fn the_file_counts_in_every_subcommand() {
    let (_folder, file) = file("listen = \"192.0.2.11:4999\"\nloud = true\nlog = \"there\"\n");
    let printed = prints(&mut app(&["dialplan", "--config", name(&file)]));
    assert!(printed.contains("agi://192.0.2.11:4999/"), "{printed}");
    let counted = |command: &mut Command| prints(command.env("AGI_CONFIG", name(&file)));
    assert_eq!(counted(&mut app(&["count", "ada"])), "there 5 [\"ada\"] true\n");
    assert_eq!(counted(&mut app(&["count", "ada", "--log", "line"])), "line 4 [\"ada\"] true\n");
}

#[test]
fn unknown_keys_and_wrong_values_are_refused_with_their_lines() {
    let (_folder, file) = file("max-cals = 5\nlog-format = [\"json\"]\n");
    let why = refuses(&mut app(&["serve", "--config", name(&file)]));
    let file = name(&file);
    assert_eq!(
        why,
        format!(
            "error: {file}:1: there is no option max-cals; the nearest is max-calls\n\
             {file}:2: log-format cannot be an array; write log-format = \"…\"\n"
        )
    );
}

#[test]
fn a_value_that_makes_no_sense_is_refused_where_it_was_given() {
    let many = refuses(app(&["serve"]).env("AGI_MAX_CALLS", "many"));
    assert_eq!(many, "error: AGI_MAX_CALLS \"many\": write a number of calls, 1 or more\n");
    let (_folder, file) = file("# how long\nshutdown-time = 30\n");
    let without_unit = refuses(app(&["serve", "--shutdown-time", "1m"]).env("AGI_CONFIG", name(&file)));
    let why = "write a whole number and ms, s, m or h: 30s, 10m";
    assert_eq!(without_unit, format!("error: {}:2: shutdown-time \"30\": {why}\n", name(&file)));
}

#[test]
fn a_place_to_listen_without_a_port_or_a_host_is_refused_before_anything_is_opened() {
    for place in ["", "nonsense", "192.0.2.11", ":4573", "192.0.2.11:65536", "192.0.2.11:agi"] {
        for command in [&mut app(&["serve", "--listen", place]), app(&[]).env("AGI_LISTEN", place)] {
            let why = refuses(command);
            assert!(why.contains(": write a host and a port: 127.0.0.1:4573, or [::]:4573\n"), "{why}");
        }
    }
}

#[test]
fn who_may_connect_is_set_on_the_line_in_the_environment_and_in_the_file() {
    let (_folder, file) = file("proxies = \"192.0.2.5\"\n");
    let mut command =
        app(&["serve", "--print-config", "--allow", "192.0.2.0/24, 2001:db8::/32", "--config", name(&file)]);
    let printed = prints(command.env("AGI_SECRET", "correct-horse-battery-staple"));
    for line in [
        "allow = \"192.0.2.0/24, 2001:db8::/32\" # command line\n".to_owned(),
        format!("proxies = \"192.0.2.5\" # {}:1\n", name(&file)),
        "# AGI_SECRET is set, and secret\n".to_owned(),
    ] {
        assert!(printed.contains(&line), "{printed}");
    }
    assert!(!printed.contains("horse"), "{printed}");
}

#[test]
fn what_is_wrong_with_who_may_connect_is_told_with_what_to_write() {
    let why = refuses(app(&["serve"]).env("AGI_ALLOW", "192.0.2.7/24"));
    let told = "error: AGI_ALLOW \"192.0.2.7/24\": \"192.0.2.7/24\" has bits after its first 24: \
                write 192.0.2.0/24 for that network, or 192.0.2.7 for the one address\n";
    assert_eq!(why, told);
    let why = refuses(app(&["serve"]).env("AGI_PROXIES", ""));
    assert!(why.starts_with("error: AGI_PROXIES \"\": the list is empty"), "{why}");
    let output = app(&["serve", "--tls-cert", "app.pem"]).output().unwrap();
    let why = String::from_utf8(output.stderr).unwrap();
    // Built with other packages of this workspace, it has the feature.
    let told = [
        "--tls-cert needs the feature tls, without which this app was built; write in Cargo.toml",
        "give --tls-key FILE",
    ];
    let told = told.iter().any(|told| why.contains(told));
    assert!(!output.status.success() && told, "an app does not go without TLS: {why}");
    let output = app(&["serve"]).env("AGI_SECRET", "hunter2").output().unwrap();
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && why.contains("AGI_SECRET: the shared secret has 7 characters"), "{why}");
    assert!(!why.contains("hunter2"), "{why}");
}

#[test]
fn a_flag_in_the_environment_is_on_or_off_whatever_the_file_says() {
    let (_folder, file) = file("loud = true\n");
    let loud = |value: &str| {
        let mut command = app(&["serve", "--print-config", "--config", name(&file)]);
        prints(command.env("LAZY_LOUD", value)).lines().find(|line| line.starts_with("loud")).unwrap().to_owned()
    };
    for value in ["1", "true", "yes", "on"] {
        assert_eq!(loud(value), "loud = true # LAZY_LOUD", "{value}");
    }
    for value in ["", "0", "false", "no", "off"] {
        assert_eq!(loud(value), "loud = false # LAZY_LOUD", "{value}");
    }
    let why = refuses(app(&["serve"]).env("LAZY_LOUD", "maybe"));
    assert_eq!(why, "error: LAZY_LOUD \"maybe\" is not true or false\n");
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let why = refuses(app(&["serve"]).env("AGI_CONFIG", "/nowhere/app.toml"));
    assert!(why.starts_with("error: cannot read /nowhere/app.toml ("), "{why}");
}

#[test]
fn no_secret_is_printed_also_not_by_help_and_errors() {
    let (_folder, file) = file("token = hunter2\n");
    let texts = [
        refuses(app(&["serve", "--config", name(&file)]).env("LAZY_TOKEN", "hunter2")),
        prints(app(&["serve", "--print-config", "--token", "hunter2"]).env("LAZY_TOKEN", "x")),
        prints(app(&["--help"]).env("LAZY_TOKEN", "hunter2")),
    ];
    for text in texts {
        assert!(!text.is_empty() && !text.contains("hunter2"), "{text}");
    }
}

const TOKEN: &str = "0123456789abcdef";

#[test]
fn the_token_of_the_admin_port_is_told_to_be_set_and_comes_from_the_environment_or_the_file() {
    let help = prints(app(&["--help"]).env("AGI_ADMIN_TOKEN", TOKEN));
    let listed = help.split("\nEnvironment:\n").nth(1).unwrap();
    assert!(listed.contains("\n  AGI_SECRET "), "{listed}");
    assert!(listed.starts_with("  AGI_ADMIN_TOKEN  The token of the admin port, 16 characters or more"), "{help}");
    let set = prints(app(&["serve", "--print-config"]).env("AGI_ADMIN_TOKEN", TOKEN));
    assert!(set.contains("\n# admin-token is set, and secret # AGI_ADMIN_TOKEN\n"), "{set}");
    assert!(![help, set].concat().contains(TOKEN));
    let empty = prints(app(&["serve", "--print-config"]).env("AGI_ADMIN_TOKEN", ""));
    assert!(empty.contains("\n# admin-token = \"TOKEN\" # not set\n"), "{empty}");
    let (_folder, file) = file(&format!("admin-token = \"{TOKEN}\"\n"));
    let set = prints(&mut app(&["serve", "--print-config", "--config", name(&file)]));
    assert!(set.contains(&format!("\n# admin-token is set, and secret # {}:1\n", name(&file))), "{set}");
    let seen = refuses(&mut app(&["serve", "--admin-token", TOKEN]));
    let why = "error: --admin-token would show its value to other users of this machine: set AGI_ADMIN_TOKEN in the environment";
    assert_eq!(seen.lines().next().unwrap(), why);
}

#[test]
fn a_token_that_can_be_guessed_is_refused_before_anything_is_opened() {
    // Nothing can listen there.
    let mut line = app(&["serve", "--listen", "192.0.2.1:1", "--admin", "192.0.2.1:2"]);
    let why = refuses(line.env("AGI_ADMIN_TOKEN", "hunter2"));
    let told = "the token of the admin port has 7 characters, and needs 16: `openssl rand -hex 16` makes a good one";
    assert_eq!(why, format!("error: AGI_ADMIN_TOKEN: {told}\n"));
}

#[test]
fn an_audit_into_a_folder_is_told_before_a_call_is_lost_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = name(folder.path());
    let why = refuses(&mut app(&["serve", "--listen", "192.0.2.1:1", "--audit", path]));
    let expected =
        format!("error: --audit {path} (command line): it is a folder; write a file in it: --audit {path}/calls.log\n");
    assert_eq!(why, expected);
}

#[test]
fn a_folder_that_is_not_there_is_told_with_the_line_that_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such");
    for (option, variable, path) in [
        ("audit", "AGI_AUDIT", missing.join("audit.jsonl")),
        ("record-calls", "AGI_RECORD_CALLS", missing.join("calls")),
    ] {
        let (path, missing) = (name(&path), name(&missing));
        let why = refuses(&mut app(&["serve", "--listen", "192.0.2.1:1", &format!("--{option}"), path]));
        let expected = |origin| {
            format!("error: --{option} {path} ({origin}): there is no folder {missing}; write: mkdir -p {missing}\n")
        };
        assert_eq!(why, expected("command line"));
        let why = refuses(app(&["serve", "--listen", "192.0.2.1:1"]).env(variable, path));
        assert_eq!(why, expected(variable));
    }
    assert!(!missing.exists());
}

/// As Compose has it for `AGI_AUDIT: ${AUDIT}`, where nobody set AUDIT.
#[test]
fn an_empty_name_of_a_file_is_as_if_nobody_had_set_it() {
    let mut command = app(&["calls"]);
    let why = refuses(command.env("AGI_AUDIT", "").env("AGI_CONFIG", ""));
    assert_eq!(why, "error: no audit is named: write `calls FILE`, `--audit FILE`, or AGI_AUDIT=FILE\n");
    // It comes before the file all the same.
    let (_folder, file) = file("audit = \"/nowhere/audit.jsonl\"\n");
    let why = refuses(app(&["calls", "--config", name(&file)]).env("AGI_AUDIT", ""));
    assert!(why.starts_with("error: no audit is named"), "{why}");
}

#[test]
fn transcripts_are_not_kept_in_a_file_nor_an_audit_in_a_folder() {
    let (folder, file) = file("");
    let file = name(&file);
    let why = refuses(&mut app(&["serve", "--listen", "192.0.2.1:1", "--record-calls", file]));
    let expected = format!(
        "error: --record-calls {file} (command line): it is a file; write a folder: --record-calls {}/calls\n",
        name(folder.path())
    );
    assert_eq!(why, expected);
    let audit = format!("{}/audit/", name(folder.path()));
    let why = refuses(&mut app(&["serve", "--listen", "192.0.2.1:1", "--audit", &audit]));
    assert_eq!(
        why,
        format!(
            "error: --audit {audit} (command line): it is a folder; write a file in it: --audit {audit}calls.log\n"
        )
    );
}

/// What ends the program is told in vain, and the exit status tells it all the same.
#[cfg(unix)]
#[test]
fn a_wrong_line_ends_with_2_also_where_nobody_reads_why() {
    let (nobody, writes) = std::io::pipe().unwrap();
    drop(nobody);
    assert_eq!(app(&["serve", "--frob"]).stderr(writes).status().unwrap().code(), Some(2));
}

#[test]
fn the_help_of_a_subcommand_has_its_own_options_and_those_that_change_what_it_does() {
    let options = |command: &str| {
        let help = prints(&mut app(&[command, "--help"]));
        let listed = help.split("\nOptions:\n").nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
        let names = listed.lines().map(|line| line.trim_start().split([' ', ',']).next().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    let calls = ["--route", "--status", "--since", "--until", "--last", "--sum", "--json", "--audit", "--config", "-h"];
    assert_eq!(options("calls"), calls);
    assert_eq!(options("routes"), ["-h"]);
    assert_eq!(options("health"), ["--listen", "--config", "-h"]);
    assert_eq!(options("count"), ["--config", "--log", "--loud", "--token", "-h"]);
    assert!(
        ["--max-calls", "--record-calls", "--token"].iter().all(|option| options("serve").contains(&(*option).into()))
    );
    let others = "The options of `lazy --help` may be given here, too: they change nothing of this.\n";
    assert!(prints(&mut app(&["flow", "--help"])).contains(others));
    assert!(!prints(&mut app(&["serve", "--help"])).contains(others));
}
