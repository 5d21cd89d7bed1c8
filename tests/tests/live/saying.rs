//! What SAY asks for in each language, and which of it Debian's packages lack.
//!
//! The sounds are of 20 ms here, so that they are over at once. A language such as `es_all` is Spanish to SAY and has a
//! folder of its own. `AGI_SOUNDS=renew` measures the table of the packages (`agi-protocol/src/saying/packages.txt`) again,
//! and `AGI_SOUNDS=check` compares it.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use agi_runtime::protocol::saying::{self, DateTimePart, Language, Said, Sound};
use agi_runtime::{App, Call, CallError, Outcome, Routes};
use tokio::sync::{OnceCell, oneshot};
use tokio::task::JoinSet;
use xtask::asterisk::{self, Asterisk, Setup, Version, packaged_sounds};

use crate::support::{Served, version};

const LANGUAGES: [Language; 5] =
    [Language::French, Language::German, Language::Italian, Language::Russian, Language::Spanish];

/// Debian's packages, by language; the usual one first.
const PACKAGES: [(Language, &str); 8] = [
    (Language::French, "asterisk-core-sounds-fr-gsm"),
    (Language::French, "asterisk-prompt-fr-armelle"),
    (Language::German, "asterisk-prompt-de"),
    (Language::Italian, "asterisk-core-sounds-it-gsm"),
    (Language::Italian, "asterisk-prompt-it-menardi-gsm"),
    (Language::Russian, "asterisk-core-sounds-ru-gsm"),
    (Language::Spanish, "asterisk-core-sounds-es-gsm"),
    (Language::Spanish, "asterisk-prompt-es-co"),
];

/// One thing to say.
#[derive(Clone, Debug)]
enum Saying {
    Number(i32, Option<&'static str>),
    Date(i64),
    Time(i64),
    DateTime(i64, String),
}

impl Saying {
    fn as_known(&self, language: Language) -> Said {
        match self {
            Self::Number(number, gender) => saying::number(language, *number, *gender),
            Self::Date(moment) => saying::date(language, *moment),
            Self::Time(moment) => saying::time(language, *moment),
            Self::DateTime(moment, format) => saying::date_time(language, *moment, format),
        }
    }

    async fn by(&self, call: &mut Call) -> Result<(), CallError> {
        match self {
            Self::Number(number, None) => call.say_number(*number).await?,
            Self::Number(number, Some(gender)) => call.say_number(*number).gender(gender).await?,
            Self::Date(moment) => call.say_date(*moment).await?,
            Self::Time(moment) => call.say_time(*moment).await?,
            Self::DateTime(moment, format) => call.say_datetime(*moment).format(format).timezone("UTC").await?,
        };
        Ok(())
    }
}

/// All that could differ: each number up to 131, each form of the larger ones, dates and times of every kind.
fn sayings(language: Language) -> Vec<Saying> {
    let small = (0..=131).chain((200..=1_000).step_by(100));
    let large = [
        199,
        202,
        999,
        1_001,
        1_021,
        1_100,
        1_101,
        1_999,
        2_000,
        2_001,
        5_000,
        11_000,
        12_000,
        20_000,
        21_000,
        22_100,
        100_000,
        101_000,
        121_100,
        999_999,
        1_000_000,
        1_000_001,
        1_001_000,
        1_100_100,
        2_000_000,
        5_000_000,
        21_000_000,
        100_000_000,
        101_101_101,
        999_999_999,
        1_000_000_000,
        1_000_001_000,
        2_000_000_000,
        2_147_483_639,
        -1,
        -100,
    ];
    let genders = [1, 2, 21, 31, 101, 1_001, 2_001, 1_000_001, 2_000_001];
    let mut all: Vec<_> = small.chain(large).map(|number| Saying::Number(number, None)).collect();
    for gender in ["f", "m", "n"] {
        all.extend(genders.map(|number| Saying::Number(number, Some(gender))));
    }
    for moment in MOMENTS {
        all.extend([Saying::Date(moment), Saying::Time(moment)]);
        for format in ["Am", "Bd", "Y", "I", "H", "kM", "p", "R", "HMS"] {
            let year = format.contains('Y') && !saying::says_year(language.tag().as_bytes(), format, moment);
            if !year {
                all.push(Saying::DateTime(moment, format.to_owned()));
            }
        }
    }
    if language == Language::Italian {
        // It has a sound of its own for each year, as far as it goes.
        let years = (0..100).map(|year| 962_236_800 + 31_557_600 * year);
        all.extend(years.map(|moment| Saying::DateTime(moment, "Y".to_owned())));
    }
    for part in [DateTimePart::Date, DateTimePart::Time, DateTimePart::Both] {
        let format = saying::date_format(language.tag().as_bytes(), part);
        all.push(Saying::DateTime(MOMENTS[0], format.to_owned()));
    }
    all
}

/// Years from 1922 to 2025, each half of the day, single and double minutes and seconds; all within 32 bits.
const MOMENTS: [i64; 11] =
    [1_763_906_787, 0, 3_661, 18_069, 32_551, 43_200, 46_860, 68_401, 79_200, -1_500_000_000, 946_684_800];

/// An Asterisk whose sounds are 20 ms long.
async fn asterisk() -> &'static Asterisk {
    static ASTERISK: OnceCell<Asterisk> = OnceCell::const_new();
    let start = async || {
        let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
        let asterisk = Asterisk::start(&root, &Setup::new()).await.expect("Asterisk starts");
        // The caller's silence stays.
        fs::remove_dir_all(asterisk.folder().join("lib/sounds/en/digits")).expect("its English sounds");
        asterisk
    };
    ASTERISK.get_or_init(start).await
}

fn has_sounds<'s>(asterisk: &Asterisk, language: &str, names: impl IntoIterator<Item = &'s str>) {
    let folder = asterisk.folder().join("lib/sounds").join(language);
    for name in names {
        let file = folder.join(format!("{name}.sln"));
        fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
        fs::write(file, [0; 320]).expect("it can be written");
    }
}

/// Says all, on many calls, and gives the sounds that each asked for.
async fn asked_for(language: &str, all: &[Saying]) -> Vec<Vec<(String, bool)>> {
    let mut calls = JoinSet::new();
    for (number, some) in all.chunks(40).enumerate() {
        let (language, some) = (language.to_owned(), some.to_vec());
        calls.spawn(async move { (number, asked_for_on_one_call(language, some).await) });
    }
    let mut asked = calls.join_all().await;
    asked.sort_by_key(|(number, _)| *number);
    asked.into_iter().flat_map(|(_, asked)| asked).collect()
}

async fn asked_for_on_one_call(language: String, all: Vec<Saying>) -> Vec<Vec<(String, bool)>> {
    let asterisk = asterisk().await;
    let count = all.len();
    let (told, channel) = oneshot::channel();
    let parts = Arc::new(std::sync::Mutex::new(Some((told, all))));
    let app = App::with(Routes::default()).fallback(move |call| {
        let (language, parts) = (language.clone(), parts.lock().expect("no panic").take());
        Box::pin(async move {
            let (told, all) = parts.expect("one call");
            let channel = call.request().channel().into_owned();
            call.answer().await?;
            call.set_language(&language).await?;
            for (number, saying) in all.iter().enumerate() {
                call.verbose(mark(&channel, number)).await?;
                match saying.by(call).await {
                    Ok(()) | Err(CallError::Failed { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            call.verbose(mark(&channel, all.len())).await?;
            drop(told.send(channel));
            Ok(Outcome::done())
        })
    });
    let served = Served::start(app).await;
    let call = asterisk.dial(served.agi("say")).await.expect("the call is placed");
    call.ended().await.expect("the call ends");
    let channel = channel.await.expect("all was said");
    served.shut_down().await;
    // Its log is written by a thread of its own.
    let log = loop {
        let log = asterisk.log().expect("there is a log");
        if log.contains(&mark(&channel, count)) {
            break log;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let first = log.lines().find(|line| line.contains(&mark(&channel, 0))).expect("it is marked");
    let (_, call) = first.split_once("[C-").expect("each line of a call has its number");
    let call = format!("[C-{}]", call.split_once(']').expect("a bracket closes").0);
    let mut asked: Vec<Vec<_>> = Vec::new();
    for line in log.lines().filter(|line| line.contains(&call)) {
        if line.contains(&mark(&channel, asked.len())) {
            asked.push(Vec::new());
        } else if let (Some(asked), Some(sound)) = (asked.last_mut(), sound(line)) {
            asked.push(sound);
        }
    }
    asked.truncate(count);
    assert_eq!(asked.len(), count, "all of it is in the log");
    asked
}

fn mark(channel: &str, number: usize) -> String {
    format!("{channel} says {number}.")
}

/// The sound that a line of the log is about, and whether it is there.
fn sound(line: &str) -> Option<(String, bool)> {
    if let Some((_, rest)) = line.split_once("Playing '") {
        let name = rest.split_once('\'')?.0;
        return Some((name.rsplit_once('.').map_or(name, |(name, _)| name).to_owned(), true));
    }
    let name = line.split_once(": File ")?.1.split_once(" does not exist in any format")?.0;
    Some((name.to_owned(), false))
}

/// All sounds that a language is known to ask for.
fn vocabulary(language: Language) -> BTreeSet<String> {
    let said = sayings(language).into_iter().flat_map(|saying| saying.as_known(language).sounds);
    said.map(|sound| sound.name).collect()
}

#[tokio::test]
async fn each_language_asks_for_the_sounds_that_are_known() {
    in_each_language("all", |_, _| false).await;
}

#[tokio::test]
async fn a_sound_that_is_missing_is_passed_over_or_ends_it_as_is_known() {
    in_each_language("some", |language, name| language.usual_package().lacks(name)).await;
}

/// Compares what is asked for with what is known, where some sounds are missing.
async fn in_each_language(which: &'static str, lacks: fn(Language, &str) -> bool) {
    let mut languages = JoinSet::new();
    for language in LANGUAGES {
        languages.spawn(async move {
            let tag = format!("{}_{which}", language.tag());
            let there: Vec<_> = vocabulary(language).into_iter().filter(|name| !lacks(language, name)).collect();
            has_sounds(asterisk().await, &tag, there.iter().map(String::as_str));
            let all = sayings(language);
            for (asked, saying) in asked_for(&tag, &all).await.into_iter().zip(all) {
                if version() == Version::V16 && language == Language::French && matches!(saying, Saying::Time(_)) {
                    continue; // It says the minutes as masculine numbers.
                }
                let known = until_it_ends(saying.as_known(language).sounds, |name| lacks(language, name));
                assert_eq!(asked, known, "{language:?} {saying:?}");
            }
        });
    }
    languages.join_all().await;
}

fn until_it_ends(sounds: Vec<Sound>, lacks: impl Fn(&str) -> bool) -> Vec<(String, bool)> {
    let mut asked = Vec::new();
    for sound in sounds {
        let missing = lacks(&sound.name);
        asked.push((sound.name, !missing));
        if missing && sound.ends {
            break;
        }
    }
    asked
}

#[tokio::test]
async fn the_table_of_the_packages_is_as_measured() {
    let Ok(what) = env::var("AGI_SOUNDS") else { return };
    let root = asterisk::install(version()).expect("an Asterisk");
    let folder = asterisk().await.folder().join("spool/packages");
    let english = packaged_sounds(&root, "asterisk-core-sounds-en-gsm", "en", &folder).expect("the English sounds");
    // Asterisk looks into them where the language has no such sound.
    has_sounds(asterisk().await, "en", english.names.iter().map(String::as_str));
    let mut measuring = JoinSet::new();
    for (number, (language, package)) in PACKAGES.into_iter().enumerate() {
        let found = packaged_sounds(&root, package, language.tag(), &folder).expect("a package of Debian");
        let english = english.clone();
        measuring.spawn(async move {
            let tag = format!("{}_p{number}", language.tag());
            has_sounds(asterisk().await, &tag, found.names.iter().map(String::as_str));
            let asked = asked_for(&tag, &sayings(language)).await.into_iter().flatten();
            let mut lacks: BTreeSet<_> = asked.filter(|(_, there)| !there).map(|(name, _)| name).collect();
            // What comes after a sound that ended it.
            let is_there = |name: &String| found.names.contains(name) || english.names.contains(name);
            lacks.extend(vocabulary(language).into_iter().filter(|name| !is_there(name)));
            let lacks: Vec<_> = lacks.into_iter().collect();
            let name = package.trim_end_matches("-gsm");
            (number, format!("{} {name} {}: {}\n", language.tag(), found.version, lacks.join(" ")))
        });
    }
    let mut lines = measuring.join_all().await;
    lines.sort();
    let table: String = lines.into_iter().map(|(_, line)| line).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../agi-protocol/src/saying/packages.txt");
    if what == "renew" {
        fs::write(file, table).expect("the table can be written");
    } else {
        assert_eq!(fs::read_to_string(file).expect("the table"), table);
    }
}
