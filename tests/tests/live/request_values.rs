//! The values of a request, on a real Asterisk as on the simulated one.

use agi_runtime::Text;
use agi_runtime::prelude::*;
use agi_runtime::testing::Pbx;

use crate::support::{Served, asterisk};

/// Tells the path, the query and the arguments that Asterisk made of what is in the brackets of `AGI()`.
async fn tell(call: &mut Call) -> Result<Outcome> {
    let request = call.request();
    let script = request.get("agi_network_script").map(String::from_utf8_lossy);
    let arguments: Vec<_> = (1..=request.arguments()).map(|number| format!("{:?}", request.argument(number))).collect();
    let told = format!("{script:?} {arguments:?}");
    call.set_variable("TOLD", told).await?;
    Ok(Outcome::done())
}

fn app() -> App {
    App::with(routes![who, blank]).fallback(|call| Box::pin(async { Ok(tell(call).await.unwrap()) }))
}

#[agi_route("/who", manual)]
async fn who(call: &mut Call, caller: CallerId) -> Result {
    let raw = String::from_utf8_lossy(call.request().get("agi_callerid").unwrap()).into_owned();
    let pres = String::from_utf8_lossy(call.request().get("agi_callingpres").unwrap()).into_owned();
    let told = format!("{:?} {:?} {:?} {raw} {pres}", caller.number, caller.name, caller.presentation);
    Ok(call.set_variable("TOLD", told).await?)
}

#[agi_route("/blank/{number}", args(attempt, word), manual)]
async fn blank(call: &mut Call, number: u32, attempt: Option<u8>, word: Option<String>) -> Result {
    Ok(call.set_variable("TOLD", format!("{number} {attempt:?} {word:?}")).await?)
}

#[tokio::test]
async fn a_target_is_taken_apart_as_asterisk_does() {
    let served = Served::start(app()).await;
    let pbx = Pbx::new(app());
    let mut wrong = Vec::new();
    for target in [
        "order/7,2",
        "order/7?lang=en,2,spring",
        "order/7, 2 , spring ",
        ",a,b,",
        "order/7,",
        "order/7,,",
        ",,",
        "order/7?lang=e\\,n,2",
        r#"order/7,"one, two",3"#,
        r#"order/"7,8",9"#,
        r#"order/7,a"b,c"d,e"#,
        r#"order/7,"open, 2"#,
        r#"order/7,\"a\",\\,2"#,
        "order/7,f(a,b),[c,d],e",
        "order/7,(a,b",
        "order/7,a),b",
        "order(1,2)/x,[3",
        "order//7,%2C,${X}",
        "order/Zo\u{eb},\u{eb}",
        "order/7,a;b,c|d,e&f=g",
    ] {
        let real = asterisk().await.call(served.agi(target).report("TOLD")).await.unwrap();
        let real = String::from_utf8_lossy(real.value("TOLD")).into_owned();
        let mut caller = pbx.caller(&format!("/{target}")).dial().await;
        caller.ends(agi_runtime::Status::Ok).await;
        let simulated = caller.variable("TOLD").unwrap();
        if simulated != real {
            wrong.push(format!("{target}: {simulated} instead of {real}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn blanks_around_a_number_do_not_count() {
    let served = Served::start(app()).await;
    let ended = asterisk().await.call(served.agi("blank/%207, 2, Ada ").report("TOLD")).await.unwrap();
    assert_eq!(String::from_utf8_lossy(ended.value("TOLD")), r#"7 Some(2) Some(" Ada ")"#);
}

#[tokio::test]
async fn a_caller_called_anonymous_withholds_the_number_though_asterisk_says_that_it_may_be_shown() {
    let served = Served::start(app()).await;
    for (number, name, expected) in [
        ("anonymous", "Anonymous", r#"None Some("Anonymous") Restricted anonymous 0"#),
        ("Restricted", "Zo\u{eb}", "None Some(\"Zo\u{eb}\") Restricted Restricted 0"),
        ("unavailable", "x", r#"None Some("x") Unavailable unavailable 0"#),
        ("anonymous2", "x", r#"Some("anonymous2") Some("x") Allowed anonymous2 0"#),
    ] {
        let dial = served.agi("who").set("CALLERID(num)", number).set("CALLERID(name)", name).report("TOLD");
        let ended = asterisk().await.call(dial).await.unwrap();
        assert_eq!(String::from_utf8_lossy(ended.value("TOLD")), expected);
    }
}

#[agi_route("/roads?name", args(first, last), vars(value = "VALUE"), manual)]
async fn roads(
    call: &mut Call,
    name: Option<Text>,
    first: Option<Text>,
    last: Option<Text>,
    value: Option<Text>,
) -> Result {
    let told = [name, first, last, value].map(|told| told.map(|told| told.to_string_lossy().into_owned()));
    Ok(call.set_variable("TOLD", format!("{told:?}")).await?)
}

/// By the query, encoded, by an argument, escaped, and by a variable: on both sides.
#[tokio::test]
async fn a_value_of_any_punctuation_arrives_by_each_road_of_a_request() {
    let served = Served::start(App::with(routes![roads])).await;
    let pbx = Pbx::new(App::with(routes![roads]));
    let mut wrong = Vec::new();
    for value in crate::values::punctuated_by(0x2545_F491_4F6C_DD1D, 60) {
        let encoded = value.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"));
        let escaped: String = value.chars().flat_map(|sign| ['\\', sign]).collect();
        // Another user's code reads what the dialplan wrote: each `$` here would begin an expression there.
        let (escaped, argument) = if value.contains('$') { (String::new(), "") } else { (escaped, &*value) };
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let expected = format!("{:?}", [given(&value), given(argument), given("last"), given(&value)]);
        let target = format!("roads?name={encoded},{escaped},last");
        let dial = served.agi(&target).set("VALUE", &value).report("TOLD");
        let ended = asterisk().await.call(dial).await.unwrap();
        let real = String::from_utf8_lossy(ended.value("TOLD")).into_owned();
        let mut caller = pbx.caller(&format!("/{target}")).variable("VALUE", &value).dial().await;
        caller.ends(agi_runtime::Status::Ok).await;
        for (side, told) in [("22", real), ("simulated", caller.variable("TOLD").unwrap().to_string())] {
            if told != expected {
                wrong.push(format!("{side}: {told} instead of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
