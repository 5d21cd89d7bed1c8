//! EXEC, GOSUB, NOOP, VERBOSE, SET CONTEXT, SET EXTENSION, SET PRIORITY, ASYNCAGI BREAK.

use agi_runtime::protocol::spec::{
    ASYNCAGI_BREAK, EXEC, GOSUB, NOOP, SET_CONTEXT, SET_EXTENSION, SET_PRIORITY, VERBOSE,
};
use xtask::asterisk::Dial;

use super::differences::longest_line;
use super::played::{has_logged, logged};
use super::stage::tell;
use super::story::{Deed, Story, ask};
use crate::support::{asterisk, dial_as};

pub const STORIES: &[Story] = &[
    Story::new(&EXEC, "200 result=0", |call| ask(call.exec("NoOp", "a,b"))),
    Story::new(&EXEC, "200 result=53", |call| ask(call.exec("Background", "tt-monkeys,,,digits")))
        .during(&[Deed::Press("5")]),
    Story::new(&EXEC, "200 result=12", |call| ask(call.exec("Incomplete", ""))),
    Story::new(&EXEC, "200 result=-1", |call| ask(call.exec("Goto", "nosuch"))),
    Story::new(&EXEC, "200 result=-1\nHANGUP", |call| ask(call.exec("WaitExten", "600"))).during(&[Deed::HangUp]),
    Story::new(&EXEC, "200 result=-2", |call| ask(call.exec("NoSuchApp", ""))),
    Story::new(&GOSUB, "100 result=0 Trying...\n200 result=0 Gosub complete", |call| ask(call.gosub("subs", "s", "1"))),
    Story::new(&GOSUB, "100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)", |call| {
        ask(call.gosub("subs", "noret", "1"))
    }),
    Story::new(&GOSUB, "100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)\nHANGUP", |call| {
        ask(call.gosub("subs", "hang", "1"))
    }),
    Story::new(&GOSUB, "200 result=-1 Gosub label not found", |call| ask(call.gosub("subs", "nosuch", "1"))),
    Story::new(&NOOP, "200 result=0", |call| ask(call.noop())),
    Story::new(&VERBOSE, "200 result=1", |call| ask(call.verbose("a message"))),
    Story::new(&SET_CONTEXT, "200 result=0", |call| ask(call.set_context("nosuch"))),
    Story::new(&SET_EXTENSION, "200 result=0", |call| ask(call.set_extension("nosuch"))),
    Story::new(&SET_PRIORITY, "200 result=0", |call| ask(call.set_priority("1"))),
    Story::new(
        &SET_PRIORITY,
        "520-Invalid command syntax.  Proper usage follows:\nChanges the priority for continuation upon exiting the application. The priority must be a valid priority or label.\n520 End of proper usage.",
        |call| ask(call.set_priority("nosuch")),
    ),
    Story::new(&ASYNCAGI_BREAK, "200 result=0", |call| ask(call.asyncagi_break())),
];

#[tokio::test]
async fn the_dialplan_commands_are_answered_in_every_form() {
    tell(STORIES).await;
}

#[tokio::test]
async fn an_application_gets_its_options_with_commas_quotes_and_blanks() {
    for (application, options, variable, value) in [
        ("Set", "X=a  b \"c\" d\\e", "X", "a  b \"c\" d\\e"),
        ("Set", "X=one,two|three", "X", "one,two|three"),
        ("Set", "X=Zoë ${CHANNEL} $[1+1]", "X", "Zoë ${CHANNEL} $[1+1]"),
        ("MSet", "X=1,Y=\"two, three\"", "Y", "two, three"),
        ("ExecIf", "1?Set(X=in, brackets)", "X", "in, brackets"),
    ] {
        let call = dial_as(Dial::answered, move |call| {
            Box::pin(async move {
                assert_eq!(call.exec(application, options).await.unwrap(), 0);
                call.variable(variable).await.unwrap().unwrap_or_default()
            })
        });
        assert_eq!(call.await.ended().await.0, value, "{application} {options}");
    }
}

#[tokio::test]
async fn options_are_expanded_only_where_the_channel_is_set_to() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            call.exec("Set", "X=${CHANNEL(state)}").await.unwrap();
            let literal = call.variable("X").await.unwrap();
            call.set_variable("AGIEXECFULL", "true").await.unwrap();
            call.exec("Set", "X=${CHANNEL(state)}").await.unwrap();
            (literal, call.variable("X").await.unwrap())
        })
    });
    let (literal, expanded) = call.await.ended().await.0;
    assert_eq!((literal.unwrap(), expanded.unwrap()), ("${CHANNEL(state)}".into(), "Up".into()));
}

#[tokio::test]
async fn a_subroutine_gets_its_arguments_and_gives_its_value_back() {
    // What keeps a comma inside an argument stays in it.
    for (arguments, seen) in
        [("a b,c", "a b|c|2"), ("\"quoted, comma\",x\\,y", "\"quoted, comma\"|x\\,y|2"), ("Zoë,", "Zoë||2")]
    {
        let call = dial_as(Dial::answered, move |call| {
            Box::pin(async move {
                call.gosub("subs", "s", "1").arguments(arguments).await.unwrap();
                (call.variable("SUBARGS").await.unwrap(), call.variable("GOSUB_RETVAL").await.unwrap())
            })
        });
        let (arguments_seen, returned) = call.await.ended().await.0;
        assert_eq!((arguments_seen.unwrap(), returned.unwrap()), (seen.into(), "rv".into()), "{arguments}");
    }
}

#[tokio::test]
async fn a_message_is_logged_at_its_level_and_above() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            let id = call.request().unique_id().into_owned();
            // The harness runs Asterisk with `verbose = 3`.
            call.verbose(format!("{id} too much")).level(4).await.unwrap();
            call.verbose(format!("{id} \"three\" \\ ü")).level(3).await.unwrap();
            id
        })
    });
    let (id, _) = call.await.ended().await;
    logged(&format!("{id} \"three\" \\ ü")).await;
    assert!(!has_logged(&format!("{id} too much")).await);
}

/// Each of them once ended its call.
#[tokio::test]
async fn a_message_of_several_lines_or_of_any_length_is_one_line_of_the_log_and_the_call_goes_on() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            let id = call.request().unique_id().into_owned();
            call.verbose(format!("{id} first\nsecond\r\nthird\0fourth")).await.unwrap();
            call.verbose(format!("{id} long {}", "é".repeat(10_000))).await.unwrap();
            call.verbose(format!("{id} {:#?}", ["a", "b"])).await.unwrap();
            (id, call.get_variable("NO_SUCH").await.unwrap())
        })
    });
    let ((id, nothing), ended) = call.await.ended().await;
    assert_eq!((nothing, ended.route_status.as_str()), (None, "OK"));
    logged(&format!(": {id} first second third fourth\n")).await;
    logged(&format!(": {id} [     \"a\",     \"b\", ]\n")).await;
    let log = asterisk().await.log().unwrap();
    let (_, text) = log.lines().find_map(|line| line.split_once(&format!(": {id} long "))).expect("it is logged");
    let letters = text.strip_suffix(" […]").expect("it ends with the mark");
    assert!(letters.chars().all(|letter| letter == 'é'), "{letters}");
    assert!(letters.len() > longest_line() - 1_000, "{} bytes of {}", letters.len(), longest_line());
}
