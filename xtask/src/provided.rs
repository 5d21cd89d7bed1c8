//! What the Asterisk of `cargo xtask asterisk` has for an app to play: sounds, each a tone, and a mailbox.

use std::{fs, path::Path};

use agi_prompts::Manifest;
use anyhow::{Context, Result, bail, ensure};

/// What the examples play, and what `VoiceMail` says to a caller who leaves a message.
pub(crate) const SOUNDS: [&str; 21] = [
    "survey/7/question",
    "survey/again",
    "survey/thanks",
    "survey/goodbye",
    "vm-intro",
    "vm-theperson",
    "vm-isunavail",
    "vm-isonphone",
    "vm-goodbye",
    "vm-mailboxfull",
    "vm-msgsaved",
    "vm-nothingrecorded",
    "vm-pls-try-again",
    "vm-reachoper",
    "vm-review",
    "vm-saveoper",
    "vm-savemessage",
    "vm-sorry",
    "vm-tooshort",
    "vm-torerecord",
    "auth-thankyou",
];

/// One mailbox, 100 of the context `default`, with the password 1234.
pub(crate) const VOICEMAIL: &str = "[general]\nformat = wav\nminsecs = 1\n\n[default]\n100 => 1234,Ada\n";

/// Reads the names of a file of prompts, as `call --prompts` takes it. (Not by agi-phone: the first build of xtask is what a
/// newcomer waits for.)
pub(crate) fn sounds_of(file: &str) -> Result<Vec<String>> {
    let path = Path::new(file);
    if path.extension().is_some_and(|extension| extension == "toml") {
        return Ok(in_each_language(&Manifest::read(path)?));
    }
    let text = fs::read(path).with_context(|| format!("cannot read the prompts {file}"))?;
    names(file, &String::from_utf8_lossy(&text))
}

/// The prompts of a manifest, which are English without a language, and in each other language: `welcome`, `de/welcome`.
fn in_each_language(manifest: &Manifest) -> Vec<String> {
    let names = manifest.prompts().iter().map(|prompt| prompt.name().to_owned());
    let others = manifest.languages().iter().filter(|language| *language != "en");
    let of = |language| names.clone().map(move |name| format!("{language}/{name}"));
    names.clone().chain(others.flat_map(of)).collect()
}

fn names(file: &str, text: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        // Name and wording, by what comes first.
        let end = [line.find('='), line.find(": ")].into_iter().flatten().min();
        let Some(name) = end.map(|end| line[..end].trim()).filter(|name| !name.is_empty()) else {
            bail!(
                "{file}:{number}: {line:?} is not a prompt; write the sound's name and what it says: menu = Press 1."
            );
        };
        let is_path = name.starts_with('/') || name.split('/').any(|part| part == "..");
        ensure!(!is_path, "{file}:{number}: {name} is not within the folder of sounds; write a name such as shop/menu");
        names.push(name.to_owned());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use agi_prompts::Manifest;

    use super::{in_each_language, names};

    #[test]
    fn a_prompt_of_a_manifest_is_there_in_each_language() {
        let text = "languages = [\"en\", \"de\"]\n[prompts.menu]\nen = \"x\"\nde = \"y\"\n";
        assert_eq!(in_each_language(&Manifest::parse("p", text).unwrap()), ["menu", "de/menu"]);
    }

    #[test]
    fn the_names_of_prompts_are_read_in_both_forms() {
        let text = "# survey\n\nmenu =  1 = yes: or 2\nde/menu: eins\n; more\n shop/hours = 9: to 5\r\n";
        assert_eq!(names("p", text).unwrap(), ["menu", "de/menu", "shop/hours"]);
        for (text, wrong) in [("a = b\nmenu", "p:2: \"menu\""), ("= x", "p:1"), ("../x = y", "p:1: ../x is not within")]
        {
            let said = names("p", text).unwrap_err().to_string();
            assert!(said.starts_with(wrong), "{said}");
        }
    }
}
