//! Values of any punctuation, by every road that a value takes, on the simulated Asterisk.

use std::sync::{Arc, Mutex};

use agi_runtime::prelude::*;
use proptest::prelude::*;

/// What a handler was given, road by road.
type Given = Arc<Mutex<Vec<(&'static str, String)>>>;

/// Brackets and colons are what Asterisk looks for in a value that it has put in.
fn punctuated() -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        4 => Just(')'), 2 => Just('('), 4 => Just(':'), 2 => Just('.'), 2 => Just('1'),
        6 => proptest::char::range(' ', '~'),
        1 => prop_oneof![Just('ü'), Just('\t'), Just('\n')],
    ];
    proptest::collection::vec(characters, 0..80).prop_map(String::from_iter)
}

#[agi_route("/read", vars(a = "A", name = "GLOBAL(N)"), manual)]
async fn read(call: &mut Call, a: Option<Text>, name: Option<Text>, given: State<Given>) -> Result {
    let mut roads = vec![("vars", a), ("vars of a function", name), ("variable", call.variable("A").await?)];
    roads.push(("a variable of a function", call.variable("DB(values/a)").await?));
    // Raw values with a line end can look like two replies.
    if !roads[2].1.as_ref().is_some_and(|value| value.as_bytes().contains(&b'\n')) {
        roads.push(("get_variable", call.get_variable("A").await?));
        roads.push(("get_full_variable", call.get_full_variable("${A}").await?));
        roads.push(("database_get", call.database_get("values", "a").await?));
    }
    let text = |value: Option<Text>| value.unwrap_or_default().as_str().expect("it was text").to_owned();
    *given.lock().unwrap() = roads.into_iter().map(|(road, value)| (road, text(value))).collect();
    Ok(())
}

#[agi_route("/written", manual)]
async fn written(call: &mut Call) -> Result {
    for value in WRITTEN {
        call.set_variable("A", value).await?;
        assert_eq!(call.variable("A").await?.unwrap(), value);
    }
    Ok(())
}

const WRITTEN: [&str; 5] =
    ["1\n2", "12 High Street\r\nSpringfield\r\n", "\n", "a)\nHANGUP\n200 result=1 (b", "one,\n\"two\""];

#[tokio::test]
async fn a_value_with_line_ends_is_written_as_it_is() {
    App::with(routes![written]).caller("/written").dial().await.ends(Status::Ok).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_value_of_any_punctuation_is_read_whole(value in punctuated()) {
        let given = Given::default();
        let app = App::with(routes![read]).state(Arc::clone(&given));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let pbx = agi_runtime::testing::Pbx::new(app).database("values", "a", &value);
            let mut caller = pbx.caller("/read").variable("A", &value).variable("GLOBAL(N)", &value).dial().await;
            caller.ends(Status::Ok).await;
        });
        for (road, read) in given.lock().unwrap().iter() {
            prop_assert_eq!(read, &value, "by {}", road);
        }
    }
}

#[agi_route("/write", manual)]
async fn write(call: &mut Call, value: State<String>, given: State<Given>) -> Result {
    call.set_variable("A", value.as_str()).await?;
    let read = call.variable("A").await?.unwrap_or_default();
    *given.lock().unwrap() = vec![("set_variable", read.as_str().expect("it was text").to_owned())];
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_value_of_any_punctuation_is_written_whole(value in punctuated(), end in "[ \n\r]{0,2}|\\$\\{CHANNEL\\}\n") {
        let value = value + &end;
        let given = Given::default();
        let app = App::with(routes![write]).state(Arc::clone(&given)).state(value.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let mut caller = app.caller("/write").dial().await;
            caller.ends(Status::Ok).await;
        });
        for (road, read) in given.lock().unwrap().iter() {
            prop_assert_eq!(read, &value, "by {}", road);
        }
    }
}

/// Asterisk looks for `:offset:length` in what a value made of its expression (measured on 22.10).
#[tokio::test(start_paused = true)]
async fn the_simulated_asterisk_cuts_a_value_that_closes_the_functions_bracket() {
    #[agi_route("/raw", manual)]
    async fn raw(call: &mut Call) -> Result {
        for (value, read) in [("x) y: z", ".x"), ("x) y:1:1", "x"), ("1) apples: 3", ""), ("a) b", ".a)%20b")] {
            call.set_variable("A", value).await?;
            let cut = call.get_full_variable("${URIENCODE(.${A})}").await?.unwrap();
            assert_eq!(cut, read, "{value}");
        }
        Ok(())
    }
    let mut caller = App::with(routes![raw]).caller("/raw").dial().await;
    caller.ends(Status::Ok).await;
}
