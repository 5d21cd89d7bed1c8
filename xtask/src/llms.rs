//! `llms.txt`: the book for programs that read, in the form of llmstxt.org. It is made of the book's summary and of the first
//! words of each chapter, so that it says what they say.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

/// What the list says before its chapters.
const HEAD: &str = "\
# agi-runtime

> Write call applications for Asterisk in Rust. A route is an annotated async function, `#[agi_route(\"/path/{name}\")]`, that
> plays sounds, asks for keys, and hands the call on; Asterisk's dialplan calls it by `AGI(agi://host/path)`. Tests run each
> call on a simulated Asterisk, in virtual time, without a telephone. `cargo run -- call --session NAME start /path` and the
> steps after it drive one call from a script, and print JSON.

The links are Markdown files next to this one; their code is compiled and run. Begin with the first chapter, and with
\"Testing calls\" before you write a test. The built book (`cargo xtask book`) has all of them in one file, `llms-full.txt`.
The reference of each type and method is `cargo doc -p agi-runtime --all-features --no-deps`. A new app, with its tests and an
AGENTS.md, is made by `cargo xtask new ../clinic`.
";

/// The name of the first part, which the summary leaves out.
const FIRST: &str = "Guide";

/// At most so long is what the list says of a chapter, if its first sentence is not longer.
const LONGEST: usize = 240;

/// Compares the list with the book, or writes it again.
pub(crate) fn llms(workspace: &Path, renew: bool) -> Result<()> {
    let sources = workspace.join("book/src");
    let (file, list) = (sources.join("llms.txt"), list(&sources)?);
    if renew {
        return fs::write(&file, list).with_context(|| format!("cannot write {}", file.display()));
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    ensure!(kept == list, "book/src/llms.txt is not what the chapters say: write cargo xtask llms --renew");
    Ok(())
}

/// Puts the chapters next to the built book's `llms.txt`, which mdbook has copied, and makes one text of them all.
pub(crate) fn ship(workspace: &Path) -> Result<()> {
    let (sources, html) = (workspace.join("book/src"), workspace.join("book/html"));
    let mut full = HEAD.split_once("\n\nThe links are").map_or(HEAD, |(head, _)| head).to_owned();
    for chapter in summary(&sources)?.iter().flat_map(|(_, chapters)| chapters) {
        let text = read(&sources.join(&chapter.file))?;
        fs::write(html.join(&chapter.file), &text)?;
        full.extend(["\n\n---\n\n", shown(&text).trim_end()]);
    }
    fs::write(html.join("llms-full.txt"), full + "\n").context("cannot write llms-full.txt")
}

struct Chapter {
    title: String,
    file: String,
}

/// The parts of the book, with their chapters.
fn summary(sources: &Path) -> Result<Vec<(String, Vec<Chapter>)>> {
    let mut parts = vec![(FIRST.to_owned(), Vec::new())];
    for line in read(&sources.join("SUMMARY.md"))?.lines().skip(1) {
        if let Some(part) = line.strip_prefix("# ") {
            parts.push((part.to_owned(), Vec::new()));
        } else if let Some(link) = line.strip_prefix("- [") {
            let link = link.strip_suffix(')').and_then(|link| link.split_once("]("));
            let (title, file) = link.with_context(|| format!("SUMMARY.md has a line that is not a chapter: {line}"))?;
            let (_, chapters) = parts.last_mut().context("there is a part")?;
            chapters.push(Chapter { title: title.to_owned(), file: file.to_owned() });
        }
    }
    Ok(parts)
}

fn list(sources: &Path) -> Result<String> {
    let mut list = HEAD.to_owned();
    for (part, chapters) in summary(sources)? {
        list.extend(["\n## ", &part, "\n\n"]);
        for Chapter { title, file } in &chapters {
            let about = about(&read(&sources.join(file))?);
            ensure!(!about.is_empty(), "book/src/{file} has no paragraph that says what it is about");
            list.extend(["- [", title, "](", file, "): ", &about, "\n"]);
        }
    }
    Ok(list)
}

/// The first sentences of a chapter's first paragraph.
fn about(chapter: &str) -> String {
    let is_text =
        |block: &&str| block.starts_with(|first: char| first.is_alphanumeric() || first == '`' || first == '[');
    let paragraph = chapter.split("\n\n").map(str::trim_start).find(is_text).unwrap_or_default();
    let paragraph = without_links(&paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut about = String::new();
    for sentence in paragraph.split_inclusive(". ") {
        if !about.is_empty() && about.len() + sentence.trim_end().len() > LONGEST {
            break;
        }
        about += sentence;
    }
    let about = about.trim_end().trim_end_matches(':');
    if about.is_empty() {
        return String::new();
    }
    if about.ends_with('.') { about.to_owned() } else { format!("{about}.") }
}

/// A text whose links are only their words.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, words, after)) = link(rest) {
        plain += before;
        plain += words;
        rest = after;
    }
    plain + rest
}

/// The first link: what comes before it, its words, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let middle = text.find("](")?;
    let begin = text[..middle].rfind('[')?;
    let end = middle + text[middle..].find(')')?;
    Some((&text[..begin], &text[begin + 1..middle], &text[end + 1..]))
}

/// A chapter as a reader sees it: without the lines of code that mdbook hides.
fn shown(chapter: &str) -> String {
    let mut in_rust = false;
    let mut shown = String::new();
    for line in chapter.split_inclusive('\n') {
        if line.starts_with("```") {
            in_rust = line.starts_with("```rust");
        }
        let bare = line.trim();
        if !(in_rust && (bare == "#" || bare.starts_with("# "))) {
            shown += line;
        }
    }
    shown
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, about, llms, shown};

    #[test]
    fn the_list_is_what_the_chapters_say() {
        llms(crate::workspace(), false).unwrap();
    }

    #[test]
    fn a_chapter_is_about_what_its_first_sentences_say() {
        let chapter = "# A title\n\n<div>\n\n![x](y.svg)\n\nCall [the app](a.md) by\nits `path`. Then\nhang up:\n\n```sh\nx\n```\n";
        assert_eq!(about(chapter), "Call the app by its `path`. Then hang up.");
        let long = format!("# T\n\n{}. {}. No.\n", "a".repeat(LONGEST + 9), "b".repeat(9));
        assert_eq!(about(&long), format!("{}.", "a".repeat(LONGEST + 9)));
        assert_eq!(about("# T\n\n| a |\n"), "");
    }

    #[test]
    fn hidden_lines_of_code_are_left_out_and_those_of_other_files_are_not() {
        let chapter = "```rust\n# use a;\n#[agi_route]\n#\nfn b() {}\n```\n# Title\n```toml\n# note\n```\n";
        assert_eq!(shown(chapter), "```rust\n#[agi_route]\nfn b() {}\n```\n# Title\n```toml\n# note\n```\n");
    }
}
