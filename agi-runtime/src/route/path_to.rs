//! The path of a route, from its function and its values.

use std::any::{TypeId, type_name};
use std::fmt::Display;

use agi_protocol::AgiUri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use super::empty_segment::{Kind, kind};
use super::table::Table;

/// What means something to a path, to a query, or to the dialplan.
const NOT_IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A path as written keeps what makes it one.
const NOT_IN_A_PATH: &AsciiSet = &NOT_IN_A_VALUE.remove(b'/').remove(b'?').remove(b'=').remove(b'&').remove(b'%');

/// A route and its values, as [`route`] makes it, or a path as text.
#[derive(Clone, Debug)]
pub struct PathTo {
    of: Of,
    values: Vec<String>,
    /// `name=value`, with `&` between them.
    query: String,
}

#[derive(Clone, Debug)]
enum Of {
    Function(TypeId, &'static str),
    Text(String),
}

/// Names a route of this app by its function, for a call that the app places: `route(survey).value(7)` is `/survey/7`, with the
/// prefix if the route is mounted at one.
///
/// ```
/// use agi_runtime::prelude::*;
/// use agi_runtime::route;
///
/// #[agi_route("/survey/{number}?lang", manual)]
/// async fn survey(call: &mut Call, number: u32, lang: String) -> Result {
///     Ok(())
/// }
///
/// let app = App::with(routes![survey]);
/// assert_eq!(app.path_of(route(survey).value(7).with("lang", "en")).unwrap(), "/survey/7?lang=en");
/// assert!(app.path_of(route(survey)).unwrap_err().contains("/survey/{number}"));
/// ```
#[must_use]
pub fn route<F: 'static>(_function: F) -> PathTo {
    PathTo { of: Of::Function(TypeId::of::<F>(), type_name::<F>()), values: Vec::new(), query: String::new() }
}

impl From<&str> for PathTo {
    fn from(path: &str) -> Self {
        Self { of: Of::Text(path.to_owned()), values: Vec::new(), query: String::new() }
    }
}

impl PathTo {
    /// Fills the next placeholder of the path.
    #[must_use]
    pub fn value(mut self, value: impl Display) -> Self {
        self.values.push(value.to_string());
        self
    }

    /// Passes a value as the query's `name`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        let value = value.to_string();
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.extend(percent_encode(name.as_bytes(), NOT_IN_A_VALUE));
        self.query.push('=');
        self.query.extend(percent_encode(value.as_bytes(), NOT_IN_A_VALUE));
        self
    }

    /// Writes it, if this table has such a route.
    pub(crate) fn written(&self, table: &Table) -> Result<String, String> {
        let path = self.address(table)?;
        let uri = AgiUri::new(path.as_bytes());
        match table.find(uri.path()) {
            Some((_, None)) => Ok(path),
            Some((route, Some(_))) => Err(format!("a value for {} is empty", route.pattern)),
            None => Err(table.not_found(uri.path())),
        }
    }

    /// Writes it, whether or not a route takes it.
    pub(crate) fn address(&self, table: &Table) -> Result<String, String> {
        let path = match &self.of {
            Of::Text(path) if !self.values.is_empty() => {
                return Err(format!(
                    "{path:?} is a text, and `.value(…)` fills the placeholders of a function: write the value into the \
                     text, or `route(function).value(…)`"
                ));
            }
            Of::Text(path) => utf8_percent_encode(path, NOT_IN_A_PATH).to_string(),
            Of::Function(function, name) => {
                let is_it = |entry: &&super::Route| (entry.entry.function)() == *function;
                let route = table.routes().iter().find(is_it).ok_or_else(|| {
                    format!(
                        "{name} is not a route of this app: write #[agi_route(\"/…\")] above it, and add it to routes![…]"
                    )
                })?;
                self.filled(&route.pattern)?
            }
        };
        if self.query.is_empty() {
            return Ok(path);
        }
        Ok(format!("{path}{}{}", if path.contains('?') { '&' } else { '?' }, self.query))
    }

    fn filled(&self, pattern: &str) -> Result<String, String> {
        let mut values = self.values.iter();
        let mut path = String::new();
        for segment in pattern.split('/').skip(1) {
            path.push('/');
            match kind(segment) {
                Kind::Rest => {
                    let rest: Vec<_> = values.by_ref().map(|value| encoded(value)).collect();
                    path.push_str(&rest.join("/"));
                }
                Kind::Placeholder => {
                    let value = values.next().ok_or_else(|| {
                        format!(
                            "{pattern} has more placeholders than the {} values: add `.value(…)`",
                            self.values.len()
                        )
                    })?;
                    path.push_str(&encoded(value));
                }
                Kind::Word => path.push_str(segment),
            }
        }
        if values.next().is_some() {
            return Err(format!("{pattern} has fewer placeholders than the {} values", self.values.len()));
        }
        Ok(path)
    }
}

fn encoded(value: &str) -> String {
    percent_encode(value.as_bytes(), NOT_IN_A_VALUE).to_string()
}
