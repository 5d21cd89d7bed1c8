//! Values of any punctuation, by every road that a value takes.

use agi_runtime::{Call, CallError, Text};

use crate::support::dial;

/// Values of up to 60 characters, the same in every run. Brackets and colons are what Asterisk looks for in a value.
fn punctuated(count: usize) -> impl Iterator<Item = String> {
    punctuated_by(0x9E37_79B9_7F4A_7C15, count)
}

/// Others, by another seed.
pub fn punctuated_by(seed: u64, count: usize) -> impl Iterator<Item = String> {
    const CHARACTERS: &str = "))))((::::..11 --,;'\"\\!?&%$#@{}[]<>=+*/_~|^ abz09\tü";
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let mut state = seed;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % limit as u64).unwrap()
    };
    (0..count).map(move |_| (0..=below(60)).map(|_| characters[below(characters.len())]).collect())
}

/// By each road: what was wrong.
async fn wrong(call: &mut Call, value: &str) -> Result<Vec<String>, CallError> {
    call.set_variable("A", value).await?;
    call.set_variable("GLOBAL(A)", value).await?;
    call.database_put("values", "a", value).await?;
    let roads = [
        ("variable", call.variable("A").await?),
        ("a function's value", call.variable("GLOBAL(A)").await?),
        ("the database's, by its function", call.variable("DB(values/a)").await?),
        ("get_variable", call.get_variable("A").await?),
        ("get_full_variable", call.get_full_variable("${A}").await?),
        ("database_get", call.database_get("values", "a").await?),
    ];
    let wrong = roads.into_iter().filter(|(_, read)| read.as_ref().and_then(Text::as_str) != Some(value));
    Ok(wrong.map(|(road, read)| format!("{value:?} by {road}: {read:?}")).collect())
}

#[tokio::test]
async fn a_value_of_any_punctuation_is_read_whole() {
    let known = ["x) y: z", "1) Bob: sales", "1) apples: 3", "x):0:1", ")))))))))))))) :3:2", ".140)))))))))):"];
    let answered = dial(move |call| {
        Box::pin(async move {
            let mut trouble = Vec::new();
            for value in known.map(str::to_owned).into_iter().chain(punctuated(1_000)) {
                trouble.extend(wrong(call, &value).await.unwrap());
            }
            trouble
        })
    });
    let (trouble, _) = answered.await.ended().await;
    assert!(trouble.is_empty(), "{} wrong: {:#?}", trouble.len(), &trouble[..trouble.len().min(20)]);
}

/// SET VARIABLE cannot carry a line end.
#[tokio::test]
async fn a_value_with_line_ends_is_written_as_it_is() {
    let known =
        ["\n", "\r\n", "a\n", " \n a \n ", "1) apples: 3\n2) pears: 4\n", "${CHANNEL}\n$[1+1]", "a|b\n|", "))):\n:1"];
    let answered = dial(move |call| {
        Box::pin(async move {
            let mut trouble = Vec::new();
            let random = punctuated(300).enumerate().map(|(number, mut value)| {
                let at = value.char_indices().map(|(at, _)| at).nth(number % 7).unwrap_or_default();
                value.insert(at, '\n');
                value
            });
            for value in known.map(str::to_owned).into_iter().chain(random) {
                call.set_variable("A", &value).await.unwrap();
                let read = call.variable("A").await.unwrap().unwrap_or_default();
                if read != *value {
                    trouble.push(format!("{value:?} is {read:?}"));
                }
            }
            // The longest line of 16 is 2,047 bytes.
            let long = "line: 1)\n".repeat(50);
            call.set_variable("LONG", &long).await.unwrap();
            assert_eq!(call.variable("LONG").await.unwrap().unwrap(), *long);
            let refused = call.set_variable("CALLERID(name)", "a\nb").await;
            assert!(matches!(refused, Err(CallError::Refused { .. })), "{refused:?}");
            trouble
        })
    });
    let (trouble, _) = answered.await.ended().await;
    assert!(trouble.is_empty(), "{} wrong: {:#?}", trouble.len(), &trouble[..trouble.len().min(20)]);
}

#[tokio::test]
async fn a_long_value_of_brackets_is_read_whole() {
    let answered = dial(|call| {
        Box::pin(async {
            let value = [&")".repeat(900), "():1:1", &"ü)".repeat(600)].concat();
            call.set_variable("HALF", &value[..value.len() / 2 + value.len() % 2]).await.unwrap();
            let read = call.variable("HALF").await.unwrap().unwrap();
            (value[..value.len() / 2 + value.len() % 2].to_owned(), read)
        })
    });
    let ((value, read), _) = answered.await.ended().await;
    assert_eq!(read, *value);
}

/// What the app's marked read avoids.
#[tokio::test]
async fn asterisk_takes_a_part_of_a_value_that_closes_the_functions_bracket() {
    let answered = dial(|call| {
        Box::pin(async {
            let mut read = Vec::new();
            for value in ["x) y: z", "x) y:1:1", "1) apples: 3", "a) b"] {
                call.set_variable("A", value).await.unwrap();
                read.push(call.get_full_variable("${URIENCODE(.${A})}").await.unwrap().unwrap().to_string());
            }
            read
        })
    });
    let (read, _) = answered.await.ended().await;
    assert_eq!(read, [".x", "x", "", ".a)%20b"]);
}
