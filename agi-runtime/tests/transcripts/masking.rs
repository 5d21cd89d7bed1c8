//! What callers keyed is not in the file, and what they chose is.

use std::time::Duration;

use agi_runtime::CallRecorder;
use agi_runtime::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Pbx, REQUEST};
use crate::{Folder, lines, recorded, recorded_with};

/// Takes a card number and repeats it in several ways.
fn shop() -> App {
    App::new().fallback(|call| {
        Box::pin(async move {
            call.get_option("menu", "12").await?;
            let card = call.get_data("card").await?.digits;
            call.say_digits(card.as_str()).await?;
            let parts: Vec<_> = card.as_str().as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
            call.verbose(format!("card {}", parts.join(" "))).await?;
            call.set_variable("LAST", &card.as_str()[12..]).await?;
            call.get_full_variable("${CARD}").await?;
            Ok(Outcome::done())
        })
    })
}

async fn buy(pbx: &mut Pbx) {
    pbx.answers("GET OPTION \"menu\" \"12\"\n", "200 result=49 endpos=4111\n").await;
    pbx.answers("GET DATA \"card\" 0 1023\n", "200 result=4111222233334444\n").await;
    pbx.answers("SAY DIGITS \"4111222233334444\" \"\"\n", "200 result=0\n").await;
    pbx.answers("VERBOSE \"card 4111 2222 3333 4444\" 1\n", "200 result=1\n").await;
    pbx.answers("SET VARIABLE \"LAST\" \"4444\"\n", "200 result=1\n").await;
    pbx.answers("GET FULL VARIABLE \"${CARD}\"\n", "200 result=1 (4111222233334444)\n").await;
}

#[tokio::test]
async fn what_was_keyed_is_zeros_wherever_it_stands_and_the_line_says_where() {
    let folder = recorded(shop(), REQUEST, buy).await;
    let expected = [
        r#""sent":"GET OPTION \"menu\" \"12\"""#,
        r#""received":"200 result=49 endpos=4111""#,
        r#""sent":"GET DATA \"card\" 0 1023""#,
        r#""received":"200 result=0000000000000000","masked":[{"at":11,"length":16,"entry":1}]"#,
        r#""sent":"SAY DIGITS \"0000000000000000\" \"\"","masked":[{"at":12,"length":16,"entry":1}]"#,
        r#""received":"200 result=0""#,
        r#""sent":"VERBOSE \"card 0000 0000 0000 0000\" 1","masked":[{"at":14,"length":19,"entry":1}]"#,
        r#""received":"200 result=1""#,
        r#""sent":"SET VARIABLE \"LAST\" \"4444\"""#,
        r#""received":"200 result=1""#,
        r#""sent":"GET FULL VARIABLE \"${CARD}\"""#,
        r#""received":"200 result=1 (0000000000000000)","masked":[{"at":14,"length":16,"entry":1}]"#,
        r#""sent":"SET VARIABLE AGI_ROUTE_STATUS OK""#,
        r#""ended":"OK""#,
    ];
    assert_eq!(lines(&folder.text()), expected);
}

#[tokio::test]
async fn on_a_test_system_digits_can_be_kept() {
    let folder = recorded_with(shop(), REQUEST, CallRecorder::keep_digits, buy).await;
    let text = folder.text();
    assert!(text.contains("GET DATA") && text.contains("200 result=4111222233334444") && !text.contains("masked"));
}

#[tokio::test]
async fn an_entry_of_one_digit_is_masked_and_not_searched_for() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.get_data("age").max_digits(1).await?;
            call.get_data("age").max_digits(2).await?;
            call.set_variable("A", "17").await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded(app, REQUEST, async |pbx| {
        pbx.answers("GET DATA \"age\" 0 1\n", "200 result=7\n").await;
        pbx.answers("GET DATA \"age\" 0 2\n", "200 result=17 (timeout)\n").await;
        pbx.answers("SET VARIABLE \"A\" \"17\"\n", "200 result=1\n").await;
    })
    .await;
    let lines = lines(&folder.text());
    assert_eq!(lines[1], r#""received":"200 result=0","masked":[{"at":11,"length":1,"entry":1}]"#);
    assert_eq!(lines[3], r#""received":"200 result=00 (timeout)","masked":[{"at":11,"length":2,"entry":2}]"#);
    assert_eq!(lines[4], r#""sent":"SET VARIABLE \"A\" \"17\"""#);
}

/// Reads keys one by one until `#`.
fn key_by_key() -> App {
    App::new().fallback(|call| {
        Box::pin(async move {
            let mut pin = String::new();
            if let Some(key) = call.stream_file("pin").escape("0123456789").await?.digit {
                pin.push(key.as_char());
            }
            while let Some(key) = call.wait_for_digit(Duration::from_secs(3)).await? {
                if key == '#' {
                    break;
                }
                pin.push(key.as_char());
            }
            call.set_variable("PIN", &pin).await?;
            Ok(Outcome::done())
        })
    })
}

#[tokio::test]
async fn keys_one_by_one_are_an_entry_and_the_hash_that_ends_it_stays() {
    let folder = recorded(key_by_key(), REQUEST, async |pbx| {
        pbx.answers("STREAM FILE \"pin\" \"0123456789\"\n", "200 result=52 endpos=80\n").await;
        for code in [55, 49, 35] {
            pbx.answers("WAIT FOR DIGIT 3000\n", format!("200 result={code}\n")).await;
        }
        pbx.answers("SET VARIABLE \"PIN\" \"471\"\n", "200 result=1\n").await;
    })
    .await;
    let lines = lines(&folder.text());
    let code = |key| format!(r#""masked":[{{"at":11,"length":2,"entry":1{key},"code":true}}]"#);
    assert_eq!(lines[1], format!(r#""received":"200 result=48 endpos=80",{}"#, code("")));
    assert_eq!(lines[3], format!(r#""received":"200 result=48",{}"#, code(r#","key":2"#)));
    assert_eq!(lines[5], format!(r#""received":"200 result=48",{}"#, code(r#","key":3"#)));
    assert_eq!(lines[7], r#""received":"200 result=35""#);
    assert_eq!(lines[8], r#""sent":"SET VARIABLE \"PIN\" \"000\"","masked":[{"at":20,"length":3,"entry":1}]"#);
}

#[tokio::test]
async fn one_key_alone_is_a_choice_and_stays() {
    let folder = recorded(key_by_key(), REQUEST, async |pbx| {
        pbx.answers("STREAM FILE \"pin\" \"0123456789\"\n", "200 result=52 endpos=80\n").await;
        pbx.answers("WAIT FOR DIGIT 3000\n", "200 result=0\n").await;
        pbx.answers("SET VARIABLE \"PIN\" \"4\"\n", "200 result=1\n").await;
    })
    .await;
    let text = folder.text();
    assert!(text.contains("200 result=52 endpos=80") && !text.contains("masked"), "{text}");
}

#[tokio::test]
async fn a_key_that_breaks_the_sound_off_belongs_to_the_entry_after_it() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            let first = call.stream_file("card").escape("0123456789").await?.digit.unwrap();
            let rest = call.get_data("").await?.digits;
            call.say_digits(&format!("{first}{}", rest.as_str())).await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded(app, REQUEST, async |pbx| {
        pbx.answers("STREAM FILE \"card\" \"0123456789\"\n", "200 result=52 endpos=80\n").await;
        pbx.answers("GET DATA \"\" 0 1023\n", "200 result=711\n").await;
        pbx.answers("SAY DIGITS \"4711\" \"\"\n", "200 result=0\n").await;
    })
    .await;
    let lines = lines(&folder.text());
    assert!(lines[1].ends_with(r#""masked":[{"at":11,"length":2,"entry":1,"code":true}]"#), "{}", lines[1]);
    assert!(
        lines[3].ends_with(r#""200 result=000","masked":[{"at":11,"length":3,"entry":1,"key":2}]"#),
        "{}",
        lines[3]
    );
    assert!(lines[4].contains(r#"SAY DIGITS \"0000\""#), "{}", lines[4]);
}

#[tokio::test]
async fn a_masked_variable_is_masked_where_it_is_set_and_where_it_is_read() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.set_variable("__NAME", "Ada \"L\"").await?;
            call.set_variable("NAMES", "kept").await?;
            call.get_variable("NAME").await?;
            call.variable("NAME").await?;
            call.exec("Set", "NAME=Grace").await?;
            call.get_variable("OTHER").await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded_with(
        app,
        REQUEST,
        |transcripts| transcripts.mask_variable("NAME"),
        async |pbx| {
            pbx.answers("SET VARIABLE \"__NAME\" \"Ada \\\"L\\\"\"\n", "200 result=1\n").await;
            pbx.answers("SET VARIABLE \"NAMES\" \"kept\"\n", "200 result=1\n").await;
            pbx.answers("GET VARIABLE \"NAME\"\n", "200 result=1 (Ada\nL)\n").await;
            pbx.answers(
                "GET FULL VARIABLE \"${URIENCODE(((((((((${NAME}.140)}\"\n",
                "200 result=1 (((((((((Ada%20L.140)\n",
            )
            .await;
            pbx.answers("EXEC \"Set\" \"NAME=Grace\"\n", "200 result=0\n").await;
            pbx.answers("GET VARIABLE \"OTHER\"\n", "200 result=1 (kept)\n").await;
        },
    )
    .await;
    let text = folder.text();
    assert!(text.contains(r#""SET VARIABLE \"__NAME\" \"000000000\"","masked":[{"at":23,"length":9}]"#), "{text}");
    assert!(text.contains(r#""200 result=1 (00000)","masked":[{"at":14,"length":5}]"#), "{text}");
    assert!(text.contains(r#""200 result=1 (((((((((0000000.140)","masked":[{"at":22,"length":7}]"#), "{text}");
    assert!(text.contains(r#"EXEC \"Set\" \"NAME=00000\""#), "{text}");
    assert!(text.contains(r#"\"NAMES\" \"kept\""#) && text.contains("(kept)"), "{text}");
    assert!(!text.contains("Ada \\") && !text.contains("Grace"), "{text}");
}

/// It is sent encoded.
#[tokio::test]
async fn a_masked_value_with_line_ends_is_masked_where_it_is_set() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.set_variable("NAME", "Ada\nLovelace").await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded_with(
        app,
        REQUEST,
        |transcripts| transcripts.mask_variable("NAME"),
        async |pbx| {
            let line = "GET FULL VARIABLE \"${LEN(${SET(NAME=(|${URIDECODE(Ada%0ALovelace)}|.)})}${LEN(${SHIFT(NAME,|)})}\
                        ${LEN(${POP(NAME,|)})}\"\n";
            pbx.answers(line, "200 result=1 (1611)\n").await;
        },
    )
    .await;
    let text = folder.text();
    assert!(text.contains("SET(NAME=00000") && !text.contains("Ada%0A") && !text.contains("Lovelace"), "{text}");
}

#[tokio::test]
async fn the_rest_of_a_masked_value_that_looks_like_a_line_of_its_own_is_masked() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.get_variable("NAME").await?;
            call.verbose("next").await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded_with(
        app,
        REQUEST,
        |transcripts| transcripts.mask_variable("NAME"),
        async |pbx| {
            pbx.answers("GET VARIABLE \"NAME\"\n", "200 result=1 (Ada)\nLovelace)\n").await;
            pbx.answers_sync().await;
            pbx.answers("VERBOSE \"next\" 1\n", "200 result=1\n").await;
        },
    )
    .await;
    let lines = lines(&folder.text());
    assert_eq!(lines[1], r#""received":"200 result=1 (000)","masked":[{"at":14,"length":3}]"#);
    assert_eq!(lines[2], r#""received":"000000000","masked":[{"at":0,"length":9}]"#);
}

#[tokio::test]
async fn an_entry_is_found_percent_encoded_too() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.get_data("code").await?;
            call.variable("CODE").await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded(app, REQUEST, async |pbx| {
        pbx.answers("GET DATA \"code\" 0 1023\n", "200 result=*12*\n").await;
        pbx.answers(
            "GET FULL VARIABLE \"${URIENCODE(((((((((${CODE}.140)}\"\n",
            "200 result=1 (((((((((%2a12%2A.140)\n",
        )
        .await;
    })
    .await;
    assert_eq!(
        lines(&folder.text())[3],
        r#""received":"200 result=1 (((((((((00000000.140)","masked":[{"at":22,"length":8}]"#
    );
}

#[tokio::test]
async fn what_exec_read_fills_is_masked_without_being_asked_for() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.exec("Read", "PIN,enter-pin,4").await?;
            let pin = call.variable("PIN").await?.unwrap();
            call.set_variable("DIALLED", pin.as_bytes()).await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded(app, REQUEST, async |pbx| {
        pbx.answers("EXEC \"Read\" \"PIN,enter-pin,4\"\n", "200 result=0\n").await;
        pbx.answers("GET FULL VARIABLE \"${URIENCODE(((((((((${PIN}.140)}\"\n", "200 result=1 (((((((((4711.140)\n")
            .await;
        pbx.answers("SET VARIABLE \"DIALLED\" \"4711\"\n", "200 result=1\n").await;
    })
    .await;
    let text = folder.text();
    assert!(
        text.contains("((((((((0000.140)") && text.contains(r#"\"DIALLED\" \"0000\""#) && !text.contains("4711"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_came_too_late_for_its_handler_is_masked() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            let _ = tokio::time::timeout(Duration::from_secs(1), call.get_data("card")).await;
            call.verbose("late").await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded(app, REQUEST, async |pbx| {
        pbx.expects("GET DATA \"card\" 0 1023\n").await;
        let question = pbx.question().await;
        pbx.says(format!("200 result=4711\n200 result=1 ({question})\n")).await;
        pbx.answers("VERBOSE \"late\" 1\n", "200 result=1\n").await;
    })
    .await;
    let text = folder.text();
    assert!(text.contains(r#""received":"200 result=0000","masked""#) && !text.contains("4711"), "{text}");
}

#[tokio::test]
async fn a_command_that_was_sent_in_part_keeps_no_digit() {
    let folder = Folder::new();
    let app = App::new().record_calls(CallRecorder::to(&*folder)).fallback(|call| {
        Box::pin(async move {
            let card = call.get_data("").await?.digits;
            call.say_digits(card.as_str()).await?;
            Ok(Outcome::done())
        })
    });
    let service = app.build().unwrap();
    // The command for the card does not fit on the way.
    let (near, mut far) = tokio::io::duplex(20);
    let mut call = Box::pin(service.serve_call(near, "test"));
    let asked = async {
        far.write_all(REQUEST.as_bytes()).await.unwrap();
        far.read_exact(&mut [0; 19]).await.unwrap();
        far.write_all(b"200 result=471111114711\n").await.unwrap();
    };
    tokio::select! {
        biased;
        () = asked => {}
        () = &mut call => unreachable!("it waits"),
    }
    // It reads the entry, and writes what fits.
    tokio::select! {
        biased;
        () = &mut call => unreachable!("it waits"),
        () = tokio::task::yield_now() => {}
    }
    drop(call);
    drop(service);
    let text = folder.text();
    assert!(text.contains(r#""sent":"SAY DIGITS \"00000000","unfinished":true"#), "{text}");
    assert!(!text.contains("4711"), "{text}");
}

#[tokio::test]
async fn an_entry_that_is_cut_off_is_masked_as_far_as_it_came() {
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.get_data("card").await?;
            Ok(Outcome::done())
        })
    });
    let folder = recorded(app, REQUEST, async |pbx| {
        pbx.answers("GET DATA \"card\" 0 1023\n", "200 result=471").await;
        // Asterisk closes.
        *pbx = Pbx::at(tokio::io::duplex(1).0);
    })
    .await;
    let text = folder.text();
    let expected = r#""received":"200 result=000","unfinished":true,"masked":[{"at":11,"length":3,"entry":1}]"#;
    assert!(text.contains(expected) && text.contains(r#""closed":"by Asterisk""#), "{text}");
}
