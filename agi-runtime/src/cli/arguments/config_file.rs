//! The file that `--config` names: options without their hyphens, in TOML.

use std::path::Path;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::nearest::nearest;
use super::origin::Origin;
use super::{OFF, ON, Opt, article};
use crate::access::VARIABLE;

/// Reads the values of these options. `Err` is everything that is wrong, a line each.
pub(super) fn read(file: &Path, known: &[&'static Opt]) -> Result<Vec<(&'static Opt, String, Origin)>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        format!("cannot read {} ({error}): give another file by --config FILE or AGI_CONFIG", file.display())
    })?;
    values(&file.display().to_string(), &text, known)
}

fn values(file: &str, text: &str, known: &[&'static Opt]) -> Result<Vec<(&'static Opt, String, Origin)>, String> {
    let (file, line) = (Arc::<str>::from(file), |at: usize| 1 + text[..at].matches('\n').count());
    let (table, errors) = DeTable::parse_recoverable(text);
    // Without the line itself, which may hold a secret.
    let mut wrong: Vec<_> = errors
        .iter()
        .map(|error| (line(error.span().map_or(0, |span| span.start)), error.message().trim_end().replace('\n', ", ")))
        .collect();
    let mut values = Vec::new();
    for (key, value) in table.get_ref() {
        let at = line(key.span().start);
        let option = known.iter().find(|option| option.name == key.get_ref());
        match option.map(|option| Ok((*option, value_of(option, value.get_ref())?))) {
            Some(Ok((option, value))) => values.push((option, value, Origin::File(Arc::clone(&file), at))),
            Some(Err(why)) => wrong.push((at, why)),
            None => wrong.push((at, unknown(key.get_ref(), value.get_ref(), known))),
        }
    }
    if wrong.is_empty() {
        return Ok(values);
    }
    wrong.sort();
    Err(wrong.iter().map(|(line, why)| format!("{file}:{line}: {why}")).collect::<Vec<_>>().join("\n"))
}

fn value_of(option: &Opt, value: &DeValue<'_>) -> Result<String, String> {
    match value {
        DeValue::Boolean(on) if option.is_flag() => Ok(if *on { ON } else { OFF }.to_owned()),
        DeValue::String(text) if !option.is_flag() => Ok(text.clone().into_owned()),
        DeValue::Integer(number) if !option.is_flag() => Ok(number.to_string()),
        _ => {
            let name = option.name;
            let write = if option.is_flag() { format!("{name} = true") } else { format!("{name} = \"…\"") };
            Err(format!("{name} cannot be {} {}; write {write}", article(value.type_str()), value.type_str()))
        }
    }
}

fn unknown(key: &str, value: &DeValue<'_>, known: &[&'static Opt]) -> String {
    if let DeValue::Table(_) = value {
        return format!(
            "there are no tables here, such as {key}; write each option as a line of its own: option = \"…\""
        );
    }
    let name = key.replace('_', "-").to_lowercase();
    if matches!(&*name, "secret" | "agi-secret" | "shared-secret") {
        return format!("there is no option {key}: the secret comes from the environment, {VARIABLE}");
    }
    let of_variable = known.iter().find(|option| option.variable.is_some_and(|other| other.eq_ignore_ascii_case(key)));
    let near = of_variable.map(|option| option.name);
    let near = near.or_else(|| nearest(&name, known.iter().map(|option| (option.name, option.name))));
    let near = near.map(|name| format!("; the nearest is {name}")).unwrap_or_default();
    format!("there is no option {key}{near}")
}

#[cfg(test)]
mod tests {
    use super::{Opt, values};

    static KNOWN: [Opt; 3] = [
        Opt::text("listen", "HOST:PORT", "Where").or_variable("AGI_LISTEN"),
        Opt::text("calls", "CALLS", "How many"),
        Opt::flag("loud", "Prints more"),
    ];

    fn read(text: &str) -> Result<Vec<(&'static str, String, String)>, String> {
        let known: Vec<_> = KNOWN.iter().collect();
        let values = values("app.toml", text, &known)?;
        Ok(values.into_iter().map(|(option, value, origin)| (option.name, value, origin.to_string())).collect())
    }

    #[test]
    fn each_value_is_known_by_its_line() {
        let mut values = read("# a comment\nlisten = \"[::]:4573\"\n\ncalls = 1_500\nloud = true\n").unwrap();
        values.sort();
        let expected =
            [("calls", "1500", "app.toml:4"), ("listen", "[::]:4573", "app.toml:2"), ("loud", "true", "app.toml:5")];
        assert_eq!(values, expected.map(|(name, value, line)| (name, value.to_owned(), line.to_owned())));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_with_its_line() {
        let why =
            read("listne = \"x\"\ncalls = 1.5\nloud = \"yes\"\nLISTEN = \"y\"\nquite = 1\n[audio]\nlisten = \"z\"\n");
        let expected = "\
app.toml:1: there is no option listne; the nearest is listen
app.toml:2: calls cannot be a float; write calls = \"…\"
app.toml:3: loud cannot be a string; write loud = true
app.toml:4: there is no option LISTEN; the nearest is listen
app.toml:5: there is no option quite
app.toml:6: there are no tables here, such as audio; write each option as a line of its own: option = \"…\"";
        assert_eq!(why.unwrap_err(), expected);
    }

    #[test]
    fn a_line_of_an_environment_file_is_told_its_option() {
        let why = read("AGI_LISTEN = \"x\"\nAGI_SECRET = \"hunter2\"\n").unwrap_err();
        let expected = "\
app.toml:1: there is no option AGI_LISTEN; the nearest is listen
app.toml:2: there is no option AGI_SECRET: the secret comes from the environment, AGI_SECRET";
        assert_eq!(why, expected);
    }

    #[test]
    fn what_is_not_toml_is_told_with_its_line_and_without_its_text() {
        let why = read("calls = 5\nlisten = hunter2\ncalls = 6\n").unwrap_err();
        assert!(why.contains("app.toml:2: ") && why.contains("app.toml:3: duplicate key"), "{why}");
        assert!(!why.contains("hunter2"), "{why}");
    }
}
