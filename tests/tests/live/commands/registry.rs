//! All stories against the list of commands: no live form without a story that provokes it.

use std::io::{self, Write};

use agi_runtime::protocol::spec;
use test_commands::{Provenance, answers};

use super::differences::{self, Difference};
use super::story::Story;
use super::{channel, database, dialplan, keys, play, record, say, speech, text, variable};

/// Every story, by the file that tells it.
const STORIES: &[&[Story]] = &[
    channel::STORIES,
    database::STORIES,
    dialplan::STORIES,
    keys::STORIES,
    play::STORIES,
    record::STORIES,
    say::STORIES,
    speech::STORIES,
    text::STORIES,
    variable::STORIES,
];

/// A story fails unless it sees its form, so what is told here is also seen.
#[test]
fn every_form_on_the_list_that_is_marked_live_has_one_story() {
    let told = |command: &str, wire: &str| {
        STORIES.concat().iter().filter(|story| story.command.name == command && story.wire == wire).count()
    };
    let mut live = 0;
    for spec in spec::ALL {
        for form in answers(spec).iter().filter(|form| form.provenance == Provenance::Live) {
            assert_eq!(told(spec.name, form.wire), 1, "stories of {} answered by {:?}", spec.name, form.wire);
            live += 1;
        }
    }
    assert_eq!(STORIES.concat().len(), live, "a story is of no form on the list");
}

/// Straight to standard error: what is printed by a test that passes is not shown.
#[test]
fn the_forms_that_are_not_provoked_are_printed() -> io::Result<()> {
    let mut table = Vec::new();
    writeln!(table, "not provoked here, tested from recorded or source bytes:")?;
    for spec in spec::ALL {
        for form in answers(spec).iter().filter(|form| form.provenance != Provenance::Live) {
            let provenance = format!("{:?}", form.provenance);
            writeln!(table, "  {:<26}{provenance:<9}{:?}", spec.name, form.wire)?;
        }
    }
    writeln!(table, "not provoked on one of the versions:")?;
    for Difference { command, wire, on, instead, because } in differences::FORMS {
        writeln!(table, "  {command:<26}{wire:?}: {on} answers {instead:?}, because {because}")?;
    }
    io::stderr().write_all(&table)
}
