//! `prompts script`: what a speaker is to record.

use std::fmt::Write;

use agi_prompts::{Manifest, ManifestPrompt};

use super::folder::Folder;
use super::judge::judge;
use super::places::{Found, find, place};

/// How the files are to be delivered, and what a speaker has to know.
pub(super) const DELIVER: &str = "Record one file for each line, in a quiet room, all with the same distance and volume. Leave a \
    quarter of a second before and after the words. Deliver WAV files with 8000 samples a second, 16 bits, mono, named exactly \
    as here: small and capital letters differ.";

/// What is to be recorded in one language, by speaker.
pub(crate) struct Script<'m> {
    pub(super) language: &'m str,
    /// Each speaker, in the order of the manifest, with what to say.
    pub(super) speakers: Vec<(Option<&'m str>, Vec<Line<'m>>)>,
}

/// One line of it.
pub(super) struct Line<'m> {
    pub(super) number: usize,
    /// The name of the file to deliver: `de/welcome.wav`.
    pub(super) file: String,
    pub(super) wording: &'m str,
    pub(super) notes: &'m str,
}

impl<'m> Script<'m> {
    /// All prompts in a language; with a folder, only those that are not recorded there.
    pub(crate) fn of(manifest: &'m Manifest, language: &'m str, without: Option<&Folder>) -> Self {
        let missing = |prompt: &&ManifestPrompt| {
            without.is_none_or(|folder| !is_recorded(folder, manifest, prompt.name(), language))
        };
        let prompts: Vec<_> = manifest.prompts().iter().filter(missing).collect();
        let mut speakers: Vec<(Option<&str>, Vec<Line<'_>>)> = Vec::new();
        for prompt in &prompts {
            if speakers.iter().all(|(speaker, _)| *speaker != prompt.speaker()) {
                speakers.push((prompt.speaker(), Vec::new()));
            }
        }
        let mut numbers = 1..;
        for (speaker, lines) in &mut speakers {
            let own = prompts.iter().filter(|prompt| prompt.speaker() == *speaker);
            lines.extend(own.zip(numbers.by_ref()).map(|(prompt, number)| Line {
                number,
                file: format!("{}.wav", place(prompt.name(), language)),
                wording: prompt.wording(language),
                notes: prompt.notes().unwrap_or_default(),
            }));
        }
        Self { language, speakers }
    }

    pub(super) fn title(&self) -> String {
        let lines: usize = self.speakers.iter().map(|(_, lines)| lines.len()).sum();
        format!("Recording script in {}, prompts: {lines}", self.language)
    }
}

/// Who speaks, as a heading.
pub(super) fn heading(speaker: Option<&str>) -> String {
    speaker.map_or_else(|| "Speaker: not named yet".to_owned(), |speaker| format!("Speaker: {speaker}"))
}

/// Whether somebody has recorded a prompt: a stand-in is not a recording.
fn is_recorded(folder: &Folder, manifest: &Manifest, name: &str, language: &str) -> bool {
    match find(folder, manifest, name, language) {
        Found::Own(files) => files.iter().any(|file| judge(file).stand_in.is_none()),
        Found::OtherCase(_) => true,
        Found::Elsewhere(_) | Found::Nothing => false,
    }
}

/// The scripts as Markdown.
pub(crate) fn markdown(scripts: &[Script<'_>]) -> String {
    let mut text = String::new();
    for script in scripts {
        let _ = writeln!(text, "# {}\n\n{DELIVER}\n", script.title());
        for (speaker, lines) in &script.speakers {
            let _ =
                writeln!(text, "## {}\n\n| no. | file | say | notes |\n|---:|---|---|---|", cell(&heading(*speaker)));
            for Line { number, file, wording, notes } in lines {
                let _ = writeln!(text, "| {number} | `{file}` | {} | {} |", cell(wording), cell(notes));
            }
            text.push('\n');
        }
    }
    text
}

/// A text that stays in its cell, and is read as it is.
fn cell(text: &str) -> String {
    let special = |character| matches!(character, '|' | '*' | '_' | '`' | '\\' | '<' | '[' | '#');
    text.chars().fold(String::new(), |mut cell, character| {
        if special(character) {
            cell.push('\\');
        }
        cell.push(if character.is_control() { ' ' } else { character });
        cell
    })
}
