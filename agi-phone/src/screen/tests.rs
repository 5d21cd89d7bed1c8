use super::{Screen, Style};
use crate::prompt_watcher::PromptWatcher;
use crate::prompts::Prompts;
use agi_protocol::Digit;
use agi_simulator::{CallSetup, PbxState, Session};
use std::sync::Arc;
use std::time::Duration;

/// A call whose app is the test.
struct Shown {
    session: Session,
    screen: Screen<Vec<u8>>,
    watch: PromptWatcher,
    /// The keys of secrets, by their entries in the log.
    secret: Vec<usize>,
}

impl Shown {
    fn new(style: Style, prompts: &str) -> Self {
        let mut setup = CallSetup::new("/");
        setup.answered = true;
        let session = Session::new(Arc::new(PbxState::default()), &setup);
        let prompts = Prompts::parse("prompts", prompts).unwrap();
        let (screen, watch) = (Screen::new(Vec::new(), style, prompts), PromptWatcher::default());
        Self { session, screen, watch, secret: Vec::new() }
    }

    fn plain() -> Self {
        Self::new(Style { unicode: false, live: false }, "")
    }

    fn app(mut self, line: &str) -> Self {
        self.session.receive(format!("{line}\n").as_bytes());
        self.show()
    }

    fn keys(mut self, keys: &str) -> Self {
        for key in keys.chars() {
            self.session.press(Digit::new(key).unwrap());
            self = self.show();
        }
        self
    }

    fn secret_keys(mut self, keys: &str) -> Self {
        for key in keys.chars() {
            self.secret.push(self.session.log().entries().len());
            self = self.keys(&key.to_string());
        }
        self
    }

    fn after(mut self, millis: u64) -> Self {
        let until = self.session.now() + Duration::from_millis(millis);
        while self.session.runs() && self.session.go_on(until) {}
        self.show()
    }

    fn show(mut self) -> Self {
        self.watch.look(&self.session);
        let expected = self.watch.expected(&self.session);
        self.screen.show(&mut self.session, expected.as_ref(), &self.secret);
        self
    }

    fn text(self) -> String {
        String::from_utf8(self.screen.paper.into_inner()).unwrap()
    }
}

#[test]
fn a_question_its_keys_and_the_next_sound_are_a_line_each() {
    let call = Shown::plain().app("GET OPTION survey/7/question 12345 5000").keys("4");
    let text = call.app("STREAM FILE survey/thanks \"\"").text();
    assert_eq!(text, "  ~ survey/7/question\n  ? 1 2 3 4 5   5 s\n  > 4\n  ~ survey/thanks\n");
}

#[test]
fn keys_of_one_entry_share_one_line() {
    let text = Shown::plain().app("GET DATA pin 5000 4").keys("12#").text();
    assert_eq!(text, "  ~ pin\n  ? up to 4 keys, # ends   5 s\n  > 12#\n");
}

#[test]
fn keys_of_a_secret_are_counted_and_not_shown() {
    let text = Shown::plain().app("GET DATA pin 5000 4").secret_keys("12#").text();
    assert_eq!(text, "  ~ pin\n  ? up to 4 keys, # ends   5 s\n  > xxx\n");
    let lost = Shown::plain().app("WAIT FOR DIGIT 2000").after(2_000).secret_keys("1").text();
    assert_eq!(lost, "  ? any key   2 s\n  > (no key)\n  > x (lost: no command runs)\n");
    let terminal = Shown::new(Style { unicode: true, live: false }, "");
    let text = terminal.app("WAIT FOR DIGIT 2000").secret_keys("1").text();
    assert!(text.ends_with("> •\n"), "{text}");
}

#[test]
fn silence_is_shown_and_so_is_a_lost_key() {
    let text = Shown::plain().app("WAIT FOR DIGIT 2000").after(2_000).keys("1").text();
    assert_eq!(text, "  ? any key   2 s\n  > (no key)\n  > 1 (lost: no command runs)\n");
}

#[test]
fn the_keys_of_a_list_of_prompts_are_below_its_first_one_until_they_change() {
    let any = "0123456789*#ABCD";
    let call = Shown::plain().app(&format!("STREAM FILE a {any}")).after(1_000);
    let call = call.app("GET VARIABLE CHANNEL(language)").app(&format!("SAY NUMBER 42 {any}")).after(1_000);
    let call = call.app("STREAM FILE b #").after(1_000).app("STREAM FILE c #").after(1_000);
    let text = call.app("STREAM FILE d \"\"").after(1_000).app("STREAM FILE e #").after(1_000).text();
    assert_eq!(text, "  ~ a\n  ? any key\n  ~ say number 42\n  ~ b\n  ? #\n  ~ c\n  ~ d\n  ~ e\n  ? #\n");
}

#[test]
fn a_wait_shows_its_keys_and_so_does_what_follows_a_key() {
    let call = Shown::plain().app("STREAM FILE a 12").after(1_000).app("GET OPTION b 12 -1").keys("1");
    let call = call.app("STREAM FILE c 12").keys("2").app("STREAM FILE d 12").after(1_000);
    let text = call.app("GET OPTION e 12 -1").text();
    assert_eq!(text, "  ~ a\n  ? 1 2\n  ~ b\n  ? 1 2\n  > 1\n  ~ c\n  ? 1 2\n  > 2\n  ~ d\n  ? 1 2\n  ~ e\n  ? 1 2\n");
}

#[test]
fn wordings_follow_their_sounds_and_the_language_has_its_own() {
    let prompts = "menu = Press 1\nde/menu = Bitte 1 drücken\n";
    let call = Shown::new(Style { unicode: true, live: false }, prompts).app("STREAM FILE menu \"\"").after(1_000);
    let text = call.app("SET VARIABLE CHANNEL(language) de").app("STREAM FILE menu \"\"").text();
    let blank = " ".repeat(18);
    assert_eq!(text, format!("  ♪ menu{blank} \"Press 1\"\n  ♪ menu{blank} \"Bitte 1 drücken\"\n"));
}

#[test]
fn what_the_dialplan_would_do_is_shown() {
    let call = Shown::plain().app("EXEC Dial \"PJSIP/1,20\"").app("EXEC NoOp x").app("GOSUB a b 1 \"x,y\"");
    assert_eq!(
        call.app("HANGUP").text(),
        "  dialplan: Dial(PJSIP/1,20)\n  -> application unknown here (-2)\n  dialplan: NoOp(x)\n  -> 0\n  \
         dialplan: Gosub(a,b,1(x,y))\n  -> no such subroutine here (-1)\n  the app hangs up\n"
    );
}

#[test]
fn a_route_that_asks_the_called_party_is_named_and_not_run() {
    let dial = "EXEC Dial \"PJSIP/1,20,gU(agi-screen^agi://127.0.0.1/desk/accept?order=7^PJSIP/caller-1)\"";
    let text = Shown::plain().app(dial).text();
    let note =
        "(the route that asks the called party is not run here: `call '/desk/accept?order=7'` runs it by itself)";
    assert!(text.contains(note), "{text}");
}

#[test]
fn what_is_said_recorded_and_sent_is_shown() {
    let call = Shown::plain().app("SAY NUMBER 42 \"\"").after(1_000).app("SET MUSIC on jazz");
    let call = call.app("SEND TEXT \"see\u{1b}[2J you\"").app("RECORD FILE m/1 wav # 60000").keys("#");
    assert_eq!(
        call.app("BOGUS").text(),
        "  ~ say number 42\n  ~ music on hold (jazz)\n  text: see\\u{1b}[2J you\n  recording m/1, # ends   60 s\n  \
         > #\n  -> recorded (dtmf)\n  ! Asterisk refuses \"BOGUS\" (510)\n"
    );
}

#[test]
fn the_date_that_is_said_can_be_read() {
    let call = Shown::plain().app("SAY DATE 1700000000 \"\"").after(5_000).app("SAY DIGITS 1700000000 \"\"");
    let lines = "  ~ say date 1700000000 (2023-11-14 22:13 UTC)\n  ~ say digits 1700000000\n";
    assert_eq!(call.text(), lines);
    let zoned = Shown::plain().app("SAY DATETIME 1700000000 \"\" \"AdbY\" \"America/New_York\"").after(5_000);
    assert_eq!(
        zoned.app("SAY DATETIME 1700000000 \"\" IMp").text(),
        "  ~ say datetime 1700000000 (2023-11-14 22:13 UTC, said in America/New_York as AdbY)\n  \
         ~ say datetime 1700000000 (2023-11-14 22:13 UTC, said as IMp)\n"
    );
}

#[test]
fn in_a_terminal_one_line_counts_down_and_then_stays() {
    let call = Shown::new(Style { unicode: true, live: true }, "").app("GET OPTION menu 12 3000").after(1_000);
    let text = call.after(1_100).keys("2").text();
    assert_eq!(
        text,
        "  ♪ menu\n\r\x1b[K  ? 1 2   3 s\r\x1b[K  ? 1 2   3 s ███\r\x1b[K  ? 1 2   2 s ██\r\x1b[K  ? 1 2   3 s\n  > 2\n"
    );
}

#[test]
fn in_a_terminal_the_keys_of_a_list_are_always_in_the_last_line_and_stay_once() {
    let call = Shown::new(Style { unicode: true, live: true }, "").app("STREAM FILE a 12").after(1_000);
    let text = call.app("STREAM FILE b 12").keys("2").text();
    let asked = "\r\x1b[K  ? 1 2";
    assert_eq!(text, format!("  ♪ a\n{asked}\r\x1b[K  ? 1 2\n  ♪ b\n{asked}\r\x1b[K  > 2\n"));
}

#[test]
fn the_hint_comes_once() {
    let mut screen = Shown::plain().screen;
    screen.hint();
    screen.hint();
    let text = String::from_utf8(screen.paper.into_inner()).unwrap();
    assert_eq!(text, "  (that is not a key of a telephone: 0-9 * # A-D)\n");
}

#[test]
fn what_plays_before_the_answer_is_marked() {
    let mut shown = Shown::plain();
    shown.session = Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"));
    let shown = shown.app("STREAM FILE a \"\"").after(1_000).app("SAY NUMBER 7 \"\"").after(2_000).app("ANSWER");
    let shown = shown.app("STREAM FILE b \"\"");
    assert_eq!(shown.text(), "  ~ a   (not answered)\n  ~ say number 7   (not answered)\n  ~ b\n");
}

#[test]
fn a_sound_and_a_function_that_are_not_there_are_explained() {
    let shown = Shown::plain().app("STREAM FILE welcome.wav \"\"").app("GET VARIABLE QUEUE_WAITING_COUNT(support)");
    let text = shown.text();
    assert!(text.contains("  no sound welcome.wav: a sound is named without its extension"), "{text}");
    let function = "QUEUE_WAITING_COUNT(support)";
    assert!(
        text.contains(&format!("  {function} has no value here: --var '{function}=VALUE' gives it one\n")),
        "{text}"
    );
}
