//! `flow`: a picture of what recorded calls really did.

use std::fs;
use std::path::Path;

use agi_phone::Prompts;

use super::arguments::{Arguments, Command, Common, EarlyExit, Operand, Opt};
use crate::error::Error;
use crate::flow::{Flow, Picture, Recorded, Recordings, mermaid, svg};

pub(super) const COMMAND: Command = Command {
    name: "flow",
    about: "Draws what recorded calls did: questions, keys, where callers left",
    operand: Some(Operand {
        required: true,
        name: "FILE|FOLDER",
        help: "Transcripts, as App::record_calls writes them, or folders of them",
        many: true,
    }),
    common: Common::Only(&[]),
    options: &[
        Opt::text("route", "PATTERN", "Draws only the calls of this route: /survey/{id}"),
        Opt::path("svg", "FILE", "Writes the picture as SVG, for light and dark pages"),
        Opt::path("mermaid", "FILE", "Writes it as Mermaid; without --svg, that is printed"),
        Opt::path("diff", "FILE|FOLDER", "Compares with these calls: what became more, and what less"),
        Opt::text("places", "NUMBER", "Draws the most frequent places, and the others as one").or("40"),
        Opt::path("prompts", "FILE", "What sounds say, by their names [default: prompts.toml or prompts.txt]"),
    ],
    details: "\
A box is what callers heard and were asked; an arrow is what they keyed, with how
many did. Entries of several keys are only counted, and no digit of them is read.
With --diff, [+2.5] is a change of the share of calls (boxes) or of those who were
there (arrows), in hundredths of them.",
};

pub(super) fn run(given: &Arguments) -> Result<(), Error> {
    let places = given.text("places").unwrap_or_default();
    let Some(most) = places.parse().ok().filter(|most| *most > 0) else {
        EarlyExit::Wrong(format!("--places {places:?}: write a number: --places 40")).exit()
    };
    let prompts = prompts(given);
    let mut flow = Flow::default();
    read(&given.operands, |call| flow.add(&call.script))?;
    let compared = given.paths("diff");
    if !compared.is_empty() {
        read(&compared, |call| flow.compare(&call.script))?;
    }
    if let Some(route) = given.text("route") {
        flow.keep_route(route).map_err(Error::new)?;
    }
    let picture = Picture::of(&flow, most, &prompts);
    let files = (given.paths("svg"), given.paths("mermaid"));
    for file in &files.0 {
        write(file, &svg(&picture))?;
    }
    for file in &files.1 {
        write(file, &mermaid(&picture))?;
    }
    if files == (Vec::new(), Vec::new()) {
        out!("{}", mermaid(&picture));
    }
    Ok(())
}

/// Reads transcripts. One that cannot be read is told of, and the others count; none at all is an error.
pub(super) fn read<P: AsRef<Path>>(paths: &[P], mut each: impl FnMut(&Recorded)) -> Result<(), Error> {
    let all = Recordings::in_all(paths).unwrap_or_else(|wrong| EarlyExit::Wrong(wrong).exit());
    let (mut read, mut first) = (0_usize, None);
    for recorded in all.read() {
        match recorded {
            Ok(recorded) => {
                each(&recorded);
                read += 1;
            }
            Err(wrong) => {
                eprintln!("left out: {wrong}");
                first.get_or_insert(wrong);
            }
        }
    }
    match first {
        Some(wrong) if read == 0 => Err(Error::new(format!("none of the files is a transcript: {wrong}"))),
        _ => Ok(()),
    }
}

/// The wordings, from the file that was named or the usual one.
pub(super) fn prompts(given: &Arguments) -> Prompts {
    let named = given.paths("prompts");
    Prompts::read(named.first().map(std::path::PathBuf::as_path))
        .unwrap_or_else(|wrong| EarlyExit::Wrong(wrong.to_string()).exit())
}

fn write(file: &Path, text: &str) -> Result<(), Error> {
    fs::write(file, text).map_err(|error| Error::new(format!("cannot write {}: {error}", file.display())))
}
