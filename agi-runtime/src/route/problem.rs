//! What is wrong with an app, found before its first call.

use std::fmt;

use super::SourceLocation;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// What the app says about who may connect cannot be so: [`App::allow`](crate::App::allow),
    /// [`App::proxies`](crate::App::proxies), [`App::shared_secret`](crate::App::shared_secret).
    Access(
        /// Which, and what to write instead.
        String,
    ),
    /// Two routes would answer the same paths.
    Conflict {
        /// The later pattern.
        pattern: String,
        /// Where.
        place: SourceLocation,
        /// The existing pattern.
        with: String,
        /// Where.
        with_place: SourceLocation,
    },
    /// A pattern that the route table cannot hold.
    Pattern {
        /// The pattern, with the prefix that it is mounted at.
        pattern: String,
        /// Where.
        place: SourceLocation,
        /// What is wrong with it.
        reason: String,
    },
    /// A route needs state that the app was not given.
    MissingState {
        /// The route's function.
        route: &'static str,
        /// Where.
        place: SourceLocation,
        /// The type.
        type_name: &'static str,
        /// What to write, if it is not `.state(…)`.
        hint: Option<&'static str>,
        /// The types of the state that it was given.
        given: Vec<&'static str>,
    },
    /// A function in `routes![…]` is not a route.
    NotARoute {
        /// The function as it was written.
        name: &'static str,
        /// Where it was listed.
        place: SourceLocation,
    },
    /// A key of all menus collides, with another or with one of a menu: [`App::menu_keys`](crate::App::menu_keys).
    MenuKeys {
        /// Where the menu is, or the keys were given.
        place: SourceLocation,
        /// What is wrong, and what to write.
        what: String,
    },
    /// There is no route at all.
    NoRoutes,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Access(why) => f.write_str(why),
            Self::Conflict { pattern, place, with, with_place } => write!(
                f,
                "{place}: the route \"{pattern}\" answers the same paths as \"{with}\" at {with_place}: change one of them"
            ),
            Self::MenuKeys { place, what } => write!(f, "{place}: {what}"),
            Self::Pattern { pattern, place, reason } => write!(f, "{place}: the route \"{pattern}\": {reason}"),
            Self::MissingState { route, place, type_name, hint: Some(hint), .. } => {
                let short = type_name.rsplit("::").next().unwrap_or(type_name);
                write!(f, "{place}: `{route}` takes a {short}, and the app has {hint}")
            }
            Self::MissingState { route, place, type_name, given, .. } => {
                write!(
                    f,
                    "{place}: `{route}` takes a State<{type_name}> that the app was not given: add `.state(…)` with a {type_name} to the App"
                )?;
                if given.is_empty() {
                    return Ok(());
                }
                write!(f, ", or take a State of what it was given: {}", given.join(", "))
            }
            Self::NotARoute { name, place } => {
                write!(
                    f,
                    "{place}: `{name}` in routes![…] is not a route: write #[agi_route(\"/…\")] above the function"
                )
            }
            Self::NoRoutes => write!(
                f,
                "the app has no routes: write #[agi_route(\"/…\")] above a function; \
                 routes of another crate are linked only if it is named (`use that_crate as _;`), and those of a file only by its `mod`"
            ),
        }
    }
}

/// Everything that is wrong with an app, one problem per line. Its `Debug` is its `Display`, so that `unwrap()` and a
/// `main` that returns it can be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    /// Returns the problems, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(f, "the app has {count} problem{}:", if count == 1 { "" } else { "s" })?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl fmt::Debug for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Problems {}
