//! What Asterisk did in one call, as its manager tells it.

use std::time::Duration;

use tokio::time::timeout;
use xtask::asterisk::{Ami, Dial};

use super::libraries::{GONE, Library};
use super::{Caller, asterisk};

/// One call.
#[derive(Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The commands, without quotes and without arguments that say what is so anyway.
    pub commands: Vec<String>,
    /// Whether the app has logged that the caller is gone.
    pub gone: bool,
    pub agi_status: String,
}

impl Transcript {
    /// Has a caller call the library's app.
    pub async fn of(library: &Library, caller: Caller) -> Self {
        let app = library.start().await;
        let mut ami = asterisk().await.ami("agi,user").await.expect("a manager session");
        let mut call = asterisk().await.dial(Dial::agi(&app.target)).await.expect("the call is placed");
        let mut heard = Heard { channel: call.channel(), number: call.number().to_owned(), commands: Vec::new() };
        heard.until(&mut ami, "GET DATA").await;
        match caller {
            Caller::Keys(keys) => call.press(keys).await.unwrap(),
            Caller::SaysNothing => {}
            Caller::HangsUpAtTheQuestion => {
                call.hang_up().await.unwrap();
            }
            Caller::HangsUpAtTheStatus => {
                call.press("0042#").await.unwrap();
                heard.until(&mut ami, "STREAM FILE").await;
                call.hang_up().await.unwrap();
            }
        }
        heard.until_its_end(&mut ami).await;
        let ended = call.ended().await.unwrap();
        let hung_up = matches!(caller, Caller::HangsUpAtTheQuestion | Caller::HangsUpAtTheStatus);
        let (logged, commands) =
            heard.commands.into_iter().partition::<Vec<_>, _>(|command| *command == format!("VERBOSE {GONE} 1"));
        let commands = commands.into_iter().filter(|command| !library.adds(command)).collect();
        let gone = !logged.is_empty() || app.says_gone(hung_up).await;
        Self { commands, gone, agi_status: ended.agi_status }
    }
}

/// The commands that were heard until now.
struct Heard {
    channel: String,
    number: String,
    commands: Vec<String>,
}

impl Heard {
    /// Hears until Asterisk begins this command.
    async fn until(&mut self, ami: &mut Ami, command: &str) {
        while !self.commands.last().is_some_and(|last| last.starts_with(command)) {
            assert!(self.next(ami).await, "the call ended before {command}: {:?}", self.commands);
        }
    }

    async fn until_its_end(&mut self, ami: &mut Ami) {
        while self.next(ami).await {}
    }

    /// Whether the call goes on after the next event.
    async fn next(&mut self, ami: &mut Ami) -> bool {
        let event = timeout(Duration::from_mins(1), ami.event()).await;
        let event = event.unwrap_or_else(|_| panic!("nothing after {:?}", self.commands)).expect("the manager goes on");
        let is = |header: &str, value: &str| event.text(header) == value;
        if is("Event", "AGIExecStart") && is("Uniqueid", &self.channel) {
            self.commands.push(plain(&event.text("Command")));
        }
        !(is("UserEvent", "CallEnded") && is("Call", &self.number))
    }
}

/// A line as Asterisk's parser takes it, without the last arguments if these are empty or 0.
fn plain(line: &str) -> String {
    let line = line.replace('"', "");
    let mut words: Vec<_> = line.split_whitespace().collect();
    while words.last().is_some_and(|word| *word == "0") {
        words.pop();
    }
    words.join(" ")
}
