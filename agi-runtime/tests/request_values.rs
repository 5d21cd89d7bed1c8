//! The values of a request as dialplans and networks write them: commas, blanks, callers who withhold their number.

use agi_runtime::prelude::*;
use agi_runtime::protocol::Text;
use agi_runtime::{Presentation, Status, routes};

async fn tell(call: &mut Call, given: impl std::fmt::Debug) -> Result {
    Ok(call.set_variable("GIVEN", format!("{given:?}")).await?)
}

#[agi_route("/order/{number}?lang", args(attempt, word, rest), manual)]
async fn order(
    call: &mut Call,
    number: u32,
    lang: Option<String>,
    attempt: Option<u8>,
    word: Option<String>,
    rest: Vec<String>,
) -> Result {
    tell(call, (number, lang, attempt, word, rest)).await
}

#[agi_route("/", args(first, second), manual)]
async fn root(call: &mut Call, first: String, second: Option<String>) -> Result {
    tell(call, (first, second)).await
}

#[agi_route("/typed/{id}?page&flag", args(count, rest), vars(limit = "LIMIT"), manual)]
async fn typed(
    call: &mut Call,
    id: u32,
    page: Option<i16>,
    flag: Option<bool>,
    count: Option<u8>,
    rest: Vec<f32>,
    limit: Option<u64>,
) -> Result {
    tell(call, (id, page, flag, count, rest, limit)).await
}

#[agi_route("/words", args(name, raw), manual)]
async fn words(call: &mut Call, name: Option<&str>, raw: Option<Text>) -> Result {
    tell(call, (name, raw)).await
}

#[agi_route("/count", args(count), manual)]
async fn count(call: &mut Call, count: u8) -> Result {
    tell(call, count).await
}

#[agi_route("/caller", manual)]
async fn caller(call: &mut Call, caller: CallerId) -> Result {
    let number = String::from_utf8_lossy(call.request().get("agi_callerid").unwrap()).into_owned();
    tell(call, (caller.number, caller.name, caller.presentation, number)).await
}

fn app() -> App {
    App::with(routes![order, root, typed, words, count, caller])
}

async fn given(mut caller: agi_runtime::testing::Caller) -> String {
    caller.ends(Status::Ok).await;
    caller.variable("GIVEN").unwrap().to_string()
}

#[tokio::test]
async fn a_comma_in_the_target_begins_an_argument_as_in_the_dialplan() {
    for (target, expected) in [
        ("/order/7,2", "(7, None, Some(2), None, [])"),
        ("/order/7?lang=en,2", r#"(7, Some("en"), Some(2), None, [])"#),
        ("/order/7?lang=en,,spring,a,b", r#"(7, Some("en"), None, Some("spring"), ["a", "b"])"#),
        ("agi://pbx/order/7,2,one\\, two", r#"(7, None, Some(2), Some("one, two"), [])"#),
        ("/order/7?lang=e\\,n,2", r#"(7, Some("e,n"), Some(2), None, [])"#),
        (r#"/order/7,2,"one, ""two""""#, r#"(7, None, Some(2), Some("one, two"), [])"#),
        ("/order/7,2,f(a,b),[c,d]", r#"(7, None, Some(2), Some("f(a,b)"), ["[c,d]"])"#),
        ("agi://pbx,a,b", r#"("a", Some("b"))"#),
        ("/,a,", r#"("a", None)"#),
    ] {
        assert_eq!(given(app().caller(target).dial().await).await, expected, "{target}");
    }
}

#[tokio::test]
async fn further_arguments_follow_those_of_the_target_and_arrive_as_they_are() {
    let caller = app().caller("/order/7,2").args(["a, \"b\"", "c"]).dial().await;
    assert_eq!(given(caller).await, r#"(7, None, Some(2), Some("a, \"b\""), ["c"])"#);
}

#[tokio::test]
async fn blanks_around_a_value_do_not_count_unless_it_is_text() {
    let caller = app().caller("/typed/%207?page=%20-3%09&flag=true ").args([" 2", " 1.5", "2 ", " "]);
    let caller = caller.variable("LIMIT", "  90 ").dial().await;
    assert_eq!(given(caller).await, "(7, Some(-3), Some(true), Some(2), [1.5, 2.0], Some(90))");
    let caller = app().caller("/words").args([" Ada ", " raw"]).dial().await;
    assert_eq!(given(caller).await, r#"(Some(" Ada "), Some(" raw"))"#);
}

#[tokio::test]
async fn a_value_of_blanks_alone_is_empty_unless_it_is_text() {
    let caller = app().caller("/typed/7?page= , , ").variable("LIMIT", " ").dial().await;
    assert_eq!(given(caller).await, "(7, None, None, None, [], None)");
    assert_eq!(given(app().caller("/words, ").dial().await).await, r#"(Some(" "), None)"#);
    let ended = app().caller("/count, ").dial().await.ended().await;
    assert!(ended.error.unwrap().contains("but it is absent or empty"));
}

#[tokio::test]
async fn a_refusal_says_that_a_value_begins_or_ends_with_a_blank() {
    for (count, says) in [
        (" x", "2 characters (0 digits, 1 letters; it begins with a blank): invalid digit"),
        ("3 4 ", "4 characters (2 digits, 0 letters; it ends with a blank): invalid digit"),
        (" 3 4 ", "(2 digits, 0 letters; it begins and ends with a blank): invalid digit"),
        ("3 4", "3 characters (2 digits, 0 letters): invalid digit"),
    ] {
        let ended = app().caller("/count").args([count]).dial().await.ended().await;
        let error = ended.error.unwrap_or_default();
        assert!(error.contains(says), "{count:?}: {error}");
    }
}

#[tokio::test]
async fn a_word_in_place_of_the_number_is_a_caller_who_withholds_it() {
    use Presentation::{Allowed, Restricted, Unavailable};
    for (from, number, name, presentation) in [
        ("anonymous", None, Some("Anonymous"), Restricted),
        ("Anonymous", None, Some("Anonymous"), Restricted),
        ("\"Private caller\" <PRIVATE>", None, Some("Private caller"), Restricted),
        ("restricted", None, Some("Restricted"), Restricted),
        ("withheld", None, Some("Withheld"), Restricted),
        ("unavailable", None, Some("Unavailable"), Unavailable),
        ("Ada <Unknown>", None, Some("Ada"), Unavailable),
        ("unknown", None, Some("Unknown"), Unavailable),
        ("<unknown>", None, None, Unavailable),
        ("Anonymous <unknown>", None, Some("Anonymous"), Unavailable),
        ("Ada", None, Some("Ada"), Allowed),
        ("Ada <anonymous1>", Some("anonymous1"), Some("Ada"), Allowed),
        ("Anonymous <+15551234>", Some("+15551234"), Some("Anonymous"), Allowed),
    ] {
        let (number, name) = (number.map(Text::from), name.map(Text::from));
        let seen = given(app().caller("/caller").from(from).dial().await).await;
        let expected = format!("({number:?}, {name:?}, {presentation:?}, ");
        assert!(seen.starts_with(&expected), "{from}: {seen} instead of {expected}");
    }
    let raw = given(app().caller("/caller").from("anonymous").dial().await).await;
    assert!(raw.ends_with(r#", "anonymous")"#), "{raw}");
}

#[tokio::test]
async fn what_the_network_says_of_a_withheld_caller_counts_more_than_the_word() {
    let caller = app().caller("/caller").from("anonymous").variable("CALLERID(pres)", "unavailable").dial().await;
    assert_eq!(given(caller).await, r#"(None, Some("Anonymous"), Unavailable, "anonymous")"#);
    let caller = app().caller("/caller").from("Ada <1234>").variable("CALLERID(pres)", "prohib").dial().await;
    assert_eq!(given(caller).await, r#"(Some("1234"), Some("Ada"), Restricted, "1234")"#);
}
