//! The report, as a person reads it.

use std::fmt::{self, Write};

use super::limit::{limits, percent, share};
use super::report::{Early, LoadReport};
use super::table::{bytes, columns, number, time};
use super::usage::Served;
use crate::format::plain;

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.head(&mut text);
        text.push('\n');
        let endings = self.counts.endings.iter().map(|(ending, count)| vec![(*ending).to_owned(), number(*count)]);
        columns(&mut text, &endings.collect::<Vec<_>>());
        text.push('\n');
        let heads = ["", "count", "50 %", "90 %", "99 %", "99.9 %", "most"].map(str::to_owned).to_vec();
        let measured = self.times().into_iter().filter(|(.., times)| times.count() > 0).map(|(_, name, times)| {
            let at = [50.0, 90.0, 99.0, 99.9].map(|percent| time(times.at(percent)));
            let first = [name.to_owned(), number(times.count())];
            first.into_iter().chain(at).chain([time(times.most())]).collect()
        });
        columns(&mut text, &[heads].into_iter().chain(measured).collect::<Vec<_>>());
        text.push('\n');
        self.machine(&mut text);
        for limit in limits(self) {
            let _ = writeln!(text, "the limit: {limit}");
        }
        for failure in &self.counts.failures {
            let _ = writeln!(text, "\n{}: {}", failure.ending, plain(&failure.why));
            for line in &failure.last_lines {
                let _ = writeln!(text, "  {}", plain(line));
            }
        }
        f.write_str(&text)
    }
}

impl LoadReport {
    fn head(&self, text: &mut String) {
        let options = &self.line.options;
        let calls = number(self.counts.ended);
        let (target, lasted, rate) = (options.dialled.display(), time(self.lasted), self.rate());
        let _ = writeln!(text, "{calls} calls to {target} in {lasted}: {rate:.1} a second");
        let address = self.line.addresses.first().map(ToString::to_string).unwrap_or_default();
        let _ = match self.served {
            Served::Here => writeln!(
                text,
                "  (the app is in this process, reached over TCP at {address}; the callers have a thread of their own)"
            ),
            Served::By(pid) => writeln!(text, "  (the server at {address} is process {} on this machine)", pid.0),
            Served::Elsewhere => {
                writeln!(text, "  (of the process of the server at {address} nothing is known; --pid NUMBER names it)")
            }
        };
        if self.served == Served::Here && cfg!(debug_assertions) {
            let _ = writeln!(text, "  (a debug build, which is several times slower: cargo run --release …)");
        }
        match self.early {
            Some(Early::Stopped) => {
                let _ = writeln!(text, "  (ended by Ctrl-C: {} were asked for)", number(options.calls as u64));
            }
            Some(Early::NobodyAnswers) => {
                let _ = writeln!(text, "  (given up, because nobody answered one: {})", options.edition.nobody_there());
            }
            None => {}
        }
        if self.counts.no_key_left > 0 {
            let stuck = number(self.counts.no_key_left);
            let _ = writeln!(
                text,
                "  ({stuck} callers hung up because the app went on asking for keys, and --keys had none left)"
            );
        }
    }

    fn machine(&self, text: &mut String) {
        let used = &self.used;
        let whose = if self.served == Served::Here { " of app and callers" } else { "" };
        if let Some(memory) = used.memory {
            let before = used.memory_before.map(bytes).unwrap_or_default();
            let _ = writeln!(text, "memory{whose}: {} at most, {before} before", bytes(memory));
        }
        if let Some(handles) = used.handles {
            let most = used.most_handles.map(|most| format!(", {} are allowed", number(most))).unwrap_or_default();
            let raised =
                self.handles_before.filter(|before| self.served == Served::Here && Some(*before) < used.most_handles);
            let raised = raised.map(|before| format!(" (raised from {})", number(before))).unwrap_or_default();
            let _ = writeln!(text, "file handles{whose}: {} at most{most}{raised}", number(handles));
        }
        let part = |name: &str, cpu| share(cpu, self.lasted).map(|share| format!("{name} {}", percent(share)));
        let parts: Vec<_> = part("the app", used.cpu).into_iter().chain(part("the callers", used.callers)).collect();
        if !parts.is_empty() {
            let _ = writeln!(text, "of one CPU: {}", parts.join(", "));
        }
    }
}
