//! The values of options: what is wrong with one, and what stands in for those that the line lacks.

use std::ffi::OsString;

use super::origin::Origin;
use super::{Arguments, Given, OFF, ON, Opt, ValueKind};

/// The option that names a file.
const CONFIG: &str = "config";

impl Arguments {
    /// Adds a value, if it makes sense.
    pub(super) fn push(&mut self, option: &'static Opt, value: OsString, origin: Origin) -> Result<(), String> {
        let wrong = |why: &str| {
            // A secret is not quoted.
            let value = if option.is_secret() { String::new() } else { format!(" {:?}", value.to_string_lossy()) };
            format!("{}{value}{why}", origin.place(option))
        };
        if let (ValueKind::Text(_) | ValueKind::Nothing, None) = (&option.takes, value.to_str()) {
            return Err(format!("the value of {} is not UTF-8", origin.place(option)));
        }
        if let Some((check, text)) = option.check.zip(value.to_str()) {
            check(text).map_err(|why| wrong(&format!(": {why}")))?;
        }
        if option.is_flag() && value != ON && value != OFF {
            return Err(wrong(" is not true or false"));
        }
        self.options.push(Given { option, value, origin });
        Ok(())
    }

    /// What stands in for options that are not in the line: their variables, the file, their defaults.
    pub(super) fn fill_absent(&mut self) -> Result<(), String> {
        for option in self.missing() {
            if let Some((name, value)) = option.variable.and_then(|name| Some((name, std::env::var_os(name)?))) {
                if option.is_unseen() && value.is_empty() {
                    continue;
                }
                let value = if option.is_flag() { on_or_off(value) } else { value };
                self.push(option, value, Origin::Variable(name))?;
            }
        }
        self.of_file()?;
        for option in self.missing() {
            if let Some(default) = option.default {
                self.push(option, default.into(), Origin::Default)?;
            }
        }
        Ok(())
    }

    #[cfg(feature = "config")]
    fn of_file(&mut self) -> Result<(), String> {
        let Some(file) = self.path(CONFIG) else { return Ok(()) };
        // It names no other file.
        let known: Vec<_> = self.settings.iter().filter(|option| option.name != CONFIG).collect();
        for (option, value, origin) in super::config_file::read(&file, &known)? {
            // It is wrong also where something else comes first.
            let known = self.known.iter().any(|known| std::ptr::eq(*known, option));
            let stands = known && self.given(option.name).is_none();
            self.push(option, value.into(), origin)?;
            if !stands {
                self.options.pop();
            }
        }
        Ok(())
    }

    #[cfg(not(feature = "config"))]
    fn of_file(&self) -> Result<(), String> {
        let Some(given) = self.given(CONFIG).filter(|given| !given.value.is_empty()) else { return Ok(()) };
        Err(format!(
            "{} needs the feature config, without which this app was built; write in Cargo.toml: agi-runtime = {{ …, \
             features = [\"config\"] }}",
            given.origin.place(given.option)
        ))
    }

    fn missing(&self) -> Vec<&'static Opt> {
        self.known.iter().copied().filter(|option| self.given(option.name).is_none()).collect()
    }
}

/// The words for it that people write in environments.
fn on_or_off(value: OsString) -> OsString {
    match value.to_str() {
        Some("1" | "yes" | "on") => ON.into(),
        Some("" | "0" | "no" | "off") => OFF.into(),
        _ => value,
    }
}
