//! Calls that are taken step by step: `call --session NAME start`, `press`, `say`, `wait`, `hangup`, each a process of its own.
#![cfg(unix)]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Served, phone};

/// A folder of sessions, and what is taken of them.
struct Sessions(tempfile::TempDir);

/// What a step printed.
struct Step {
    exit: i32,
    json: Value,
}

impl Sessions {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn command(&self, session: &str, words: &[&str]) -> Command {
        let mut command = phone(&[&["--session", session], words].concat());
        command.env("XDG_RUNTIME_DIR", self.0.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn step(&self, session: &str, words: &[&str]) -> Step {
        Step::of(&self.command(session, words).output().unwrap())
    }

    /// The same, with this in standard input.
    fn step_with_input(&self, session: &str, words: &[&str], input: &str) -> Step {
        let mut child = self.command(session, words).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Step::of(&child.wait_with_output().unwrap())
    }

    /// Everything in the folder, as text.
    fn files(&self) -> String {
        let files = std::fs::read_dir(self.0.path().join("agi-phone")).unwrap();
        let read = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
        files.map(|file| read(&file.unwrap().path())).collect()
    }
}

impl Step {
    fn of(output: &Output) -> Self {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}{}", String::from_utf8_lossy(&output.stderr));
        Self { exit: output.status.code().unwrap(), json: serde_json::from_str(&text).unwrap() }
    }

    fn pid(&self) -> i32 {
        i32::try_from(self.json["pid"].as_i64().unwrap()).unwrap()
    }

    /// Without what differs from one run to the next.
    fn stable(mut self) -> Value {
        let object = self.json.as_object_mut().unwrap();
        for member in ["pid", "log"] {
            object.remove(member).unwrap();
        }
        self.json
    }

    fn error(&self) -> &str {
        self.json["error"].as_str().unwrap()
    }
}

/// Waits until there is no such process.
fn is_gone(pid: i32) {
    let (began, process) = (Instant::now(), rustix::process::Pid::from_raw(pid).unwrap());
    while rustix::process::test_kill_process(process).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(20), "process {pid} is left");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn kill(pid: i32) {
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

/// The members that each answer about a call has, in the state in which a call begins.
fn answer(step: &str, time: u64, events: &Value, asks: &Value) -> Value {
    json!({
        "version": 1, "session": "a", "step": step, "state": "waiting", "time_ms": time, "answered": true, "events": events,
        "plays": null, "asks": asks, "ended": null, "notes": [], "error": null, "exit": 0, "target": "/clinic"
    })
}

#[test]
fn each_step_tells_what_happened_since_the_last_and_what_the_app_waits_for() {
    let sessions = Sessions::new();
    let prompts = sessions.0.path().join("prompts.txt");
    std::fs::write(&prompts, "clinic/menu = Press 1 to book, or 0.\n").unwrap();
    let began = sessions.step("a", &["start", "/clinic", "--prompts", prompts.to_str().unwrap()]);
    let holder = began.pid();
    let menu = json!({
        "kind": "menu", "command": "WAIT FOR DIGIT", "keys": ["1", "0"], "phrases": null, "at_most": 1, "file": null,
        "timeout_ms": 5000, "left_ms": 5000
    });
    let heard = json!([{"at_ms": 0, "event": "hears", "sound": "clinic/menu", "wording": "Press 1 to book, or 0."}]);
    assert_eq!(began.stable(), answer("start", 1_000, &heard, &menu));

    let status = sessions.step("a", &["status"]);
    assert_eq!(status.stable(), answer("status", 1_000, &json!([]), &menu));

    let waited = sessions.step("a", &["wait", "2s"]);
    let mut left = menu.clone();
    left["left_ms"] = 3_000.into();
    assert_eq!(waited.stable(), answer("wait", 3_000, &json!([]), &left));

    let again = sessions.step("a", &["wait"]);
    let events = json!([
        {"at_ms": 6_000, "event": "no_key"},
        {"at_ms": 6_000, "event": "hears", "sound": "clinic/menu", "wording": "Press 1 to book, or 0."}
    ]);
    assert_eq!(again.stable(), answer("wait", 7_000, &events, &menu));

    let pressed = sessions.step("a", &["press", "1"]);
    let events = json!([
        {"at_ms": 7_000, "event": "presses", "keys": "1", "secret": false, "lost": false},
        {"at_ms": 7_000, "event": "hears", "sound": "clinic/pin", "wording": null}
    ]);
    let secret = json!({
        "kind": "secret", "command": "WAIT FOR DIGIT", "keys": null, "phrases": null, "at_most": null, "file": null,
        "timeout_ms": 5000, "left_ms": 5000
    });
    assert_eq!(pressed.stable(), answer("press", 8_000, &events, &secret));

    let last = sessions.step("a", &["press", "4711"]);
    assert_eq!((last.exit, last.pid()), (0, holder));
    let last = last.stable();
    let mut expected = answer(
        "press",
        9_800,
        &json!([
            {"at_ms": 8_000, "event": "presses", "keys": "••••", "secret": true, "lost": false},
            {"at_ms": 8_600, "event": "hears", "said": "say digits ••••"},
            {"at_ms": 9_800, "event": "sets", "variable": "CLINIC_WISH", "value": "Book"},
            {"at_ms": 9_800, "event": "sets", "variable": "CLINIC_PIN", "value": "••••"}
        ]),
        &Value::Null,
    );
    expected["state"] = "ended".into();
    expected["ended"] = json!({"status": "OK", "text": "ended OK", "hung_up": false, "continues_at": null});
    assert_eq!(last, expected);
    is_gone(holder);

    let late = sessions.step("a", &["press", "1"]);
    assert_eq!((late.exit, &late.json["state"], &late.json["last"]["step"]), (5, &json!("ended"), &json!("press")));
    assert_eq!(late.json["last"]["time_ms"], 9_800);
}

#[test]
fn show_tells_everything_and_a_hang_up_ends_the_process() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/clinic"]);
    sessions.step("a", &["press", "1"]);
    let shown = sessions.step("a", &["show"]);
    let sounds: Vec<_> =
        shown.json["events"].as_array().unwrap().iter().filter_map(|event| event["sound"].as_str()).collect();
    assert_eq!(sounds, ["clinic/menu", "clinic/pin"]);
    let ended = sessions.step("a", &["hangup"]);
    assert_eq!((ended.exit, &ended.json["state"]), (0, &json!("ended")));
    assert_eq!(ended.json["events"], json!([{"at_ms": 2_000, "event": "hangs_up", "by": "caller"}]));
    let expected = json!({"status": "HUNG_UP", "text": "hung up", "hung_up": true, "continues_at": null});
    assert_eq!(ended.json["ended"], expected);
    is_gone(began.pid());
    assert_eq!(
        sessions.step("b", &["hangup"]).error(),
        "there is no session b: to begin one, write --session b start /path"
    );
}

#[test]
fn a_secret_is_in_no_answer_and_no_file() {
    let sessions = Sessions::new();
    let mut all = String::new();
    let began = sessions.command("a", &["start", "/clinic"]).env("RUST_LOG", "trace").output().unwrap();
    let began = Step::of(&began);
    for (words, input) in [(["press", "1"], ""), (["press", "-"], "471106\n"), (["show", ""], "")] {
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        all += &sessions.step_with_input("a", &words, input).json.to_string();
    }
    is_gone(began.pid());
    all += &sessions.files();
    assert!(all.contains("••••"), "{all}");
    assert!(all.contains("keys that the app did not ask for: 2"), "{all}");
    assert!(all.contains("STREAM FILE"), "the log has what the app does: {all}");
    for part in ["4711", "471106", "06\""] {
        assert!(!all.contains(part), "{part}: {all}");
    }
}

#[test]
fn keys_of_standard_input_are_shown_nowhere_even_if_the_app_says_of_no_secret() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/table"]);
    let pressed = sessions.step_with_input("a", &["press", "-"], "4711#\n");
    let event = json!({"at_ms": 1_000, "event": "presses", "keys": "•••••", "secret": true, "lost": false});
    assert_eq!(pressed.json["events"][0], event);
    let wrong = sessions.step_with_input("a", &["press", "-"], "47x1\n");
    assert_eq!(wrong.exit, 2);
    assert!(
        wrong.error().contains("something that is not a key") && !wrong.error().contains("47"),
        "{}",
        wrong.error()
    );
    let ended = sessions.step("a", &["press", "8#"]);
    let said = ended.json["events"][1]["text"].as_str().unwrap();
    assert_eq!(said, "Some(••••) Some(8)");
    is_gone(began.pid());
}

#[test]
fn a_secret_that_is_keyed_in_several_steps_is_one_secret() {
    let sessions = Sessions::new();
    for (name, steps) in [("each", &["4", "7", "1", "1"][..]), ("two", &["47", "11"]), ("unseen", &["-", "-"])] {
        let began = sessions.step(name, &["start", "/clinic"]);
        let mut all = sessions.step(name, &["press", "1"]).json.to_string();
        for (number, keys) in steps.iter().enumerate() {
            let input = ["47\n", "11\n", "", ""][number];
            all += &sessions.step_with_input(name, &["press", keys], input).json["events"].to_string();
        }
        is_gone(began.pid());
        assert!(all.contains("say digits ••••"), "{name}: {all}");
        assert!(!all.contains("4711"), "{name}: {all}");
    }
}

#[test]
fn two_secrets_of_one_step_are_each_hidden() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/codes"]);
    let ended = sessions.step_with_input("a", &["press", "-"], "4711#0815#\n");
    assert_eq!(ended.json["ended"]["status"], "ERROR");
    let all = ended.json.to_string() + &sessions.step("a", &["status"]).json.to_string();
    assert_eq!(ended.error(), "the code •••• is not ••••");
    assert!(!all.contains("4711") && !all.contains("0815"), "{all}");
    is_gone(began.pid());
}

#[test]
fn unseen_words_are_hidden_in_all_that_the_app_does_with_them() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/clinic/voice"]);
    sessions.step("a", &["say", "operator"]);
    let ended = sessions.step_with_input("a", &["say", "-"], "my dog Rex\n");
    let events = json!([
        {"at_ms": ended.json["events"][0]["at_ms"], "event": "says", "text": "••••••••••"},
        {"at_ms": ended.json["events"][1]["at_ms"], "event": "sets", "variable": "CLINIC_TEXT", "value": "Some(\"••••••••••\")"}
    ]);
    assert_eq!(ended.json["events"], events);
    is_gone(began.pid());
}

#[test]
fn two_calls_go_on_at_once_and_a_name_is_taken_once() {
    let sessions = Sessions::new();
    let one = sessions.step("one", &["start", "/table"]);
    let other = sessions.step("other", &["start", "/clinic"]);
    assert_ne!(one.pid(), other.pid());
    let again = sessions.step("one", &["start", "/clinic"]);
    assert_eq!((again.exit, &again.json["state"]), (5, &json!("waiting")));
    assert_eq!((&again.json["asks"]["kind"], again.pid()), (&json!("digits"), one.pid()));
    assert!(again.error().contains("write --session one status to look at it, --session one hangup to end it"));
    let asks = |session: &str| sessions.step(session, &["status"]).json["asks"]["kind"].clone();
    assert_eq!((asks("one"), asks("other")), (json!("digits"), json!("menu")));
    for (session, step) in [("one", &one), ("other", &other)] {
        assert_eq!(sessions.step(session, &["hangup"]).exit, 0);
        is_gone(step.pid());
    }
}

#[test]
fn a_call_that_nobody_goes_on_with_is_hung_up() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/clean", "--idle", "300ms"]);
    assert_eq!(began.json["state"], "ended", "it asks for nothing");
    let began = sessions.step("a", &["start", "/table", "--idle", "300ms"]);
    is_gone(began.pid());
    let late = sessions.step("a", &["status"]);
    let last = &late.json["last"];
    assert_eq!((late.exit, &last["notes"]), (5, &json!(["no step came for 300 ms (--idle)"])));
    assert_eq!(last["ended"]["status"], "HUNG_UP");
}

#[test]
fn a_process_that_was_killed_is_noticed_and_said() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/table"]);
    kill(began.pid());
    is_gone(began.pid());
    let pressed = sessions.step("a", &["press", "7#"]);
    assert_eq!((pressed.exit, &pressed.json["state"]), (1, &json!("crashed")));
    assert!(pressed.error().starts_with("the process that held the call is gone without having ended it"));
    assert_eq!(sessions.step("a", &["press", "7#"]).exit, 5, "it is said once");

    let began = sessions.step("a", &["start", "/table"]);
    kill(began.pid());
    is_gone(began.pid());
    let began = sessions.step("a", &["start", "/table"]);
    let note = json!(["the process of this session's last call was found dead: that call has no end"]);
    assert_eq!((began.exit, &began.json["notes"]), (0, &note));
    assert_eq!(sessions.step("a", &["hangup"]).exit, 0);
    is_gone(began.pid());
}

#[test]
fn an_app_that_crashes_is_told_with_its_last_words() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/abort"]);
    let crashed = sessions.step("a", &["press", "1"]);
    assert_eq!((crashed.exit, &crashed.json["state"]), (1, &json!("crashed")));
    assert!(crashed.error().starts_with("the process that held the call died in this step"), "{}", crashed.error());
    assert_eq!(crashed.json["log_tail"], json!(["out of memory, as far as this test is concerned"]));
    is_gone(began.pid());
}

#[test]
fn a_handler_that_fails_says_why_and_a_program_that_does_not_start_too() {
    let sessions = Sessions::new();
    let failed = sessions.step("a", &["start", "/fail"]);
    assert_eq!((failed.exit, failed.error()), (1, "the shop is closed"));
    assert_eq!(failed.json["ended"]["status"], "ERROR");
    let missing = sessions.step("a", &["start", "/ordr/7"]);
    assert_eq!((missing.exit, &missing.json["ended"]["status"]), (1, &json!("NOT_FOUND")));
    assert!(missing.error().contains("the nearest is /order/{shop}"), "{}", missing.error());
    let panicked = sessions.step("a", &["start", "/panic"]);
    assert_eq!((panicked.exit, panicked.error()), (1, "the handler panicked: nobody is there"));
}

/// A step of the app whose state is made when it is needed.
fn lazy(sessions: &Sessions, words: &[&str]) -> (Step, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lazy"));
    command.args(["call", "--session", "a"]).args(words).env("XDG_RUNTIME_DIR", sessions.0.path());
    let output = command.env_remove("RUST_LOG").stdin(Stdio::null()).output().unwrap();
    (Step::of(&output), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn state_that_cannot_be_made_is_told_and_a_step_makes_none() {
    let sessions = Sessions::new();
    let (broken, _) = lazy(&sessions, &["start", "/kept", "--log", "nowhere"]);
    assert_eq!((broken.exit, &broken.json["exit_status"]), (1, &json!(1)), "{}", broken.json);
    let told = broken.json["log_tail"].to_string();
    assert!(told.contains("cannot start without Log: there is no such place"), "{told}");
    let (_, printed) = lazy(&sessions, &["status"]);
    assert!(!printed.contains("opened"), "{printed}");
    let (ended, printed) = lazy(&sessions, &["start", "/kept"]);
    assert_eq!((&ended.json["ended"]["status"], printed.as_str()), (&json!("OK"), ""));
    assert!(sessions.files().contains("opened here"), "what the app prints is in its log");
}

#[test]
fn a_handler_that_is_busy_keeps_its_call() {
    let sessions = Sessions::new();
    let busy = sessions.step("a", &["start", "/busy", "--timeout", "200ms"]);
    assert_eq!((busy.exit, &busy.json["state"]), (1, &json!("busy")));
    assert!(busy.error().starts_with("the handler has sent no command for 200 ms"), "{}", busy.error());
    assert_eq!(sessions.step("a", &["wait"]).json["state"], "busy");
    let left = sessions.step("a", &["hangup"]);
    assert_eq!((left.exit, &left.json["state"]), (1, &json!("left")));
    assert!(left.error().starts_with("the caller hung up, and the handler still runs"), "{}", left.error());
    is_gone(busy.pid());
}

#[test]
fn a_handler_that_is_busy_in_real_time_is_noticed_too() {
    let sessions = Sessions::new();
    let busy = sessions.step("a", &["start", "/busy", "--timeout", "200ms", "--real-time"]);
    assert_eq!((busy.exit, &busy.json["state"]), (1, &json!("busy")));
    sessions.step("a", &["hangup"]);
    is_gone(busy.pid());
}

#[test]
fn what_is_said_answers_a_question_by_voice_without_the_apps_engine() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/clinic/voice"]);
    let asks = &began.json["asks"];
    assert_eq!((&asks["kind"], &asks["keys"]), (&json!("voice"), &json!(["1", "0"])));
    assert_eq!(asks["phrases"], json!(["book", "a new appointment", "operator"]));
    let said = sessions.step("a", &["say", "I want a new appointment"]);
    let events = said.json["events"].as_array().unwrap();
    assert_eq!((&events[0]["event"], &events[0]["text"]), (&json!("says"), &json!("I want a new appointment")));
    assert!(events.iter().any(|event| event["value"] == "Some(Book)"), "{}", said.json);
    assert_eq!(said.json["asks"]["kind"], "text");
    let sent = sessions.step("a", &["say", "tomorrow"]);
    assert_eq!(sent.json["ended"]["status"], "OK", "{}", sent.json);
    assert_eq!(sent.json["events"][1]["value"], "Some(\"tomorrow\")");
    is_gone(began.pid());
}

#[test]
fn a_text_is_not_said_where_keys_are_asked_for() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/clinic"]);
    let said = sessions.step("a", &["say", "book"]);
    assert_eq!((said.exit, said.error()), (2, "the app listens to keys now, not to a voice: write press KEYS"));
    assert_eq!(said.json["asks"]["kind"], "menu");
    sessions.step("a", &["hangup"]);
    is_gone(began.pid());
}

#[test]
fn a_wrong_step_tells_how_the_call_stands() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/table"]);
    for (words, hint) in [
        (&["press", "x"][..], "'x' is not a key"),
        (&["wait", "1"], "write a number and s, ms, m or h"),
        (&["foo\nbar"], "\"foo\\nbar\" is not a step"),
        (&["say", &"x".repeat(9_000)], "write several steps"),
    ] {
        let wrong = sessions.step("a", words);
        assert!(wrong.error().contains(hint), "{}", wrong.error());
        assert_eq!((wrong.exit, &wrong.json["state"], wrong.pid()), (2, &json!("waiting"), began.pid()));
        let member = |name: &str| &wrong.json[name];
        assert_eq!((member("step"), member("events")), (&words[0].replace('\n', " ").into(), &json!([])));
        assert_eq!((&member("asks")["kind"], member("time_ms")), (&json!("digits"), &began.json["time_ms"]));
    }
    let long = sessions.step_with_input("a", &["press", "-"], &"1".repeat(5_000));
    assert_eq!((long.exit, &long.json["state"]), (2, &json!("waiting")));
    assert!(long.error().contains("standard input has more than 4096 bytes"), "{}", long.error());
    sessions.step("a", &["hangup"]);
    is_gone(began.pid());
}

#[test]
fn of_many_that_begin_a_call_where_one_died_one_does() {
    let sessions = Sessions::new();
    for _ in 0..3 {
        let began = sessions.step("a", &["start", "/table"]);
        kill(began.pid());
        is_gone(began.pid());
        let starts: Vec<_> = (0..6).map(|_| sessions.command("a", &["start", "/table"]).spawn().unwrap()).collect();
        let mut steps: Vec<_> = starts.into_iter().map(|start| Step::of(&start.wait_with_output().unwrap())).collect();
        steps.sort_by_key(|step| step.exit);
        assert_eq!(steps.iter().map(|step| step.exit).collect::<Vec<_>>(), [0, 5, 5, 5, 5, 5]);
        assert!(steps.iter().all(|step| step.pid() == steps[0].pid()));
        sessions.step("a", &["hangup"]);
        is_gone(steps[0].pid());
    }
}

#[test]
fn a_recording_goes_on_until_its_key() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/message"]);
    let asks = &began.json["asks"];
    assert_eq!((&asks["kind"], &asks["file"], &asks["keys"]), (&json!("recording"), &json!("message"), &json!(["#"])));
    sessions.step("a", &["wait", "3s"]);
    let ended = sessions.step("a", &["press", "#"]);
    assert_eq!(ended.json["time_ms"], 3_440, "the beep lasts 440 ms");
    assert_eq!(ended.json["events"][1], json!({"at_ms": 3_440, "event": "result", "text": "recorded (dtmf)"}));
    is_gone(began.pid());
}

#[test]
fn real_time_passes_if_it_is_asked_for() {
    let sessions = Sessions::new();
    let clock = Instant::now();
    let began = sessions.step("a", &["start", "/keys/1", "--real-time"]);
    assert!(clock.elapsed() >= Duration::from_secs(1), "the prompt lasts a second");
    assert_eq!(began.json["asks"]["kind"], "menu");
    let clock = Instant::now();
    sessions.step("a", &["wait", "500ms"]);
    assert!(clock.elapsed() >= Duration::from_millis(500));
    let pressed = sessions.step("a", &["press", "12#"]);
    assert_eq!((pressed.exit, &pressed.json["ended"]["status"]), (1, &json!("ERROR")));
    assert!(pressed.error().starts_with("call 1: 1 after 1"), "{}", pressed.error());
    is_gone(began.pid());
}

#[test]
fn a_step_that_ends_while_a_prompt_plays_lets_the_next_one_cut_it() {
    let sessions = Sessions::new();
    let prompts = sessions.0.path().join("prompts.txt");
    std::fs::write(&prompts, "clinic/menu = Press 1 to book, or 0.\n").unwrap();
    let began = sessions.step("a", &["start", "/clinic", "--for", "400ms", "--prompts", prompts.to_str().unwrap()]);
    assert_eq!((&began.json["state"], &began.json["asks"]), (&json!("running"), &json!(null)));
    let sound = json!({"sound": "clinic/menu", "wording": "Press 1 to book, or 0."});
    let mut plays = sound.clone();
    (plays["heard_ms"], plays["left_ms"], plays["keys"]) = (400.into(), 600.into(), json!(null));
    assert_eq!(began.json["plays"], plays);
    let waited = sessions.step("a", &["wait", "100ms"]);
    assert_eq!((&waited.json["time_ms"], &waited.json["plays"]["heard_ms"]), (&json!(500), &json!(500)));
    let mut cuts = sound;
    (cuts["heard_ms"], cuts["of_ms"]) = (500.into(), 1_000.into());
    let pressed = sessions.step("a", &["press", "1", "--for", "0s"]);
    let events = json!([
        {"at_ms": 500, "event": "presses", "keys": "1", "secret": false, "lost": false, "cuts": cuts},
        {"at_ms": 500, "event": "hears", "sound": "clinic/pin", "wording": null}
    ]);
    assert_eq!((&pressed.json["events"], &pressed.json["time_ms"]), (&events, &json!(500)));
    assert_eq!(pressed.json["plays"]["heard_ms"], 0, "the next one has begun: {}", pressed.json);
    let secret = sessions.step("a", &["press", "4711"]);
    let cuts = json!({"sound": "clinic/pin", "wording": null, "heard_ms": 0, "of_ms": 1_000});
    let first = json!({"at_ms": 500, "event": "presses", "keys": "••••", "secret": true, "lost": false, "cuts": cuts});
    assert_eq!(secret.json["events"][0], first);
    assert_eq!(secret.json["events"][1]["said"], "say digits ••••");
    is_gone(began.pid());
}

#[test]
fn a_prompt_that_no_key_cuts_is_told_to_have_played_on() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/account"]);
    let keyed = sessions.step("a", &["press", "123456", "--for", "300ms"]);
    assert_eq!((&keyed.json["plays"]["sound"], &keyed.json["plays"]["keys"]), (&json!("thanks"), &json!([])));
    let pressed = sessions.step("a", &["press", "1"]);
    let note = "the prompt that played is not cut by this: the caller heard it to its end first";
    assert_eq!(pressed.json["notes"], json!([note]));
    let cuts = json!({"sound": "menu", "wording": null, "heard_ms": 0, "of_ms": 1_000});
    let at = keyed.json["time_ms"].as_u64().unwrap() + 700;
    let keys = json!({"at_ms": at, "event": "presses", "keys": "1", "secret": false, "lost": false, "cuts": cuts});
    assert_eq!(pressed.json["events"][1], keys, "{}", pressed.json);
    is_gone(began.pid());
}

#[test]
fn a_prompt_is_cut_in_real_time_too() {
    let sessions = Sessions::new();
    let sounds = sessions.0.path().join("sounds/en/clinic");
    std::fs::create_dir_all(&sounds).unwrap();
    // A minute, so that the next step comes before its end.
    std::fs::write(sounds.join("menu.sln"), vec![0; 60 * 16_000]).unwrap();
    std::fs::write(sounds.join("pin.sln"), vec![0; 1_600]).unwrap();
    let folder = sessions.0.path().join("sounds");
    let start = ["start", "/clinic", "--real-time", "--for", "100ms", "--sounds", folder.to_str().unwrap()];
    let began = sessions.step("a", &start);
    assert_eq!(began.json["plays"]["sound"], "clinic/menu", "{}", began.json);
    let pressed = sessions.step("a", &["press", "1"]);
    let cuts = &pressed.json["events"][0]["cuts"];
    assert_eq!((&cuts["sound"], &cuts["of_ms"]), (&json!("clinic/menu"), &json!(60_000)), "{}", pressed.json);
    assert!((100..60_000).contains(&cuts["heard_ms"].as_u64().unwrap()), "{cuts}");
    assert_eq!(pressed.json["asks"]["kind"], "secret");
    sessions.step("a", &["hangup"]);
    is_gone(began.pid());
}

#[test]
fn a_prompt_that_is_said_into_live_audio_is_cut_by_what_the_caller_says() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/clinic/voice", "--for", "500ms"]);
    let polite = sessions.step("b", &["start", "/clinic/voice"]);
    let said = |session: &str| {
        let said = sessions.step(session, &["say", "book"]);
        let says =
            said.json["events"].as_array().unwrap().iter().find(|event| event["event"] == "says").unwrap().clone();
        assert!(said.json.to_string().contains("Some(Book)"), "{}", said.json);
        sessions.step(session, &["hangup"]);
        says["at_ms"].as_u64().unwrap()
    };
    let (early, late) = (said("a"), said("b"));
    assert!(early < late, "at {early} and {late} ms");
    is_gone(began.pid());
    is_gone(polite.pid());
}

#[test]
fn a_call_in_which_a_prompt_was_cut_becomes_a_test_that_cuts_it() {
    let sessions = Sessions::new();
    let file = sessions.0.path().join("recorded.rs");
    let record = ["--record", file.to_str().unwrap(), "--record-app", "phone_tests::app()"];
    let began = sessions.step("a", &[&["start", "/account", "--for", "600ms"], &record[..]].concat());
    sessions.step("a", &["press", "123456", "--for", "1500ms"]);
    sessions.step("a", &["press", "1"]);
    is_gone(began.pid());
    let recorded = std::fs::read_to_string(&file).unwrap();
    assert_eq!(recorded, include_str!("recorded_cut.rs"), "if the new one is right, write it to the file:\n{recorded}");
}

#[test]
fn a_call_begins_at_the_moment_that_it_is_given() {
    let sessions = Sessions::new();
    for (at, heard, seconds) in [
        ("2026-12-24 18:30 Europe/Vienna", "desk/closed", 1_798_133_400),
        ("2026-12-23 11:00 UTC", "desk/hello", 1_798_023_600),
    ] {
        let began = sessions.step("a", &["start", "/desk/hours", "--at", at]);
        assert_eq!(began.json["events"][0]["sound"], heard, "{at}: {}", began.json);
        // The sound lasts a second.
        assert_eq!(began.json["events"][1]["text"], (seconds + 1).to_string(), "{}", began.json);
        is_gone(began.pid());
    }
    let wrong = sessions.step("a", &["start", "/desk/hours", "--at", "18:30"]);
    let hint = "--at \"18:30\": write date, time of day and time zone: --at '2026-12-24 18:30 Europe/Vienna'";
    assert_eq!((wrong.exit, wrong.error()), (2, hint));
    let server = sessions.step("a", &["start", "agi://127.0.0.1:1/desk/hours", "--at", "2026-12-24 18:30 UTC"]);
    assert_eq!((server.exit, server.error()), (2, "--at sets the clock of this app: a server has its own"));
}

#[test]
fn a_server_is_called_too_and_one_that_is_not_there_is_not_reached() {
    let (sessions, served) = (Sessions::new(), Served::start());
    let began = sessions.step("a", &["start", &format!("{}/clinic", served.url)]);
    assert_eq!(began.json["asks"]["kind"], "key", "a server tells only what is on the wire: {}", began.json);
    let pressed = sessions.step("a", &["press", "1"]);
    assert_eq!(pressed.json["events"][1]["sound"], "clinic/pin");
    assert_eq!(sessions.step("a", &["hangup"]).exit, 0);
    is_gone(began.pid());
    let nobody = sessions.step("a", &["start", "agi://127.0.0.1:1/clinic"]);
    assert_eq!((nobody.exit, &nobody.json["state"]), (3, &json!("none")));
    assert!(nobody.error().contains("is the app running there?"), "{}", nobody.error());
}

#[test]
fn an_application_ends_as_an_option_says_and_the_call_becomes_a_test() {
    let sessions = Sessions::new();
    let file = sessions.0.path().join("recorded.rs");
    let record = ["--record", file.to_str().unwrap(), "--record-app", "phone_tests::app()"];
    let ended = sessions.step("a", &[&["start", "/dial", "--app", "Dial=BUSY"], &record[..]].concat());
    let events = json!([
        {"at_ms": 0, "event": "does", "text": "dialplan: Dial(PJSIP/desk,20)"},
        {"at_ms": 0, "event": "result", "text": "0 DIALSTATUS=BUSY"}
    ]);
    assert_eq!(ended.json["events"], events);
    assert_eq!(ended.json["notes"], json!([format!("the call is a test now: {}", file.display())]));
    assert!(std::fs::read_to_string(file).unwrap().contains("caller.ends(Status::Ok).await;"));
}

#[test]
fn mistakes_are_told_in_json_with_what_to_write() {
    let sessions = Sessions::new();
    for (session, words, hint) in [
        ("../a", &["start", "/clinic"][..], "write 1 to 40 letters, digits, _ and -"),
        ("a", &["/clinic"], "to begin a call, write start /clinic"),
        ("a", &["dance"], "\"dance\" is not a step: write start TARGET"),
        ("a", &["start", "/clinic", "7"], "unexpected argument \"7\""),
        ("a", &["start", "/clinic", "--press", "1"], "in a session, write a step for each: press '12#', hangup"),
        ("a", &["start", "http://127.0.0.1/clinic"], "write a path, as in /survey/7"),
        ("a", &["press", "1x"], "'x' is not a key"),
        ("a", &["wait", "--for", "2s"], "--for is for start, press and say: write --session a wait 2s"),
        ("a", &["start", "/clinic", "--record", "/"], "--record /: the file exists already"),
    ] {
        let step = sessions.step(session, words);
        assert_eq!(step.exit, 2, "{words:?}");
        assert!(step.error().contains(hint), "{words:?}: {}", step.error());
    }
    let open = sessions.0.path().join("agi-phone");
    std::fs::create_dir_all(&open).unwrap();
    std::fs::set_permissions(&open, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let step = sessions.step("a", &["start", "/clinic"]);
    assert!(step.exit == 5 && step.error().contains("is open to others: write chmod 700"), "{}", step.error());
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_is_in_a_group_of_its_own_and_gives_its_socket_to_nobody() {
    let sessions = Sessions::new();
    let began = sessions.step("a", &["start", "/table"]);
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", began.pid())).unwrap();
    let group: i32 = stat.rsplit_once(") ").unwrap().1.split(' ').nth(2).unwrap().parse().unwrap();
    assert_eq!(group, began.pid());
    let input = std::fs::read_link(format!("/proc/{}/fd/0", began.pid())).unwrap();
    assert_eq!(input, Path::new("/dev/null"), "what the app starts does not have the socket");
    sessions.step("a", &["hangup"]);
    is_gone(began.pid());
}
