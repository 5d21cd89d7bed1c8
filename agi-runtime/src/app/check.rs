//! Whether an app can work: duplicate routes, missing state, functions without `#[agi_route]`.

use super::App;
use crate::route::{Entry, Listed, Problem, Problems, Table};

impl App {
    /// Returns everything that is wrong with the app, all at once, with file and line. [`serve`](App::serve) makes the
    /// same check first. A test that makes it finds mistakes before a caller does.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// #[agi_route("/a", manual)]
    /// async fn one(call: &mut Call) -> Result { Ok(()) }
    /// #[agi_route("/a", manual)]
    /// async fn two(call: &mut Call) -> Result { Ok(()) }
    ///
    /// let problems = App::with(routes![one, two]).check().unwrap_err();
    /// assert!(problems.to_string().contains("answers the same paths"));
    /// ```
    ///
    /// # Errors
    /// The problems.
    pub fn check(&self) -> Result<(), Problems> {
        self.table().map(drop)
    }

    /// Returns whether calls that match no route are answered all the same.
    #[cfg(feature = "cli")]
    pub(crate) fn has_fallback(&self) -> bool {
        self.fallback.is_some()
    }

    /// Returns why no handler would answer a path; `None` if one would.
    #[cfg(feature = "load")]
    pub(crate) fn unanswered(&self, path: &str) -> Result<Option<String>, Problems> {
        let table = self.table()?;
        Ok((self.fallback.is_none() && table.find(path).is_none()).then(|| table.not_found(path)))
    }

    /// Returns the routes by path, or everything that is wrong.
    pub(crate) fn table(&self) -> Result<Table, Problems> {
        let mut table = Table::default();
        let mut problems: Vec<_> = self.access.wrong.iter().cloned().map(Problem::Access).collect();
        problems.extend_from_slice(&self.wrong_keys);
        for (prefix, entry) in self.entries(&mut problems) {
            problems.extend(table.insert(prefix, entry).err());
        }
        for route in table.routes() {
            let missing = route
                .needs()
                .iter()
                .filter(|need| !self.state.holds(need.id))
                .map(|need| {
                    let Entry { name, place, .. } = *route.entry;
                    let given = self.state.type_names().collect();
                    Problem::MissingState { route: name, place, type_name: need.type_name, hint: need.hint, given }
                })
                .collect::<Vec<_>>();
            problems.extend(missing);
        }
        if table.routes().is_empty()
            && problems.len() == self.access.wrong.len() + self.wrong_keys.len()
            && self.fallback.is_none()
        {
            problems.push(Problem::NoRoutes);
        }
        table.of_linked_crates = self.linked;
        table.note_left_out(inventory::iter::<Entry>.into_iter());
        if problems.is_empty() { Ok(table) } else { Err(Problems(problems)) }
    }

    /// Returns the linked routes by file and line, then the listed ones, each with its prefix.
    fn entries(&self, problems: &mut Vec<Problem>) -> Vec<(&str, &'static Entry)> {
        let mut entries: Vec<(&str, _)> = Vec::new();
        if self.linked {
            entries.extend(inventory::iter::<Entry>.into_iter().filter(|entry| !entry.manual).map(|entry| ("", entry)));
            entries.sort_by_key(|(_, entry)| (entry.place.file, entry.place.line));
        }
        for (prefix, routes) in &self.lists {
            let prefix = prefix.trim_end_matches('/');
            for listed in &routes.0 {
                let before = entries.len();
                entries.extend(of_function(listed).map(|entry| (prefix, entry)));
                if entries.len() == before {
                    problems.push(Problem::NotARoute { name: listed.name, place: listed.place });
                } else if let Some(reason) = wrong_prefix(prefix) {
                    entries.truncate(before);
                    problems.push(Problem::Pattern { pattern: prefix.to_owned(), place: listed.place, reason });
                }
            }
        }
        entries
    }
}

/// Returns what is wrong with the prefix of a list, which has no slash at its end.
fn wrong_prefix(prefix: &str) -> Option<String> {
    let full: Vec<_> = prefix.split('/').filter(|segment| !segment.is_empty()).collect();
    let right = full.join("/");
    if prefix.is_empty() || prefix.strip_prefix('/') == Some(&right) {
        return None;
    }
    let rule = if prefix.starts_with('/') { "a prefix has no empty segment" } else { "a prefix begins with a slash" };
    Some(format!("{rule}: write \"/{right}\""))
}

/// Returns the routes of one function: it may have several attributes.
fn of_function(listed: &Listed) -> impl Iterator<Item = &'static Entry> {
    let function = listed.function;
    inventory::iter::<Entry>.into_iter().filter(move |entry| (entry.function)() == function)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::prelude::*;

    struct Desk;

    #[agi_route("/desk", manual, crate = crate)]
    async fn desk(_call: &mut Call, _desk: State<Desk>) {}

    #[test]
    fn state_of_another_type_is_named_where_one_is_missing() {
        let app = App::with(routes![desk]).state(Arc::new(Desk)).state(7_u8);
        let problems = app.check().unwrap_err().to_string();
        let told = "add `.state(…)` with a agi_runtime::app::check::tests::Desk to the App, or take a State of what it was \
                    given: alloc::sync::Arc<agi_runtime::app::check::tests::Desk>, u8";
        assert!(problems.ends_with(told), "{problems}");
    }
}
