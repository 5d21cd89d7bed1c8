//! The pattern's text: `/survey/{id}/{*rest}?lang&page`. It knows text only: no tokens, no arguments.

/// A pattern, as far as it can be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// The path without the query: `/survey/{id}/{*rest}`.
    pub(crate) path: String,
    /// The names in it, in order.
    pub(crate) names: Vec<Name>,
    /// What is wrong with it, in words.
    pub(crate) mistakes: Vec<String>,
}

/// A name in a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) part: Part,
    /// Where its piece of the pattern begins, in characters, counted from 1.
    pub(crate) column: usize,
}

/// What a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The segment of this index, counted from 0.
    Segment(usize),
    /// Everything, starting at the segment of this index.
    Rest(usize),
    /// A value of the query.
    Query,
}

impl Pattern {
    /// Reads the whole pattern, whatever is wrong with it.
    pub(crate) fn read(text: &str) -> Self {
        let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
        let mut pattern = Self { path: path.to_owned(), names: Vec::new(), mistakes: Vec::new() };
        if let Some(control) = text.chars().find(|character| character.is_control()) {
            pattern.mistakes.push(format!("the pattern holds the control character {control:?}: take it out"));
        }
        pattern.read_path(path);
        if let Some(query) = query {
            pattern.read_query(query, path.chars().count() + 2);
        }
        pattern
    }

    fn read_path(&mut self, path: &str) {
        let segments: Vec<_> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
        self.check_slashes(path, &segments);
        let mut column = if path.starts_with('/') { 2 } else { 1 };
        for (index, segment) in segments.iter().enumerate() {
            self.read_segment(&Piece { text: segment, column }, index);
            if segment.starts_with("{*") && segments[index + 1..].iter().any(|later| !later.is_empty()) {
                self.mistakes.push(format!("`{segment}` (column {column}) takes all that follows: put it last"));
            }
            column += segment.chars().count() + 1;
        }
    }

    fn check_slashes(&mut self, path: &str, segments: &[&str]) {
        let wrong = [
            (!path.starts_with('/'), "no leading slash"),
            (path.contains("//"), "an empty segment (`//`)"),
            (path.len() > 1 && path.ends_with('/') && !path.ends_with("//"), "a slash at its end"),
        ];
        let wrong: Vec<_> = wrong.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect();
        if wrong.is_empty() {
            return;
        }
        let full: Vec<_> = segments.iter().filter(|segment| !segment.is_empty()).copied().collect();
        let right = format!("/{}", full.join("/"));
        // The line is for copying: if more is wrong than the slashes, the message has no line.
        let is_right = Self::read(&right).mistakes.is_empty();
        let line = if is_right { format!(": write `{right}`") } else { String::new() };
        self.mistakes.push(format!("the path has {}{line}", wrong.join(" and ")));
    }

    fn read_segment(&mut self, piece: &Piece, index: usize) {
        let bare = piece.text.trim_matches(['{', '}']);
        match piece.text.strip_prefix('{').and_then(|open| open.strip_suffix('}')) {
            Some(inner) if typed(inner).is_some() => {
                let (placeholder, argument) = typed(inner).unwrap_or_default();
                let words = format!(
                    "a placeholder has no type, write `{placeholder}`; the argument has it, as in `{argument}`"
                );
                self.mistake(piece, &words);
            }
            Some(inner) if !inner.contains(['{', '}']) => match inner.strip_prefix('*') {
                Some(name) => self.name(name, Part::Rest(index), piece),
                None => self.name(inner, Part::Segment(index), piece),
            },
            _ if piece.text.strip_prefix(':').is_some_and(is_name) => {
                self.mistake(piece, &format!("a placeholder is written `{{{}}}`", bare.trim_start_matches(':')));
            }
            _ if piece.text.strip_prefix('*').is_some_and(is_name) => {
                let words =
                    format!("a placeholder has braces, write `{{{bare}}}`; it takes all that is left of the path");
                self.mistake(piece, &words);
            }
            _ if angled(piece.text).is_some() => {
                let right = angled(piece.text).unwrap_or_default();
                self.mistake(piece, &format!("a placeholder has braces, write `{right}`"));
            }
            _ if !piece.text.contains(['{', '}']) => {}
            _ if is_name(bare.strip_prefix('*').unwrap_or(bare)) => {
                self.mistake(piece, &format!("a placeholder has one brace on each side, write `{{{bare}}}`"));
            }
            _ => self
                .mistake(piece, "a placeholder is a whole segment, write `{name}` and take it apart in the function"),
        }
    }

    fn read_query(&mut self, query: &str, mut column: usize) {
        for text in query.split('&') {
            let piece = Piece { text, column };
            let bare = text.split('=').next().unwrap_or_default().trim_matches(['{', '}']);
            if text.is_empty() {
                self.mistakes.push(format!(
                    "a name is missing in the query (column {column}): write `?name` or `?name&other`, or no `?`"
                ));
            } else if text != bare && is_name(bare) {
                self.mistake(&piece, &format!("the query lists bare names, write `{bare}`"));
            } else if !is_name(text) && is_foreign_name(text) {
                let name = argument_name(text);
                self.mistake(
                    &piece,
                    &format!(
                        "an argument cannot be called `{text}`: take it out here, and write `query({name} = {text:?})`"
                    ),
                );
            } else {
                self.name(text, Part::Query, &piece);
            }
            column += text.chars().count() + 1;
        }
    }

    fn name(&mut self, name: &str, part: Part, piece: &Piece) {
        if is_name(name) {
            self.names.push(Name { text: name.to_owned(), part, column: piece.column });
        } else if name.is_empty() {
            self.mistake(piece, "the name is missing, as in `{name}`");
        } else {
            self.mistake(piece, &format!("an argument cannot be called `{name}`: use letters, digits and `_`"));
        }
    }

    fn mistake(&mut self, Piece { text, column }: &Piece, words: &str) {
        self.mistakes.push(format!("`{text}` (column {column}): {words}"));
    }
}

/// A segment of the path or a name of the query.
struct Piece<'t> {
    text: &'t str,
    column: usize,
}

/// Returns what to write for `{id:u32}`: the placeholder, and the argument with its type.
fn typed(inner: &str) -> Option<(String, String)> {
    let (name, kind) = inner.split_once(':')?;
    let bare = name.strip_prefix('*').unwrap_or(name);
    (is_name(bare) && is_name(kind)).then(|| (format!("{{{name}}}"), format!("{bare}: {kind}")))
}

/// Returns what to write for `<id>`, `<int:id>` and `<rest..>`, as other frameworks have them.
fn angled(segment: &str) -> Option<String> {
    let inner = segment.strip_prefix('<')?.strip_suffix('>')?;
    let name = inner.rsplit(':').next().unwrap_or(inner);
    let (name, star) = name.strip_suffix("..").map_or((name, ""), |name| (name, "*"));
    is_name(name).then(|| format!("{{{star}{name}}}"))
}

/// Returns whether another language would call a value so: `caller-id`, `filter[name]`.
fn is_foreign_name(text: &str) -> bool {
    text.chars().all(|character| character.is_alphanumeric() || "-_.[]".contains(character))
        && text.contains(char::is_alphanumeric)
}

/// Returns a name for an argument that Rust has, in place of this one: `caller_id` for `caller-id`.
fn argument_name(text: &str) -> String {
    let name: String =
        text.chars().map(|character| if character.is_alphanumeric() { character } else { '_' }).collect();
    let name = name.trim_matches('_').to_lowercase();
    if is_name(&name) { name } else { format!("value_{name}").trim_end_matches('_').to_owned() }
}

/// Returns whether an argument can have this name. Other names that Rust forbids are found because no argument has
/// them.
fn is_name(text: &str) -> bool {
    let is_part = |character: char| character == '_' || character.is_alphanumeric();
    let reserved = ["", "_", "self", "Self", "super", "crate"];
    text.chars().all(is_part) && !text.starts_with(char::is_numeric) && !reserved.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::{Part, Pattern};

    fn names(text: &str) -> Vec<(String, Part, usize)> {
        let pattern = Pattern::read(text);
        assert_eq!(pattern.mistakes, [""; 0], "{text}");
        pattern.names.into_iter().map(|name| (name.text, name.part, name.column)).collect()
    }

    #[test]
    fn a_pattern_is_read_into_its_names() {
        let expected = [
            ("id".to_owned(), Part::Segment(1), 9),
            ("rest".to_owned(), Part::Rest(2), 14),
            ("lang".to_owned(), Part::Query, 22),
            ("größe".to_owned(), Part::Query, 27),
        ];
        assert_eq!(names("/survey/{id}/{*rest}?lang&größe"), expected);
        assert_eq!(names("/"), []);
        assert_eq!(names("/?type"), [("type".to_owned(), Part::Query, 3)]);
        assert_eq!(names("/*/a b/%2F/#/:id,<id>"), []);
    }

    #[test]
    fn a_mistake_is_quoted_with_its_column_and_what_to_write() {
        for (text, mistake) in [
            ("", "the path has no leading slash: write `/`"),
            (
                "survey//x/?lang",
                "the path has no leading slash and an empty segment (`//`) and a slash at its end: write `/survey/x`",
            ),
            ("/survey/", "the path has a slash at its end: write `/survey`"),
            ("//", "the path has an empty segment (`//`): write `/`"),
            ("orders/{shop/x-{y}/", "the path has no leading slash and a slash at its end"),
            ("/survey/{id", "`{id` (column 9): a placeholder has one brace on each side, write `{id}`"),
            ("/id}", "`id}` (column 2): a placeholder has one brace on each side, write `{id}`"),
            ("/{{id}}", "`{{id}}` (column 2): a placeholder has one brace on each side, write `{id}`"),
            ("/{*rest", "`{*rest` (column 2): a placeholder has one brace on each side, write `{*rest}`"),
            (
                "/{a}{b}",
                "`{a}{b}` (column 2): a placeholder is a whole segment, write `{name}` and take it apart in the function",
            ),
            ("/{}", "`{}` (column 2): the name is missing, as in `{name}`"),
            ("/{*}", "`{*}` (column 2): the name is missing, as in `{name}`"),
            ("/ü/{1st}", "`{1st}` (column 4): an argument cannot be called `1st`: use letters, digits and `_`"),
            (
                "/c/*rest",
                "`*rest` (column 4): a placeholder has braces, write `{*rest}`; it takes all that is left of the path",
            ),
            (
                "/order/{id:u32}",
                "`{id:u32}` (column 8): a placeholder has no type, write `{id}`; the argument has it, as in `id: u32`",
            ),
            (
                "/{*rest:String}",
                "`{*rest:String}` (column 2): a placeholder has no type, write `{*rest}`; the argument has it, as in `rest: String`",
            ),
            ("/{self}", "`{self}` (column 2): an argument cannot be called `self`: use letters, digits and `_`"),
            ("/{*rest}/x", "`{*rest}` (column 2) takes all that follows: put it last"),
            ("/?", "a name is missing in the query (column 3): write `?name` or `?name&other`, or no `?`"),
            ("/?a&&b", "a name is missing in the query (column 5): write `?name` or `?name&other`, or no `?`"),
            ("/?a={a}", "`a={a}` (column 3): the query lists bare names, write `a`"),
            ("/?{a}", "`{a}` (column 3): the query lists bare names, write `a`"),
            ("/?a/b", "`a/b` (column 3): an argument cannot be called `a/b`: use letters, digits and `_`"),
            ("/a\nb", "the pattern holds the control character '\\n': take it out"),
        ] {
            assert_eq!(Pattern::read(text).mistakes.first().map(String::as_str), Some(mistake), "{text:?}");
        }
    }

    #[test]
    fn every_mistake_is_found() {
        assert_eq!(Pattern::read("a//{b/{*c}/{d-e}?=&f=g").mistakes.len(), 6);
    }

    /// Every text of up to six of the characters that matter.
    fn texts() -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut from = 0;
        for _ in 0..6 {
            let longer: Vec<_> = texts[from..]
                .iter()
                .flat_map(|text| "/{}*?&a".chars().map(move |next| format!("{text}{next}")))
                .collect();
            from = texts.len();
            texts.extend(longer);
        }
        texts
    }

    #[test]
    fn what_a_mistake_tells_to_write_is_right() {
        for text in texts() {
            for mistake in Pattern::read(&text).mistakes {
                let Some((_, line)) = mistake.split_once("write `") else { continue };
                let (line, _) = line.split_once('`').unwrap();
                let line = format!("/{}", line.trim_start_matches('/'));
                assert_eq!(Pattern::read(&line).mistakes, [""; 0], "{text}: {mistake}");
            }
        }
    }

    #[test]
    fn what_is_accepted_has_one_form_that_the_router_takes() {
        for text in texts() {
            let pattern = Pattern::read(&text);
            if pattern.mistakes.is_empty() {
                let path = &pattern.path;
                assert!(
                    path.starts_with('/') && !path.contains("//") && (path == "/" || !path.ends_with('/')),
                    "{text}"
                );
                assert_eq!(matchit::Router::new().insert(path, ()), Ok(()), "{text}");
            }
        }
    }
}
