//! The path of a route, from its function and its values.

use std::any::{TypeId, type_name};
use std::fmt::Display;
use std::marker::PhantomData;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use super::empty_segment::{Kind, kind};
use super::not_taken::NotTaken;
use super::placeholders::{HasPlaceholder, RouteFunction};
use super::table::Table;
use super::value_for::ValueFor;
use agi_protocol::AgiUri;

/// What means something to a path, to a query, or to the dialplan.
const NOT_IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The rest of a path keeps its slashes.
const NOT_IN_A_REST: &AsciiSet = &NOT_IN_A_VALUE.remove(b'/');
/// A path as written keeps what makes it one.
const NOT_IN_A_PATH: &AsciiSet = &NOT_IN_A_REST.remove(b'?').remove(b'=').remove(b'&').remove(b'%');

/// A route and its values, as [`route`] makes it, or a path as text. `Left` says which placeholders have no value yet.
#[derive(Clone, Debug)]
pub struct PathTo<Left = ()> {
    of: Of,
    values: Vec<String>,
    /// `name=value`, with `&` between them.
    query: String,
    left: PhantomData<fn() -> Left>,
}

#[derive(Clone, Debug)]
enum Of {
    Function(TypeId, &'static str),
    Text(String),
}

/// Names a route of this app by its function, for a call that the app places: `route(survey).value(7)` is `/survey/7`, with the
/// prefix if the route is mounted at one.
///
/// Each placeholder of the path has a `.value(…)`, in the order of the path, of its argument's type. Of a function with several
/// routes, the last one is called.
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
/// assert!(app.path_of(route(survey).value(7)).unwrap_err().contains("needs `lang`"));
/// ```
///
/// A value of another type, an extra one and a missing one do not compile:
///
/// ```compile_fail,E0277
/// # use agi_runtime::prelude::*;
/// # #[agi_route("/survey/{number}?lang", manual)]
/// # async fn survey(call: &mut Call, number: u32, lang: String) -> Result { Ok(()) }
/// # let app = App::with(routes![survey]);
/// let path = app.path_of(agi_runtime::route(survey).value("seven").with("lang", "en"));
/// ```
///
/// A type of your own implements [`Display`] next to `FromStr`, and writes what that reads:
///
/// ```
/// use std::fmt;
/// use std::str::FromStr;
/// use agi_runtime::prelude::*;
/// use agi_runtime::route;
///
/// enum Plan { Silver, Gold }
///
/// impl FromStr for Plan {
///     type Err = String;
///     fn from_str(name: &str) -> Result<Self, String> {
///         match name {
///             "silver" => Ok(Plan::Silver),
///             "gold" => Ok(Plan::Gold),
///             other => Err(format!("there is no plan {other}")),
///         }
///     }
/// }
///
/// impl fmt::Display for Plan {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.write_str(match self {
///             Plan::Silver => "silver",
///             Plan::Gold => "gold",
///         })
///     }
/// }
///
/// #[agi_route("/plan/{plan}", manual)]
/// async fn plan(call: &mut Call, plan: Plan) -> Result {
///     Ok(())
/// }
///
/// let app = App::with(routes![plan]);
/// assert_eq!(app.path_of(route(plan).value(Plan::Gold)).unwrap(), "/plan/gold");
/// assert!(app.path_of("/plan/gold2").unwrap_err().contains("there is no plan gold2"));
/// ```
#[must_use]
pub fn route<F: RouteFunction<S> + 'static, S>(_function: F) -> PathTo<F::Path> {
    PathTo::of(Of::Function(TypeId::of::<F>(), type_name::<F>()))
}

/// What names a path of this app: `route(survey).value(7)`, or a text.
#[diagnostic::on_unimplemented(
    message = "a placeholder of the path has no value yet",
    label = "add `.value(…)` for each placeholder of the path",
    note = "a path is `route(survey).value(7)` or a text such as `\"/survey/7\"`, and this is `{Self}`"
)]
pub trait ToPath {
    /// Returns the path.
    fn to_path(self) -> PathTo;
}

impl ToPath for PathTo {
    fn to_path(self) -> PathTo {
        self
    }
}

#[diagnostic::do_not_recommend]
impl ToPath for &str {
    fn to_path(self) -> PathTo {
        PathTo::of(Of::Text(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl ToPath for String {
    fn to_path(self) -> PathTo {
        PathTo::of(Of::Text(self))
    }
}

impl<Left> PathTo<Left> {
    fn of(of: Of) -> Self {
        Self { of, values: Vec::new(), query: String::new(), left: PhantomData }
    }

    /// Fills the next placeholder of the path with a value of its argument's type. One for the rest of a path
    /// (`{*rest}`) may have slashes.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "`.value(7)` and `.value(&name)` are both written")]
    pub fn value<V: ValueFor<Left::First>>(self, value: V) -> PathTo<Left::Rest>
    where
        Left: HasPlaceholder,
    {
        let Self { of, mut values, query, .. } = self;
        values.push(value.written());
        PathTo { of, values, query, left: PhantomData }
    }

    /// Passes a value as the query's `name`. A name that the route does not have is an error when the call is placed.
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
}

impl PathTo {
    /// Writes it, if a route of this table takes its values, or a fallback takes what no route has.
    pub(crate) fn written(&self, table: &Table, fallback: bool) -> Result<String, String> {
        let path = self.address(table)?;
        let uri = AgiUri::new(path.as_bytes());
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let refused = table.not_taken(&uri, fallback).map(NotTaken::in_words).or_else(|| table.misread(&uri, query));
        refused.map_or(Ok(path), Err)
    }

    /// Writes it, whether or not a route takes it.
    fn address(&self, table: &Table) -> Result<String, String> {
        let path = match &self.of {
            Of::Text(path) => utf8_percent_encode(path, NOT_IN_A_PATH).to_string(),
            Of::Function(function, name) => {
                let mut own = table.routes().iter().filter(|route| (route.entry.function)() == *function).peekable();
                if own.peek().is_none() {
                    return Err(format!(
                        "{name} is not a route of this app: write #[agi_route(\"/…\")] above it, and add it to routes![…]"
                    ));
                }
                let takes = |pattern: &str| pattern.split('/').filter(|part| kind(part) != Kind::Word).count();
                let route = own.rfind(|route| takes(&route.pattern) == self.values.len()).ok_or_else(|| {
                    format!("the prefix at which {name} is mounted has a placeholder: write the path as a text")
                })?;
                self.filled(&route.pattern)
            }
        };
        Ok(match (self.query.is_empty(), path.contains('?')) {
            (true, _) => path,
            (false, has_query) => format!("{path}{}{}", if has_query { '&' } else { '?' }, self.query),
        })
    }

    /// The pattern with its values, of which there are as many as placeholders.
    fn filled(&self, pattern: &str) -> String {
        let mut values = self.values.iter();
        let mut path = String::new();
        for segment in pattern.split('/').skip(1) {
            path.push('/');
            let in_value = match kind(segment) {
                Kind::Rest => NOT_IN_A_REST,
                Kind::Placeholder => NOT_IN_A_VALUE,
                Kind::Word => {
                    path.push_str(segment);
                    continue;
                }
            };
            path.extend(values.next().into_iter().flat_map(|value| percent_encode(value.as_bytes(), in_value)));
        }
        path
    }
}
