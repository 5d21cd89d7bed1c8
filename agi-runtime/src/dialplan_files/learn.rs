//! What a dialplan sets its global variables to, and which variables of a channel hide them.

use super::arguments::split;
use super::globals::Globals;
use super::step::Extension;

impl Globals {
    /// Learns what the extensions set. A variable of a channel hides the global one of its name.
    pub(super) fn learn(&mut self, extensions: &[Extension]) {
        let steps = extensions.iter().flat_map(|extension| &extension.steps);
        for application in steps.flat_map(|step| step.applications(&Self::default())) {
            let data = application.data.written();
            match &*application.name.trim_end().to_ascii_lowercase() {
                "set" => self.learn_one(&data, false),
                "setglobalvar" => self.learn_one(&data, true),
                "mset" => split(&application.data).iter().for_each(|pair| self.learn_one(&pair.written(), false)),
                _ => {}
            }
        }
    }

    /// `NAME=value`, `GLOBAL(NAME)=value`.
    fn learn_one(&mut self, pair: &str, is_global: bool) {
        let Some((name, value)) = pair.split_once('=') else { return };
        let name = name.trim();
        let within = |function: &str| name.strip_prefix(function)?.strip_suffix(')');
        match within("GLOBAL(") {
            Some(name) => self.set(name, value),
            None if is_global => self.set(name, value),
            None => self.hide(within("LOCAL(").unwrap_or(name).trim_start_matches('_')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Extension, Globals, Place, Step};

    #[test]
    fn a_variable_of_the_channel_hides_a_global_of_its_name_whatever_sets_it() {
        let step = |(application, data): (&str, &str)| {
            let (application, data) = (application.to_owned(), data.to_owned());
            Step { place: Place { file: "x".into(), line: 1 }, line: "".into(), application, data, unclosed: None }
        };
        let set = [
            ("Set", "__A=2"),
            ("MSet", "X=1,B=2"),
            ("ExecIf", "$[${X} = 1]?Set(C=2)"),
            ("Set", "LOCAL(D)=2"),
            ("ExecIf", "$[${X} = 1]?Set(GLOBAL(E)=2)"),
            ("MSet", "GLOBAL(F)=1"),
            ("NoOp", "G=2"),
        ];
        let steps = set.into_iter().map(step).collect();
        let mut globals = Globals::of(&["A", "B", "C", "D", "E", "F", "G"].map(|name| (name, "1")));
        globals.learn(&[Extension { context: "x".into(), name: "1".into(), steps }]);
        let known: String = "ABCDEFG".chars().filter(|name| globals.value(&format!("${{{name}}}")).is_some()).collect();
        assert_eq!(known, "FG");
    }
}
