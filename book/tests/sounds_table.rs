//! The book's table of lacking sounds is that of `agi_protocol::saying`.

use agi_runtime::protocol::saying::{SoundPackage, packages};

#[test]
fn the_table_of_lacking_sounds_has_a_row_for_each_package() {
    let chapter = include_str!("../src/asking.md");
    for package in packages() {
        let row = row(&package);
        assert!(chapter.contains(&row), "asking.md should have the row\n{row}");
    }
}

fn row(package: &SoundPackage) -> String {
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    for sound in package.lacking() {
        let name = sound.strip_prefix("digits/").unwrap_or(sound);
        match name.parse::<u32>() {
            Ok(number) => numbers.push(number),
            Err(_) => names.push(name.to_owned()),
        }
    }
    numbers.sort_unstable();
    let runs = numbers.chunk_by(|one, next| one + 1 == *next).map(|run| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first} to {last}"),
        [] => String::new(),
    });
    let lacks: Vec<_> = runs.chain(names).collect();
    let (name, version) = (package.name, package.version);
    format!("| `{}` | {name} {version} | {} |", package.language, lacks.join(", "))
}
