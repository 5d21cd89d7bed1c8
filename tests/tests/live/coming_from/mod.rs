//! The app of the book's chapter "Coming from another library", as the other libraries have it: the same callers on the same
//! Asterisk, and the same transcript.

mod libraries;
mod ours;
mod transcript;

use std::path::Path;

use tokio::sync::OnceCell;
use tokio::task::JoinSet;
use xtask::asterisk::{self, Asterisk, Setup};

use crate::support::version;
use libraries::Library;
use transcript::Transcript;

const SOUNDS: [&str; 3] = ["order/number", "order/sent", "order/unknown"];

/// An Asterisk of its own, whose scripts can leave its root by `/proc`.
async fn asterisk() -> &'static Asterisk {
    static ASTERISK: OnceCell<Asterisk> = OnceCell::const_new();
    let start = async || {
        let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
        Asterisk::start(&root, &Setup::new().sounds(SOUNDS).proc()).await.expect("Asterisk starts")
    };
    ASTERISK.get_or_init(start).await
}

/// What the caller does.
#[derive(Clone, Copy, Debug)]
enum Caller {
    Keys(&'static str),
    SaysNothing,
    HangsUpAtTheQuestion,
    HangsUpAtTheStatus,
}

/// What each of them makes of the app: the commands, whether the script has logged that they are gone, `AGISTATUS`.
const STORIES: [(Caller, &[&str], bool, &str); 5] = [
    (Caller::Keys("0042#"), &["STREAM FILE order/sent"], false, "SUCCESS"),
    (Caller::Keys("7#"), &["STREAM FILE order/unknown"], false, "SUCCESS"),
    (Caller::SaysNothing, &["STREAM FILE order/unknown"], false, "SUCCESS"),
    (Caller::HangsUpAtTheQuestion, &[], true, "HANGUP"),
    (Caller::HangsUpAtTheStatus, &["STREAM FILE order/sent"], true, "HANGUP"),
];
const FIRST: [&str; 2] = ["ANSWER", "GET DATA order/number 5000 8"];

/// Plays every story to a library's app, all at once, and compares what Asterisk did with what is written above.
async fn tells_every_story(library: Library) {
    let mut calls = JoinSet::new();
    for (index, (caller, ..)) in STORIES.into_iter().enumerate() {
        let library = library.clone();
        calls.spawn(async move { (index, Transcript::of(&library, caller).await) });
    }
    let mut transcripts = calls.join_all().await;
    transcripts.sort_by_key(|(index, _)| *index);
    for ((_, transcript), (caller, then, gone, status)) in transcripts.into_iter().zip(STORIES) {
        let commands = FIRST.iter().chain(then).map(|line| (*line).to_owned()).collect();
        let wanted = Transcript { commands, gone, agi_status: status.to_owned() };
        assert_eq!(transcript, wanted, "{}: {caller:?}", library.name());
    }
}

#[tokio::test]
async fn ours_tells_every_story() {
    tells_every_story(Library::ours()).await;
}

#[tokio::test]
async fn pyst2_tells_every_story() {
    if let Some(pyst2) = Library::pyst2() {
        tells_every_story(pyst2).await;
    }
}

#[tokio::test]
async fn asterisk_agi_tells_every_story() {
    if let Some(asterisk_agi) = Library::asterisk_agi() {
        tells_every_story(asterisk_agi).await;
    }
}

#[tokio::test]
async fn agi_node_tells_every_story() {
    if let Some(agi_node) = Library::agi_node() {
        tells_every_story(agi_node).await;
    }
}

/// No registry of the gate has these: a variable says where somebody has put them.
#[tokio::test]
async fn a_library_that_no_registry_has_tells_every_story_where_it_is() {
    for library in Library::elsewhere() {
        tells_every_story(library).await;
    }
}

/// A line of the app is also on the page, whatever its blanks.
#[test]
fn the_page_shows_our_app() {
    let page = include_str!("../../../../book/src/coming-from.md");
    let app = include_str!("ours.rs");
    let (_, app) = app.split_once("// The page's app.\n").expect("it is marked");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let page: Vec<_> = page.lines().map(|line| words(line.trim_start_matches("# "))).collect();
    for line in app.lines() {
        assert!(page.contains(&words(line)), "the page has no `{line}`");
    }
}

fn scripts() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../book/src/scripts/coming-from"))
}
