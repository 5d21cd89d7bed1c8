//! Calls whose keys are known: by options, and in a pipe. No time passes, and the output is the same in every run.

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use support::{Called, call, call_in, call_with_input, phone};

#[test]
fn a_scripted_call_is_shown_line_by_line() {
    let arguments = ["/order/7", "--arg", "spring", "--var", "TIER=gold", "--from", "Ada <+1555>", "--press", "1"];
    let called = call(&[&arguments[..], &["--press", "12#"]].concat());
    let expected = "\
calling /order/7 (spring)
  text: 7 spring gold +1555
  ~ order/choose
  ? 1 2   3 s
  > 1
  ~ order/pieces
  ? up to 3 keys, # ends   4 s
  > 12#
  ~ order/1
  ~ say number 12
  ended OK
";
    assert_eq!((called.status, &*called.out, &*called.err), (0, expected, ""));
}

#[test]
fn a_comma_in_the_target_begins_an_argument_as_in_the_dialplan() {
    let arguments = ["/order/7?lang=en,\"spring, sale\"", "--var", "TIER=gold", "--press", "1", "--press", "2#"];
    let called = call(&arguments);
    assert_eq!((called.status, &*called.err), (0, ""));
    assert!(called.out.contains("  text: 7 spring, sale gold \n"), "{}", called.out);
}

#[test]
fn lines_of_a_pipe_are_keys_and_an_empty_line_is_silence() {
    let by_pipe = call_with_input(&["/order/7"], "\n9\n2\n5#\n");
    let by_options = call(&["/order/7", "--press", "", "--press", "9", "--press", "2", "--press", "5#"]);
    assert_eq!((by_pipe.status, by_options.status), (0, 0), "{by_pipe:?}");
    assert_eq!(by_pipe.out, by_options.out);
    assert_eq!(by_pipe.out.matches("~ order/again").count(), 2, "{}", by_pipe.out);
    assert!(by_pipe.out.contains("  ? 1 2   3 s\n  > (no key)\n  ~ order/again\n"), "{}", by_pipe.out);
}

#[test]
fn the_end_of_the_input_hangs_up_when_the_app_asks_again() {
    let called = call_with_input(&["/order/7"], "1");
    assert_eq!(called.status, 4);
    assert!(called.out.ends_with("  > 1\n  ~ order/pieces\n  ? up to 3 keys, # ends   4 s\n  > hangs up\n  hung up\n"));
}

#[test]
fn what_is_not_a_key_is_passed_over_and_said_once() {
    let called = call_with_input(&["/order/7"], "x1y\n2#\n");
    assert_eq!((called.status, called.out.matches("that is not a key").count()), (0, 1), "{}", called.out);
}

#[test]
fn the_caller_hangs_up_so_long_after_the_last_key() {
    let called = call(&["/order/7", "--press", "1", "--hangup-after", "2s"]);
    assert_eq!(called.status, 4);
    assert!(called.out.ends_with("  ~ order/pieces\n  ? up to 3 keys, # ends   4 s\n  > hangs up\n  hung up\n"));
    let called = call(&["/order/7", "--hangup-after", "6s"]);
    assert_eq!((called.status, called.out.matches("~ order/again").count()), (4, 1), "{}", called.out);
}

#[test]
fn what_the_handler_does_after_the_hang_up_is_shown_too() {
    let called = call(&["/clean", "--hangup-after", "0s"]);
    assert_eq!(called.status, 4);
    let lines = "  ~ clean\n  > hangs up\n  dialplan: Wait(700)\n  -> ";
    assert!(called.out.contains(lines), "{}", called.out);
}

#[test]
fn a_call_that_would_never_end_is_hung_up() {
    let called = call(&["/order/7", "--press", "9"]);
    assert_eq!(called.status, 4);
    assert!(
        called.out.ends_with("  (the call has no end: the caller hangs up)\n  > hangs up\n  hung up\n"),
        "{}",
        called.out
    );
}

#[test]
fn keys_of_a_secret_are_not_in_the_output() {
    let called = call(&["/pin", "--press", "123", "--press", "4711", "--press", "1", "--press", "0815#"]);
    assert_eq!(called.status, 0, "{called:?}");
    let pressed: String = called.out.lines().filter_map(|line| line.strip_prefix("  > ")).collect();
    assert_eq!(pressed, "123xxxx1xxxxx", "{}", called.out);
}

#[test]
fn keys_that_nobody_asked_for_are_named() {
    let called = call(&["/bye", "--press", "12"]);
    assert_eq!(called.status, 0);
    assert!(called.out.contains("  (keys that the app did not ask for: 12)\n"), "{}", called.out);
}

#[test]
fn a_script_ends_a_recording_by_its_key() {
    let called = call(&["/message", "--press", "#"]);
    let lines = "  ~ beep\n  recording message, # ends   60 s\n  > #\n  -> recorded (dtmf)\n  ended OK\n";
    assert_eq!((called.status, &*called.out), (0, &*format!("calling /message\n{lines}")));
}

#[test]
fn the_dialplan_is_shown_and_where_it_goes_on() {
    let called = call(&["/desk"]);
    let lines = "  dialplan: NoOp(to the desk)\n  -> 0\n  the dialplan continues at sales,s,1\n  ended OK\n";
    assert_eq!((called.status, &*called.out), (0, &*format!("calling /desk\n{lines}")));
    let called = call(&["/dial"]);
    let lines = "  dialplan: Dial(PJSIP/desk,20)\n  -> 0   DIALSTATUS=NOANSWER\n  ended OK\n";
    assert_eq!((called.status, &*called.out), (0, &*format!("calling /dial\n{lines}")));
}

#[test]
fn an_application_ends_as_an_option_says() {
    let called = call(&["/dial", "--app", "Dial=busy"]);
    assert!(called.out.contains("  -> 0   DIALSTATUS=BUSY\n  ended OK\n"), "{}", called.out);
    let called = call(&["/dial", "--app", "Dial=hung up"]);
    assert!(called.out.contains("  -> -1   DIALSTATUS=CANCEL\n"), "{}", called.out);
    let called = call(&["/dial", "--app", "Dial=later"]);
    assert_eq!(called.status, 2);
    assert!(called.err.contains("Dial ends as ANSWER, BUSY, NOANSWER"), "{}", called.err);
}

#[test]
fn a_function_has_the_value_that_an_option_gives_it() {
    let called = call(&["/function"]);
    assert!(called.out.contains("QUEUE_WAITING_COUNT(support) has no value here: --var"), "{}", called.out);
    let called = call(&["/function", "--var", "QUEUE_WAITING_COUNT(support)=3"]);
    assert!(called.out.contains("  text: 3\n"), "{}", called.out);
}

#[test]
fn an_app_that_hangs_up_has_ended_well() {
    let called = call(&["/bye"]);
    assert_eq!((called.status, &*called.out), (0, "calling /bye\n  ~ bye\n  the app hangs up\n  ended OK\n"));
}

#[test]
fn a_handler_that_fails_says_why_once() {
    let called = call(&["/fail"]);
    assert_eq!((called.status, &*called.out), (1, "calling /fail\n  failed: the shop is closed\n  ended ERROR\n"));
    assert_eq!(called.err, "");
    let called = call(&["/panic"]);
    assert!(called.out.ends_with("  failed: the handler panicked: nobody is there\n  ended ERROR\n"), "{}", called.out);
    let called = call(&["/ordr/7"]);
    assert_eq!((called.status, &*called.err), (1, ""));
    assert!(called.out.contains("the nearest is /order/{shop}"), "{}", called.out);
    assert!(called.out.ends_with("  ended NOT_FOUND\n"), "{}", called.out);
}

#[test]
fn the_log_has_the_failure_too_if_it_is_asked_for() {
    let called = Called::of(phone(&["/fail"]).env("RUST_LOG", "warn").output().unwrap());
    assert!(called.out.contains("  failed: the shop is closed\n"), "{}", called.out);
    assert!(called.err.contains("the shop is closed"), "{}", called.err);
}

#[test]
fn a_handler_that_does_something_else_for_too_long_has_failed() {
    let called = call(&["/busy", "--timeout", "200ms"]);
    assert_eq!(called.status, 1);
    assert!(called.err.contains("the handler has sent no command for 200 ms"), "{}", called.err);
}

#[test]
fn mistakes_on_the_command_line_are_told_with_what_to_write() {
    let missing = std::env::temp_dir().join("there/is/no/such");
    let missing = missing.to_str().unwrap();
    for (arguments, hint) in [
        (vec!["/bye", "--press", "12x"], "'x' is not a key; keys are 0 to 9, *, # and A to D"),
        (vec!["/bye", "--var", "TIER"], "write --var NAME=VALUE"),
        (vec!["/bye", "--hangup-after", "3"], "write a number and s, ms, m or h: 3s"),
        (vec!["http://127.0.0.1/bye"], "write a path, as in /survey/7, or agi://127.0.0.1:4573/survey/7"),
        (vec!["agi://127.0.0.1:port/bye"], "write agi://127.0.0.1:4573/survey/7"),
        (vec!["/bye", "--sounds", missing], "there is no such folder"),
        (vec!["/bye", "--prompts", missing], "cannot read the prompts"),
        (vec!["/bye", "--record", missing], "in a folder that exists"),
        (vec![], "<TARGET>"),
    ] {
        let called = call(&arguments);
        assert_eq!(called.status, 2, "{arguments:?}");
        assert!(called.err.contains(hint) && called.out.is_empty(), "{arguments:?}: {}", called.err);
    }
}

#[test]
fn wordings_come_from_the_file_of_the_folder_or_the_one_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("prompts.txt"), "# spoken by Ada\nbye = Good bye, and thanks.\n").unwrap();
    std::fs::write(folder.path().join("other"), "bye = See you.\n").unwrap();
    let called = call_in(folder.path(), &["/bye"]);
    assert!(called.out.contains("\n  ~ bye                    \"Good bye, and thanks.\"\n"), "{}", called.out);
    let called = call_in(folder.path(), &["/bye", "--prompts", "other"]);
    assert!(called.out.contains("\n  ~ bye                    \"See you.\"\n"), "{}", called.out);
    std::fs::write(folder.path().join("other"), "bye = See you.\nhello\n").unwrap();
    let called = call_in(folder.path(), &["/bye", "--prompts", "other"]);
    assert_eq!(called.status, 2);
    let hint = "other:2: \"hello\" is not a prompt; write the sound's name and what it says: survey/7/question = ";
    assert!(called.err.contains(hint), "{}", called.err);
}

#[test]
fn wordings_of_a_manifest_are_in_the_language_of_the_call() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("prompts.toml");
    let text = "languages = [\"en\", \"de\"]\n[prompts.bye]\nen = \"Goodbye.\"\nde = \"Auf Wiederhören.\"\n";
    std::fs::write(&manifest, text).unwrap();
    // It comes before a file of lines.
    std::fs::write(folder.path().join("prompts.txt"), "bye = See you.\n").unwrap();
    for (language, wording) in [("en_GB", "Goodbye."), ("de_AT", "Auf Wiederhören."), ("fr", "Goodbye.")] {
        let called = call_in(folder.path(), &["/bye", "--language", language]);
        let heard = format!("\n  ~ bye                    \"{wording}\"\n");
        assert!(called.out.contains(&heard), "{language}: {}", called.out);
    }
    std::fs::write(&manifest, text.replace("de =", "fr =")).unwrap();
    let called = call_in(folder.path(), &["/bye"]);
    assert_eq!(called.status, 2);
    let hint =
        "prompts.toml:2: bye has no wording in de; write below it: de = \"…\"\nprompts.toml:4: bye: there is no fr";
    assert!(called.err.contains(hint), "{}", called.err);
}

#[test]
fn only_the_sounds_of_the_folder_exist() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("beep.ulaw"), [0; 800]).unwrap();
    let sounds = folder.path().to_str().unwrap();
    let called = call(&["/message", "--sounds", sounds, "--press", "#"]);
    assert_eq!(called.status, 0, "{}", called.out);
    let called = call(&["/bye", "--sounds", sounds]);
    assert_eq!(called.status, 0, "the call goes on without it: {}", called.out);
    assert!(called.out.contains("  ! there is no sound bye\n"), "{}", called.out);
}

#[test]
fn the_keys_of_one_press_run_on_from_one_wait_to_the_next() {
    for (presses, answers) in [
        (&["--press", "7#", "--press", "8#"][..], "Some(7) Some(8)"),
        (&["--press", "7", "--press", "8"], "Some(78) None"),
        (&["--press", "7", "--press", "", "--press", "8"], "Some(7) Some(8)"),
    ] {
        let called = call(&[&["/table"], presses].concat());
        assert!(called.out.contains(&format!("  text: {answers}\n")), "{}", called.out);
    }
}

#[cfg(unix)]
#[test]
fn a_terminator_that_a_full_entry_does_not_need_answers_no_later_question() {
    let called = call(&["/account", "--press", "700123#", "--press", "2"]);
    assert!(called.out.contains("text: Some(\"700123\") Some('2')"), "{}", called.out);
    assert!(called.out.contains("  ~ thanks\n  > #\n  ~ menu\n"), "{}", called.out);
}

#[test]
fn a_caller_who_hangs_up_in_a_queue_hung_up() {
    let called = call(&["/queue", "--app", "Queue=HUNGUP"]);
    assert!(called.out.ends_with("  dialplan: Queue(support,c)\n  -> -1\n  hung up\n"), "{}", called.out);
    assert_eq!(called.status, 4);
}

#[test]
fn a_signal_hangs_up() {
    for signal in ["-TERM", "-INT"] {
        let mut child = phone(&["/order/7"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let stdin = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while !lines.next().unwrap().unwrap().contains("? 1 2") {}
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let rest: Vec<_> = lines.map(Result::unwrap).collect();
        let called = Called::of(child.wait_with_output().unwrap());
        assert_eq!((called.status, rest), (4, vec!["  > hangs up".to_owned(), "  hung up".to_owned()]));
        drop(stdin);
    }
}
