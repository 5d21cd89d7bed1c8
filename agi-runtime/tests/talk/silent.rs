//! What Asterisk would leave out in silence: an error, a warning, or said in another way.

use std::time::Duration;

use agi_runtime::prompt::{self, Currency, Prompts, date, datetime, letters, money, number, number_or_digits, time};
use agi_runtime::protocol::RefusedCommand;
use agi_runtime::testing::{CallEnd, Pbx};
use agi_runtime::{App, Call, CallError, Status};

use crate::apps::{Handling, app};
use crate::log::Log;

fn says(list: impl Prompts + Clone + Send + Sync + 'static) -> App {
    app(move |call| {
        let list = list.clone();
        Box::pin(async move { call.say(list).await.map(drop) })
    })
}

fn insists(list: impl Prompts + Clone + Send + Sync + 'static) -> App {
    app(move |call| {
        let list = list.clone();
        Box::pin(async move { call.say(list).strict().await.map(drop) })
    })
}

async fn heard(app: App, language: &str) -> Vec<String> {
    let mut caller = app.caller("/").language(language).dial().await;
    caller.ended().await.transcript.heard().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_strict_list_fails_at_a_number_of_which_the_language_lacks_a_sound() {
    for (language, value, sound) in [
        ("es", 100, "digits/100"),
        ("es_MX", 1_100, "digits/100"),
        ("es", 100_000, "digits/100"),
        ("de", 101, "digits/1N"),
        ("de_AT", 1_001, "digits/1N"),
        ("ru", 200, "digits/200"),
        ("ru", 2_000, "digits/2f"),
    ] {
        let mut caller = insists(("beep", number(value), number(7))).caller("/").language(language).dial().await;
        let ended = caller.ended().await;
        assert_eq!(ended.end, CallEnd::Status(Status::Error), "{language} {value}");
        let error = ended.error.expect("it fails");
        assert!(error.contains(&format!("STREAM FILE \"{sound}\" failed (200 result=-1")), "{error}");
        assert_eq!(ended.transcript.heard().collect::<Vec<_>>(), ["beep"], "{language} {value}");
    }
}

#[tokio::test]
async fn a_number_that_a_language_gives_up_is_said_by_its_digits() {
    for language in ["fr", "ru"] {
        let billion = number_or_digits(1_000_000_000);
        assert_eq!(heard(says(billion), language).await, ["1000000000"], "{language}");
    }
    let mut caller = says(number_or_digits(1_000_000_000)).caller("/").language("fr").dial().await;
    caller.app_sends("SAY DIGITS \"1000000000\"").await;
}

/// A value of a database may end with one.
#[tokio::test]
async fn a_line_end_is_left_out_of_what_is_spelled() {
    assert_eq!(heard(says(("pre", letters("ab\n"), prompt::phonetic("c\r\n"))), "en").await, ["pre", "ab", "c"]);
}

#[tokio::test]
async fn a_language_with_words_of_its_own_is_told_once() {
    for (language, told) in [("pt_BR", true), ("ja", true), ("NL", true), ("en", false), ("xx", false), ("", false)] {
        let mut caller = says((number(21), time(0), number(22))).caller("/").language(language).dial().await;
        let transcript = caller.ended().await.transcript.to_string();
        let line = format!("asterisk  has words of its own for numbers and dates in {language}, ");
        assert_eq!(transcript.matches(&line).count(), usize::from(told), "{transcript}");
    }
}

#[tokio::test]
async fn a_strict_list_says_a_number_whose_sounds_are_there() {
    for (language, value) in [("es", 99), ("es", 21), ("de", 100), ("it", 21), ("fr", 101), ("ru", 42), ("en", 100)] {
        assert_eq!(heard(insists(number(value)), language).await, [value.to_string()], "{language}");
    }
    // Somebody recorded it.
    let pbx = Pbx::new(insists(("beep", number(100)))).sound("es/digits/100", Duration::from_millis(500));
    let mut caller = pbx.caller("/").language("es").dial().await;
    caller.hears("beep").await;
    caller.hears("100").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn without_strict_the_caller_hears_what_asterisk_says_and_the_log_names_what_it_leaves_out() {
    let mut caller = says(("beep", number(100), number(131), number(7))).caller("/").language("es").dial().await;
    let transcript = caller.ended().await.transcript;
    assert_eq!(transcript.heard().collect::<Vec<_>>(), ["beep", "131", "7"]);
    let left_out = "does not hear digits/100, which asterisk-core-sounds-es 1.6.1 lacks";
    assert!(transcript.to_string().contains(left_out), "{transcript}");
    assert_eq!(heard(says(number(101)), "de").await, ["hundred 1"]);
}

#[tokio::test]
async fn the_first_number_with_a_lacking_sound_is_warned_of_once() {
    let log = Log::of_this_thread();
    for _ in 0..2 {
        heard(says(number(300)), "ru").await;
    }
    let warnings = log.lines("WARN");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("asterisk-core-sounds-ru 1.6.1 has no such sound"), "{warnings:?}");
    assert!(warnings[0].contains("digits/300"), "{warnings:?}");
}

#[tokio::test]
async fn the_language_that_the_app_sets_is_the_one_that_counts() {
    for name in ["CHANNEL(language)", "CHANNEL(Language)"] {
        let app = app(move |call| {
            Box::pin(async move {
                call.set_variable(name, "es").await?;
                call.say(number(100)).strict().await.map(drop)
            })
        });
        let mut caller = app.caller("/").dial().await;
        caller.ends(Status::Error).await;
    }
}

#[tokio::test]
async fn a_number_is_said_by_its_digits_where_it_would_be_said_wrong() {
    assert_eq!(heard(says(number_or_digits(100)), "es").await, ["100"]);
    let mut caller = says((number_or_digits(100), number_or_digits(99))).caller("/").language("es").dial().await;
    let sent = caller.ended().await.transcript.commands();
    let sent: Vec<_> = sent.iter().filter(|line| line.starts_with("SAY")).collect();
    assert_eq!(sent, ["SAY DIGITS \"100\" \"\"", "SAY NUMBER 99 \"\""]);
    let mut caller = says((number_or_digits(4_155_551_234_u64), number_or_digits(i64::MIN))).caller("/").dial().await;
    caller.app_sends("SAY DIGITS \"4155551234\" \"\"").await;
    caller.app_sends("SAY DIGITS \"-9223372036854775808\" \"\"").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn an_amount_of_money_has_the_sounds_that_are_there() {
    for (hundredths, said) in [
        (1_250, &["12", "digits/dollars", "vm-and", "50", "cents"][..]),
        (101, &["1", "letters/dollar", "vm-and", "1", "cent"]),
        (1, &["1", "cent"]),
    ] {
        assert_eq!(heard(says(money(hundredths, Currency::DOLLARS)), "en").await, said, "{hundredths}");
    }
    let euros = money(250, Currency::GERMAN_EUROS);
    assert_eq!(heard(says(euros), "de").await, ["2", "digits/euro", "vm-and", "50", "digits/cent"]);
}

/// What each of these is refused for, and that nothing is sent of it.
async fn refused(say: impl for<'c> Fn(&'c mut Call) -> Handling<'c> + Send + Sync + 'static) -> RefusedCommand {
    use std::sync::{Arc, Mutex};
    let (problem, say) = (Arc::new(Mutex::new(None)), Arc::new(say));
    let found = Arc::clone(&problem);
    let app = app(move |call| {
        let (found, say) = (Arc::clone(&found), Arc::clone(&say));
        Box::pin(async move {
            match say(call).await {
                Err(CallError::Refused { problem, .. }) => *found.lock().unwrap() = Some(problem),
                other => panic!("{other:?}"),
            }
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    let sent = caller.ended().await.transcript.commands();
    assert_eq!(sent, ["SET VARIABLE AGI_ROUTE_STATUS OK"]);
    let problem = problem.lock().unwrap().take();
    problem.expect("it was refused")
}

/// 1850-01-01.
const LONG_AGO: i64 = -3_786_825_600;

#[tokio::test]
async fn a_year_that_would_be_left_out_is_refused() {
    let year = RefusedCommand::YearNotSaid;
    assert_eq!(refused(|call| Box::pin(async { call.say_datetime(LONG_AGO).await.map(drop) })).await, year);
    assert_eq!(refused(|call| Box::pin(async { call.say(date(LONG_AGO)).await.map(drop) })).await, year);
    assert_eq!(
        refused(|call| Box::pin(async { call.say(datetime(LONG_AGO).format("Y").timezone("UTC")).await.map(drop) }))
            .await,
        year
    );
    assert!(year.to_string().contains("number(1850)"), "{year}");
    // Without the year, and in Spanish, it is said.
    assert_eq!(heard(says(datetime(LONG_AGO).format("ABd")), "en").await, [LONG_AGO.to_string()]);
    assert_eq!(heard(says(datetime(LONG_AGO).format("Y")), "es").await, [LONG_AGO.to_string()]);
}

#[tokio::test]
async fn a_moment_beyond_32_bits_is_said_by_the_command_that_can() {
    const LATER: i64 = 4_000_000_000;
    let moment = RefusedCommand::MomentOutOfRange;
    assert_eq!(refused(|call| Box::pin(async { call.say_date(LATER).await.map(drop) })).await, moment);
    assert_eq!(refused(|call| Box::pin(async { call.say_time(LATER).await.map(drop) })).await, moment);
    let mut caller = says((date(LATER), time(LATER))).caller("/").dial().await;
    caller.app_sends("SAY DATETIME 4000000000 \"\" \"ABdY\"").await;
    caller.app_sends("SAY DATETIME 4000000000 \"\" \"IMp\"").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn an_unknown_time_zone_is_refused() {
    let zone = RefusedCommand::UnknownTimeZone;
    for name in ["Europe/Berln", "europe/berlin", "Berlin", ""] {
        let said = refused(move |call| Box::pin(async move { call.say_datetime(0).timezone(name).await.map(drop) }));
        assert_eq!(said.await, zone, "{name}");
        let said = refused(move |call| Box::pin(async move { call.say(time(0).timezone(name)).await.map(drop) }));
        assert_eq!(said.await, zone, "{name}");
    }
    for name in ["Europe/Berlin", "US/Eastern", "UTC", "EST5EDT", "CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3"] {
        assert_eq!(heard(says(time(0).timezone(name)), "en").await, ["0"], "{name}");
    }
}

#[tokio::test]
async fn a_time_zone_keeps_the_order_and_the_clock_of_the_language() {
    for (language, sent) in [
        ("en", ["ABdY", "IMp", "ABdY 'digits/at' IMp"]),
        ("de", ["AdBY", "HM", "A dBY HMS"]),
        ("de_AT", ["AdBY", "HM", "A dBY HMS"]),
        ("fr", ["AdBY", "HM", "ABdY 'digits/at' IMp"]),
    ] {
        let list = [date(9).timezone("UTC"), time(9).timezone("UTC"), datetime(9).timezone("UTC")];
        let mut caller = says(list).caller("/").language(language).dial().await;
        let commands = caller.ended().await.transcript.commands();
        let expected = sent.map(|format| format!("SAY DATETIME 9 \"\" \"{format}\" \"UTC\""));
        assert_eq!(commands[..3], expected, "{language}");
    }
}

#[tokio::test]
async fn a_date_ends_at_a_sound_that_the_language_lacks() {
    let mut caller = insists((datetime(1_763_906_787), "bye")).caller("/").language("de").dial().await;
    let ended = caller.ended().await;
    assert_eq!(ended.end, CallEnd::Status(Status::Error));
    assert!(ended.error.as_ref().is_some_and(|error| error.contains("200 result=-1")), "{:?}", ended.error);
    assert_eq!(ended.agi_status, "FAILURE");
}

#[tokio::test]
async fn letters_that_would_be_passed_over_are_refused_or_left_out_with_a_warning() {
    let not_spelled = RefusedCommand::NotSpelled { character: 'ë' };
    assert_eq!(refused(|call| Box::pin(async { call.say_alpha("Zoë").await.map(drop) })).await, not_spelled);
    assert_eq!(refused(|call| Box::pin(async { call.say_phonetic("Zoë").await.map(drop) })).await, not_spelled);
    assert_eq!(
        refused(|call| Box::pin(async { call.say(letters("Zoë")).strict().await.map(drop) })).await,
        not_spelled
    );
    let log = Log::of_this_thread();
    let list = ("your-name", letters("Zoë"), prompt::phonetic("ëa"), letters("ë"), "thanks");
    assert_eq!(heard(says(list), "en").await, ["your-name", "Zo", "a", "thanks"]);
    let warnings = log.lines("WARN");
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert!(warnings[0].contains("'ë' is left out of what is spelled"), "{warnings:?}");
}
