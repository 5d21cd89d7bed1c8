//! The code of the book's chapters, as doc tests: a failure names the chapter and its line.
//!
//! [`dial`] plays Asterisk for them, so that the handlers they show run.

use std::collections::VecDeque;
use std::fmt::Write;

use agi_runtime::App;
use agi_runtime::protocol::Spec;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(doctest)]
#[doc = include_str!("../agi-runtime/README.md")]
mod readme_of_the_crate {}

#[cfg(doctest)]
#[doc = include_str!("src/five-minutes.md")]
mod five_minutes {}

#[cfg(doctest)]
#[doc = include_str!("src/prompts.md")]
mod prompts {}

#[cfg(doctest)]
#[doc = include_str!("src/ami.md")]
mod ami {}

#[cfg(doctest)]
#[doc = include_str!("src/connecting.md")]
mod connecting {}

#[cfg(doctest)]
#[doc = include_str!("src/routes.md")]
mod routes {}

#[cfg(doctest)]
#[doc = include_str!("src/parameters.md")]
mod parameters {}

#[cfg(doctest)]
#[doc = include_str!("src/talking.md")]
mod talking {}

#[cfg(doctest)]
#[doc = include_str!("src/asking.md")]
mod asking {}

#[cfg(doctest)]
#[doc = include_str!("src/recording-calls.md")]
mod recording_calls {}

#[cfg(doctest)]
#[doc = include_str!("src/hours.md")]
mod hours {}

#[cfg(doctest)]
#[doc = include_str!("src/menus.md")]
mod menus {}

#[cfg(doctest)]
#[doc = include_str!("src/dialplan-apps.md")]
mod dialplan_apps {}

#[cfg(doctest)]
#[doc = include_str!("src/audio.md")]
mod audio {}

#[cfg(doctest)]
#[doc = include_str!("src/voice-menu.md")]
mod voice_menu {}

#[cfg(doctest)]
#[doc = include_str!("src/endings.md")]
mod endings {}

#[cfg(doctest)]
#[doc = include_str!("src/testing.md")]
mod testing {}

#[cfg(doctest)]
#[doc = include_str!("src/driving.md")]
mod driving {}

#[cfg(doctest)]
#[doc = include_str!("src/phone.md")]
mod phone {}

#[cfg(doctest)]
#[doc = include_str!("src/replaying.md")]
mod replaying {}

#[cfg(doctest)]
#[doc = include_str!("src/load.md")]
mod load {}

#[cfg(doctest)]
#[doc = include_str!("src/live-page.md")]
mod live_page {}

#[cfg(doctest)]
#[doc = include_str!("src/access.md")]
mod access {}

#[cfg(doctest)]
#[doc = include_str!("src/production.md")]
mod production {}

#[cfg(doctest)]
#[doc = include_str!("src/outside.md")]
mod outside {}

#[cfg(doctest)]
#[doc = include_str!("src/standard-agi.md")]
mod standard_agi {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from.md")]
mod coming_from {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from-phpagi.md")]
mod coming_from_phpagi {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from-pagi.md")]
mod coming_from_pagi {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from-pyst2.md")]
mod coming_from_pyst2 {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from-asterisk-agi.md")]
mod coming_from_asterisk_agi {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from-agi-node.md")]
mod coming_from_agi_node {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from-asterisk-java.md")]
mod coming_from_asterisk_java {}

#[cfg(doctest)]
#[doc = include_str!("src/coming-from-adhearsion.md")]
mod coming_from_adhearsion {}

#[cfg(doctest)]
#[doc = include_str!("src/commands.md")]
mod commands {}

#[cfg(doctest)]
#[doc = include_str!("src/how-it-works.md")]
mod how_it_works {}

/// What Asterisk saw of a call.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    /// `AGI_ROUTE_STATUS`, which the dialplan has set to `UNREACHED` before.
    pub status: String,
    /// Every line that the app sent, without the line feed.
    pub sent: Vec<String>,
}

/// Places a call as `AGI(agi://127.0.0.1/<request>)` does: `survey/7?lang=en,first,second`.
///
/// Each command gets the first of `replies` whose left side it begins with; a reply is given once, and an empty one
/// is silence. The others get the first form in the list of commands. The clock is virtual.
///
/// # Panics
/// If the app is not sound.
#[must_use]
pub fn dial(app: App, request: &str, replies: &[(&str, &str)]) -> Ended {
    let service = app.build().expect("the app is sound");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let (near, far) = duplex(1 << 16);
    let pbx = Pbx { stream: BufReader::new(far), replies: replies.iter().copied().collect(), sent: Vec::new() };
    let both = async { tokio::join!(service.serve_call(near, "book"), pbx.play(request)) };
    let ((), sent) = runtime.expect("a runtime starts").block_on(both);
    let last = sent.iter().find_map(|line| line.strip_prefix("SET VARIABLE AGI_ROUTE_STATUS "));
    Ended { status: last.unwrap_or("UNREACHED").to_owned(), sent }
}

/// Asterisk's side of a call.
struct Pbx<'r> {
    stream: BufReader<DuplexStream>,
    replies: VecDeque<(&'r str, &'r str)>,
    sent: Vec<String>,
}

impl Pbx<'_> {
    async fn play(mut self, request: &str) -> Vec<String> {
        let mut lines = request.split(',');
        let mut block = format!("agi_network: yes\nagi_network_script: {}\n", lines.next().unwrap_or_default());
        block += "agi_channel: PJSIP/ada-00000001\nagi_uniqueid: 1763906787.4\nagi_version: 22.10.1\n";
        block += "agi_callerid: +442071234567\nagi_calleridname: Ada\nagi_callingpres: 0\nagi_threadid: 140\n";
        for (index, argument) in lines.enumerate() {
            writeln!(block, "agi_arg_{}: {argument}", index + 1).expect("a String takes every write");
        }
        self.says(&block).await;
        let mut line = String::new();
        while self.stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
            let reply = self.reply_to(line.trim_end());
            self.sent.push(line.trim_end().to_owned());
            if !reply.is_empty() {
                self.says(&reply).await;
            }
            line.clear();
        }
        self.sent
    }

    /// Sends a line. The app may have closed already.
    async fn says(&mut self, line: &str) {
        let _ = self.stream.write_all(format!("{line}\n").as_bytes()).await;
    }

    fn reply_to(&mut self, line: &str) -> String {
        if let Some(nonce) = line.strip_prefix("GET FULL VARIABLE agi-") {
            return format!("200 result=1 (agi-{nonce})");
        }
        if let Some(index) = self.replies.iter().position(|(command, _)| line.starts_with(command)) {
            return self.replies.remove(index).map_or_else(String::new, |(_, reply)| reply.to_owned());
        }
        let known = Spec::of_line(line.as_bytes());
        known.map_or("510 Invalid or unknown command", |spec| test_commands::answers(spec)[0].wire).to_owned()
    }
}
