//! Calls become a graph, a picture and a list of what is missing. The lines are those of real transcripts.

use std::fmt::Write;

use agi_phone::Prompts;

use super::count::Flow;
use super::coverage::{Coverage, KnownMenu, KnownMenus, KnownRoute};
use super::files::Recorded;
use super::mermaid::mermaid;
use super::picture::Picture;
use super::show::show;
use super::svg::svg;
use crate::talk::menu::AppKeys;
use crate::transcript::Script;

/// A transcript of lines such as `asks 1 2`, `> ANSWER`, `< 200 result=0`, `ended OK`; `+500` lets time pass.
fn script(route: &str, lines: &str) -> Script {
    let mut text = format!(
        "{{\"transcript\":1,\"began\":1700000000,\"peer\":\"\",\"route\":{route:?},\"request\":[\"agi_network: yes\",\
         \"agi_network_script: x\",\"agi_uniqueid: 1700000000.7\"]}}\n"
    );
    let mut millis = 0;
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(more) = line.strip_prefix('+') {
            millis += more.parse::<u64>().unwrap();
            continue;
        }
        let (what, rest) = line.split_once(' ').unwrap();
        let (rest, masked) = rest.split_once(" masked ").map_or((rest, ""), |(rest, masked)| (rest, masked));
        let masked = match masked.split_once(' ') {
            Some((at, length)) => format!(",\"masked\":[{{\"at\":{at},\"length\":{length},\"entry\":1}}]"),
            None => String::new(),
        };
        let (name, more) = match what {
            ">" => ("sent", ""),
            "<" => ("received", ""),
            "again" => ("asks", ",\"again\":true"),
            other => (other, ""),
        };
        writeln!(text, "{{\"ms\":{millis},\"{name}\":{rest:?}{more}{masked}}}").unwrap();
    }
    Script::from_text(&text).unwrap()
}

/// A question of `Call::choose`, answered so.
fn asked(choices: &str, sound: &str, reply: &str) -> String {
    format!("asks {choices}\n> STREAM FILE \"{sound}\" \"0123456789*#ABCD\"\n< {reply}\n")
}

/// What a key in a prompt is answered with.
fn key(key: char) -> String {
    format!("200 result={} endpos=800", u32::from(key))
}

fn flow(scripts: &[Script]) -> Flow {
    let mut flow = Flow::default();
    for script in scripts {
        flow.add(script);
    }
    flow
}

fn drawn(scripts: &[Script]) -> String {
    mermaid(&Picture::of(&flow(scripts), 40, &Prompts::default()))
}

/// `A --> B` of each arrow, with its lines; the boxes by their first lines.
fn arrows(picture: &Picture) -> Vec<String> {
    let name = |number: usize| &picture.nodes[number].lines[0].1;
    let arrow = |edge: &super::picture::Arrow| {
        let lines: Vec<_> = edge.lines.iter().map(|(_, line)| line.as_str()).collect();
        format!("{} --{}--> {}", name(edge.from), lines.join(", "), name(edge.to))
    };
    picture.edges.iter().map(arrow).collect()
}

fn arrows_of(scripts: &[Script]) -> Vec<String> {
    arrows(&Picture::of(&flow(scripts), 40, &Prompts::default()))
}

#[test]
fn a_question_that_comes_again_is_one_box_and_says_why_it_came_again() {
    let call = script(
        "/menu",
        &[
            asked("1 2", "menu", &key('9')),
            "again 1 2\n> STREAM FILE \"sorry\" \"0123456789*#ABCD\"\n< 200 result=0 endpos=800\n\
             > STREAM FILE \"menu\" \"0123456789*#ABCD\"\n< 200 result=0 endpos=800\n\
             > WAIT FOR DIGIT 5000\n< 200 result=0\n\
             again 1 2\n> STREAM FILE \"menu\" \"0123456789*#ABCD\"\n< 200 result=50 endpos=8\n"
                .to_owned(),
            "> STREAM FILE \"thanks\" \"\"\n< 200 result=0 endpos=800\nended OK".to_owned(),
        ]
        .concat(),
    );
    let drawn = drawn(&[call]);
    assert!(drawn.contains("n1{{\"menu<br>1 call (100 %), 3 times<br>again: silence ×1, invalid ×1\"}}"), "{drawn}");
    assert!(drawn.contains("n1 -->|\"2 ×1\"| n2\n"), "{drawn}");
    assert!(!drawn.contains("sorry"), "{drawn}");
}

#[test]
fn an_entry_is_counted_and_none_of_its_digits_is_drawn() {
    let kept = "> GET DATA \"pin\" 0 4\n< 200 result=4711\nended OK";
    let masked = "> GET DATA \"pin\" 0 4\n< 200 result=0000 masked 11 4\nended OK";
    let scripts = [script("/pin", kept), script("/pin", masked)];
    let drawn = drawn(&scripts);
    assert!(drawn.contains("|\"4 digits ×2\"|"), "{drawn}");
    assert!(!drawn.contains("4711"), "{drawn}");
    let one_masked = script("/pin", "> WAIT FOR DIGIT 5000\n< 200 result=48 masked 11 2\nended OK");
    assert_eq!(arrows_of(&[one_masked])[1], "(no sound) --1 digit ×1--> OK");
}

#[test]
fn who_hangs_up_is_counted_where_they_were_and_not_where_they_did_not_come() {
    let during = "> STREAM FILE \"menu\" \"\"\n< HANGUP\n< 200 result=-1 endpos=80\nended HUNG_UP";
    let before_the_question =
        [asked("1 2", "menu", &key('1')), "< HANGUP\nasks 1 2\nended HUNG_UP".to_owned()].concat();
    let drawn = drawn(&[script("/menu", during), script("/menu", &before_the_question)]);
    assert!(drawn.contains("menu<br>1 call (50 %)<br>left here: 1 call (50 %)"), "{drawn}");
    assert!(!drawn.contains("(no sound)"), "{drawn}");
    assert!(!drawn.contains("HUNG"), "{drawn}");
}

#[test]
fn who_ends_a_recording_by_hanging_up_left_there_and_never_came_to_what_the_app_did_next() {
    let recorded = "> RECORD FILE \"comment\" \"wav\" \"#\" -1 0 BEEP\n< 200 result=-1 (hangup) endpos=8000\n";
    let next = "> STREAM FILE \"thanks\" \"\"\n";
    let late = format!("{recorded}{next}< HANGUP\n< 511 Command Not Permitted on a dead channel\nended HUNG_UP");
    let early = format!("{recorded}< HANGUP\nended OK");
    for lines in [late, early] {
        let drawn = drawn(&[script("/survey", &lines)]);
        assert!(drawn.contains("recording comment<br>1 call (100 %)<br>left here: 1 call (100 %)"), "{drawn}");
        assert!(!drawn.contains("thanks"), "{drawn}");
    }
}

#[test]
fn what_was_heard_only_in_part_is_the_same_box() {
    let prompts =
        "> STREAM FILE \"you-have\" \"12\"\n< 200 result=0 endpos=8\n> SAY NUMBER 42 \"12\"\n< 200 result=0\n";
    let whole = format!("{prompts}> WAIT FOR DIGIT 5000\n< 200 result=49\nended OK");
    let cut = "> STREAM FILE \"you-have\" \"12\"\n< 200 result=50 endpos=8\nended OK";
    let drawn = drawn(&[script("/x", &whole), script("/x", cut)]);
    assert!(drawn.contains("n1{{\"you-have<br>say number<br>2 calls (100 %)\"}}"), "{drawn}");
    assert!(!drawn.contains("42"), "a value is not a place: {drawn}");
}

#[test]
fn applications_and_recordings_are_boxes_with_what_they_came_to() {
    let status = "> GET FULL VARIABLE ${URIENCODE((((((((${DIALSTATUS}.140)}\n< 200 result=1 ((((((((BUSY}.140)\n";
    let call = script(
        "/desk",
        &format!(
            "> EXEC \"Set\" \"X=1\"\n< 200 result=0\n> EXEC \"Dial\" \"PJSIP/15551234567@trunk,20\"\n< 200 result=0\n{status}\
             > RECORD FILE \"message-1700000000.7\" \"wav\" \"#\" 60000\n< 200 result=35 (dtmf) endpos=8000\n\
             > SET CONTEXT \"sales\"\n< 200 result=0\n> SET EXTENSION \"s\"\n< 200 result=0\n> SET PRIORITY \"1\"\n\
             < 200 result=0\nended OK"
        ),
    );
    assert_eq!(
        arrows_of(&[call]),
        [
            "/desk --×1--> Dial(PJSIP/*@trunk)",
            "Dial(PJSIP/*@trunk) --BUSY ×1--> recording message-*",
            "recording message-* --key ×1--> OK, to sales,s,1",
        ]
    );
}

#[test]
fn of_ten_thousand_places_a_few_are_drawn_and_the_others_are_counted() {
    let often = (0..3).map(|_| script("/x", "> STREAM FILE \"often\" \"\"\n< 200 result=0\nended OK"));
    let rare = (0..200).map(|number| {
        let name: String = format!("{number:03}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        script("/x", &format!("> STREAM FILE \"rare-{name}\" \"\"\n< 200 result=0\nended OK"))
    });
    let scripts: Vec<_> = often.chain(rare).collect();
    let picture = Picture::of(&flow(&scripts), 10, &Prompts::default());
    assert!(picture.nodes.len() <= 11, "{}", picture.nodes.len());
    let arrows = arrows(&picture);
    assert!(arrows.contains(&"/x --×3--> often".to_owned()), "{arrows:?}");
    assert!(arrows.contains(&"/x --×200--> other: 200 places".to_owned()), "{arrows:?}");
}

#[test]
fn a_difference_has_its_sign_and_what_is_new_or_gone_says_so() {
    let answered =
        |sound: &str, key_: char| script("/menu", &[asked("1 2", sound, &key(key_)), "ended OK".to_owned()].concat());
    let mut flow = flow(&[answered("menu", '1'), answered("menu", '1'), answered("new", '1')]);
    for script in [answered("menu", '1'), answered("menu", '2'), answered("old", '1')] {
        flow.compare(&script);
    }
    let picture = Picture::of(&flow, 40, &Prompts::default());
    assert_eq!(picture.title, "3 calls of /menu, compared with 3");
    let drawn = mermaid(&picture);
    assert!(drawn.contains("menu<br>2 calls (67 %) #91;±0#93;"), "{drawn}");
    assert!(drawn.contains("1 ×2 #91;+50.0#93;<br>2 ×0 gone #91;\u{2212}50.0#93;"), "{drawn}");
    assert!(drawn.contains("new<br>1 call (33 %) new #91;+33.3#93;"), "{drawn}");
    assert!(drawn.contains("old<br>0 calls (0 %) gone #91;\u{2212}33.3#93;"), "{drawn}");
    let svg = svg(&picture);
    assert!(svg.contains("class=\"box question more\"") && svg.contains("class=\"exit less\""), "{svg}");
}

#[test]
fn an_svg_shows_names_as_they_are_whatever_a_transcript_has_in_it() {
    let call = script("/<x>", "> STREAM FILE \"a&b</text><script>\" \"\"\n< 200 result=0\nended OK");
    let svg = svg(&Picture::of(&flow(&[call]), 40, &Prompts::default()));
    assert!(svg.contains("a&amp;b&lt;/text&gt;&lt;script&gt;"), "{svg}");
    assert!(!svg.contains("<script>"), "{svg}");
    assert!(svg.contains("<title id=\"title\">1 call of /&lt;x&gt;</title>"), "{svg}");
}

#[test]
fn a_route_that_nobody_called_is_named_with_those_that_are_there() {
    let mut flow = flow(&[script("/a", "ended OK"), script("/b", "ended OK")]);
    let wrong = flow.keep_route("/c").unwrap_err();
    assert_eq!(wrong, "no call to the route /c is recorded there; routes: /a /b");
    flow.keep_route("/b").unwrap();
    assert_eq!(Picture::of(&flow, 40, &Prompts::default()).title, "1 call of /b");
}

#[test]
fn coverage_lists_the_keys_and_endings_that_no_call_took_until_they_are_allowed() {
    let route = |pattern: &str, can_be_refused| KnownRoute { pattern: pattern.to_owned(), can_be_refused };
    let routes = [route("/menu", false), route("/other", true)];
    let ok = script("/menu", &[asked("1 21 0", "menu", &key('1')), "ended OK".to_owned()].concat());
    let two_keys = "> WAIT FOR DIGIT 3000\n< 200 result=49\nended OK";
    let two_keys = script("/menu", &[asked("1 21 0", "menu", &key('2')), two_keys.to_owned()].concat());
    let digits = script("/menu", "asks digits\n> GET DATA \"pin\" 0 4\n< 200 result=47\nended ERROR");
    let flow = flow(&[ok, two_keys, digits]);
    let coverage = Coverage::of(&flow, &routes, &KnownMenus::default(), &Prompts::default());
    let missing = coverage.missing(&[]);
    assert_eq!(
        missing,
        [
            "/menu status HUNG_UP",
            "/menu menu 0",
            "/menu menu invalid",
            "/menu menu silence",
            "/menu pin invalid",
            "/menu pin silence",
            "/other route called",
        ]
    );
    let allowed = ["/menu menu ", "/menu pin", "/menu status", "/nothing"].map(str::to_owned);
    assert_eq!(coverage.missing(&allowed), ["/other route called"]);
    assert_eq!(coverage.unneeded(&allowed), ["/nothing"]);
    assert!(coverage.table().contains("/menu   menu    1 21      0 invalid silence\n"), "{}", coverage.table());
}

#[test]
fn a_call_is_shown_with_its_silences_its_masks_and_why_it_ended() {
    let script = script(
        "/pin",
        "> ANSWER\n< 200 result=0\n> GET DATA \"pin\" 0 4\n+5000\n< 200 result=0000 masked 11 4\n+2400\n\
         > SAY DIGITS \"0000\" \"\" masked 12 4\n+900\n< 200 result=0\n+900\n> SET MUSIC ON \"\"\n< 200 result=0\n+4000\n\
         > SET MUSIC OFF\n< 200 result=0\n> STREAM FILE \"welcome\" \"\"\n+1000\n< HANGUP\n< 200 result=-1 endpos=80\n+3000\n\
         ended HUNG_UP",
    );
    let shown = show(&Recorded { file: "calls/1.jsonl".into(), script }, &Prompts::default());
    assert_eq!(
        shown.split_once(")\n").unwrap().1,
        "    0.0  ~ pin\n    0.0  ? up to 4 keys, # ends   6 s\n    5.0  > xxxx   (masked)\n    \
         5.0  ! 2.4 s of silence: the app did nothing\n    7.4  ~ say digits xxxx\n    9.2  ~ music on hold\n   \
         13.2  ~ the music ends\n   13.2  ~ welcome\n   14.2  > hangs up, or is moved away\n   \
         17.2  ended HUNG_UP: the caller hung up, or was moved away\n\n\
         slow steps, of more than 1.0 s: 1, the longest 2.4 s\n"
    );
}

#[test]
fn sounds_are_shown_in_the_language_that_the_channel_has() {
    let mut script = script(
        "/x",
        "> STREAM FILE \"bye\" \"\"\n< 200 result=0\n> SET VARIABLE \"CHANNEL(language)\" \"en\"\n< 200 result=1\n\
         > STREAM FILE \"bye\" \"\"\n< 200 result=0\nended OK",
    );
    script.request.push(b"agi_language: de_AT".to_vec());
    let wordings = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&wordings, "bye = Goodbye.\nde/bye = Auf Wiederhören.\n").unwrap();
    let prompts = Prompts::read(Some(wordings.path())).unwrap();
    let shown = show(&Recorded { file: "1.jsonl".into(), script }, &prompts);
    let heard: Vec<_> =
        shown.lines().filter_map(|line| line.split_once("~ bye")).map(|(_, heard)| heard.trim()).collect();
    assert_eq!(heard, ["\"Auf Wiederhören.\"", "\"Goodbye.\""]);
}

#[test]
fn a_refused_command_is_shown_and_is_the_likely_reason_of_a_failure() {
    let script = script("/x", "> EXEC \"Nothing\" \"\"\n< 200 result=-2\nended ERROR");
    let shown = show(&Recorded { file: "1.jsonl".into(), script }, &Prompts::default());
    assert!(shown.contains("-> application unknown here (-2)\n"), "{shown}");
    let ended = "ended ERROR: the app's log says why; the last that failed: EXEC \"Nothing\" \"\"\n";
    assert!(shown.ends_with(ended), "{shown}");
}

#[test]
fn a_menu_that_no_test_came_to_is_missing_and_one_is_known_by_its_keys_alone_or_within_another() {
    use crate::talk::menu::{Choice, Inner};
    const fn choice(key: &'static str, everywhere: bool, inner: Option<Inner>) -> Choice {
        Choice { key, everywhere, phrases: &[], inner }
    }
    const INNER: &[Choice] = &[choice("1", false, None), choice("2", false, None)];
    const OUTER: &[Choice] = &[
        choice(
            "1",
            false,
            Some(Inner { prompt: "inner", back: "*", own_back: false, own_keys: false, choices: INNER }),
        ),
        choice("0", true, None),
    ];
    const OTHER: &[Choice] = &[choice("7", false, None), choice("8", false, None)];
    let menus = [("ivr::Outer", OUTER), ("ivr::Inner", INNER), ("ivr::Other", OTHER)]
        .map(|(name, choices)| KnownMenu { name, choices });
    let mut known = KnownMenus { menus: Vec::from(menus), app_keys: AppKeys::default() };
    let missing = |known: &KnownMenus, asked_keys: &[&str]| {
        let mut flow = Flow::default();
        for keys in asked_keys {
            flow.add(&script("/menu", &[&asked(keys, "menu", &key('1')), "ended OK"].concat()));
        }
        let lines = Coverage::of(&flow, &[], known, &Prompts::default()).missing(&[]);
        lines.into_iter().map(|line| line.replace("menu ivr::", "")).collect::<Vec<_>>()
    };
    assert_eq!(missing(&known, &[]), ["Outer asked", "Inner asked", "Other asked"]);
    // With a key that repeats it, and within the other one: 0 everywhere, * back.
    assert_eq!(missing(&known, &["1 0 9"]), ["Inner asked", "Other asked"]);
    assert_eq!(missing(&known, &["1 0", "0 1 2 *"]), ["Other asked"]);
    assert_eq!(missing(&known, &["7 8", "digits", "1 2"]), ["Outer asked"]);
    // With the keys that the app has in all menus.
    known.app_keys = AppKeys { all: ["*", "#", "9"].map(str::to_owned).into(), has_back: true };
    assert_eq!(missing(&known, &["1 0 * 9", "7 8 * 9"]), ["Inner asked"]);
    assert_eq!(missing(&known, &["1 0 * 9", "0 1 2 * # 9"]), ["Other asked"]);
    assert_eq!(missing(&known, &["7 8 5 6"]), ["Outer asked", "Inner asked", "Other asked"]);
}

#[test]
fn a_recording_of_the_call_is_not_a_place_where_a_caller_is() {
    let lines = "> STREAM FILE \"a\" \"\"\n< 200 result=0\n> EXEC \"MixMonitor\" \"calls/7.wav,i(ID)\"\n< 200 result=0\n\
                 > EXEC \"StopMixMonitor\" \"0x7f9fbc008df0\"\n< 200 result=0\n> STREAM FILE \"b\" \"\"\n< 200 result=0\nended OK";
    let drawn = mermaid(&Picture::of(&flow(&[script("/x", lines)]), 40, &Prompts::default()));
    assert!(!drawn.contains("MixMonitor"), "{drawn}");
}

#[test]
fn a_sound_that_a_hang_up_ended_is_not_shown_as_missing() {
    let lines = "> STREAM FILE \"a\" \"\"\n< 200 result=-1 endpos=80\n> CHANNEL STATUS\n< HANGUP\n< 511 Command Not Permitted on a \
                 dead channel or intercept routine\nended HUNG_UP";
    let shown = show(&Recorded { file: "1.jsonl".into(), script: script("/x", lines) }, &Prompts::default());
    assert!(!shown.contains("no sound") && shown.contains("> hangs up"), "{shown}");
    let lines = "> STREAM FILE \"a\" \"\"\n< 200 result=-1 endpos=0\n> CHANNEL STATUS\n< 200 result=6\nended OK";
    let shown = show(&Recorded { file: "1.jsonl".into(), script: script("/x", lines) }, &Prompts::default());
    assert!(shown.contains("! there is no sound a"), "{shown}");
}
