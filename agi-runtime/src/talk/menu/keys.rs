//! The keys that all menus of an app have.

use std::fmt;
use std::panic::Location;

use agi_protocol::{ANY_KEY, Digit};

use super::choice::{Choice, Inner, MenuEntry, overlap};
use crate::app::App;
use crate::call::Call;
use crate::outcome::{HandlerFuture, Outcome};
use crate::route::{Problem, SourceLocation};

/// The keys that all menus of an app have: one repeats the menu, one leads back from a submenu, and one leads to the operator.
/// [`App::menu_keys`] takes them.
///
/// A key that makes a choice in a menu does that instead, so a menu can have its own operator. A submenu whose choice says
/// `back = "…"` has that key, and a menu with `#[menu(own_keys)]` has none of the app's.
pub struct MenuKeys {
    keys: Keys,
    operator: Option<Operator>,
}

type Operator = Box<dyn for<'c> Fn(&'c mut Call) -> HandlerFuture<'c> + Send + Sync>;

/// The keys alone, as menus and questions look at them.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::talk) struct Keys {
    pub(super) repeat: Option<Digit>,
    pub(super) back: Option<Digit>,
    pub(in crate::talk) operator: Option<Digit>,
}

impl Keys {
    /// The keys of the app that answers this call.
    pub(in crate::talk) fn of(call: &Call) -> Self {
        let keys = call.state.get::<Self>().map_or_else(Self::default, |keys| *keys);
        Self { operator: keys.operator.filter(|_| !call.went_to_operator), ..keys }
    }
}

impl Default for MenuKeys {
    fn default() -> Self {
        Self::new()
    }
}

impl MenuKeys {
    /// Makes no keys.
    #[must_use]
    pub fn new() -> Self {
        Self { keys: Keys::default(), operator: None }
    }

    /// Sets the key that repeats a menu without using a try; default: no key.
    #[must_use]
    pub fn repeat(mut self, key: Digit) -> Self {
        self.keys.repeat = Some(key);
        self
    }

    /// Sets the key that leads back from a submenu; default: `*`.
    #[must_use]
    pub fn back(mut self, key: Digit) -> Self {
        self.keys.back = Some(key);
        self
    }

    /// Sets the key that leads to the operator, and where the dialplan continues then: `Outcome::goto("operator", "s", 1)`;
    /// default: no key. It leaves the handler, or the layer, whose `?` passes [`CallError::Operator`](crate::CallError::Operator)
    /// on.
    #[must_use]
    pub fn operator(self, key: Digit, outcome: Outcome) -> Self {
        self.operator_with(key, move |_| Box::pin(std::future::ready(Ok(outcome.clone()))))
    }

    /// Sets the key that leads to the operator, and the handler that answers the call then; default: no key. The handler of the
    /// route has ended before. A call goes to the operator once: in the menus of this handler, the key is one like all others.
    ///
    /// ```
    /// use agi_runtime::MenuKeys;
    /// use agi_runtime::prelude::*;
    ///
    /// let keys = MenuKeys::new().operator_with(Digit::ZERO, |call| {
    ///     Box::pin(async move {
    ///         call.play("one-moment").await?;
    ///         call.queue("operators").await?;
    ///         Ok(Outcome::hangup())
    ///     })
    /// });
    /// let app = App::new().menu_keys(keys);
    /// ```
    #[must_use]
    pub fn operator_with<F>(mut self, key: Digit, handler: F) -> Self
    where
        F: for<'c> Fn(&'c mut Call) -> HandlerFuture<'c> + Send + Sync + 'static,
    {
        self.keys.operator = Some(key);
        self.operator = Some(Box::new(handler));
        self
    }
}

impl fmt::Debug for MenuKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.keys, f)
    }
}

impl App {
    /// Sets the keys that all menus of the app have, for repeating, going back and the operator.
    ///
    /// ```
    /// use agi_runtime::MenuKeys;
    /// use agi_runtime::prelude::*;
    ///
    /// #[derive(Menu, Clone, Copy, Debug)]
    /// enum Desk {
    ///     #[key("1")]
    ///     Sales,
    ///     #[key("2")]
    ///     Support,
    /// }
    ///
    /// #[agi_route("/desk", manual)]
    /// async fn desk(call: &mut Call) -> Result {
    ///     match call.menu::<Desk>("desk/choose").await? { // 0 leaves the handler here
    ///         Some(Desk::Sales) => call.play("desk/sales").await?,
    ///         Some(Desk::Support) => call.play("desk/support").await?,
    ///         None => call.play("goodbye").await?,
    ///     }
    ///     Ok(())
    /// }
    ///
    /// # fn main() {
    /// let operator = Outcome::goto("operator", "s", 1);
    /// let keys = MenuKeys::new().repeat(Digit::STAR).back(Digit::POUND).operator(Digit::ZERO, operator);
    /// let app = App::with(routes![desk]).menu_keys(keys);
    /// # app.check().unwrap();
    /// # }
    /// ```
    ///
    /// [`check`](App::check) finds keys that collide with those of a menu: one that leads back and is a choice of the submenu,
    /// one that does something else and leads back from a submenu (`*`, where the app says no other), and one that begins a
    /// longer key. Questions other than menus have the operator's key only if they allow it
    /// ([`Ask::or_operator`](crate::Ask::or_operator)).
    #[must_use]
    #[track_caller]
    pub fn menu_keys(mut self, keys: MenuKeys) -> Self {
        let given = Location::caller();
        self.wrong_keys = wrong(keys.keys, SourceLocation::new(given.file(), given.line()));
        self.operator = keys.operator;
        self.state.insert_unlisted(keys.keys);
        self
    }
}

/// The keys that the app's menus have besides their own, as texts.
#[cfg(all(feature = "cli", feature = "transcripts"))]
#[derive(Debug, Default)]
pub(crate) struct AppKeys {
    pub(crate) all: Vec<String>,
    /// One of them leads back from submenus.
    pub(crate) has_back: bool,
}

#[cfg(all(feature = "cli", feature = "transcripts"))]
impl App {
    pub(crate) fn keys_of_menus(&self) -> AppKeys {
        let keys = self.state.get::<Keys>().map_or_else(Keys::default, |keys| *keys);
        let all = [keys.repeat, keys.back, keys.operator].into_iter().flatten();
        AppKeys { all: all.map(|key| key.to_string()).collect(), has_back: keys.back.is_some() }
    }
}

/// Returns what is wrong with the keys, by themselves and in the menus that are linked.
fn wrong(keys: Keys, place: SourceLocation) -> Vec<Problem> {
    let named = [("repeats", keys.repeat), ("leads back", keys.back), ("leads to the operator", keys.operator)];
    let named: Vec<_> = named.into_iter().filter_map(|(does, key)| Some((does, key?))).collect();
    let mut wrong = Vec::new();
    for (index, (does, key)) in named.iter().enumerate() {
        if let Some((first, _)) = named[..index].iter().find(|(_, other)| other == key) {
            let what = format!("{key} {first} and {does} in `.menu_keys(…)`: give each a key of its own");
            wrong.push(Problem::MenuKeys { place, what });
        }
    }
    // The key that leads back is one of submenus only.
    let everywhere: Vec<_> = named.into_iter().filter(|(_, key)| keys.back != Some(*key)).collect();
    for menu in inventory::iter::<MenuEntry> {
        let told = |what| Problem::MenuKeys { place: menu.place, what };
        if !menu.own_keys {
            wrong.extend(in_menu(&everywhere, menu.name, menu.choices).into_iter().map(told));
        }
        wrong.extend(in_submenus(keys.back, &everywhere, menu).into_iter().map(told));
    }
    wrong
}

/// Keys that begin a longer one of a menu, so that they would have to wait for the next.
fn in_menu(keys: &[(&str, Digit)], menu: &str, choices: &[Choice]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (does, key) in keys {
        let begun = choices.iter().filter(|choice| choice.key.len() > 1 && choice.key.starts_with(key.as_char()));
        wrong.extend(begun.map(|choice| {
            format!(
                "in `{menu}`, {key} begins the key {}, and {does} in the whole app (`.menu_keys(…)`): give the choice another \
                 key, or write `#[menu(own_keys)]` above the enum",
                choice.key
            )
        }));
    }
    wrong
}

/// Submenus from which the key that leads back cannot do so, and those from which another key of the app does.
fn in_submenus(back: Option<Digit>, keys: &[(&str, Digit)], menu: &MenuEntry) -> Vec<String> {
    let mut wrong = Vec::new();
    for (outer, inner) in submenus(menu.choices) {
        let submenu = format!("the submenu of `{}` at key {}", menu.name, outer.key);
        if !inner.own_keys && (inner.own_back || back.is_none()) {
            wrong.extend(keys.iter().filter_map(|key| on_the_way_back(*key, inner, &submenu)));
        }
        if let Some(back) = back {
            let everywhere: Vec<_> = menu.choices.iter().filter(|choice| choice.everywhere).collect();
            let here: Vec<_> = inner.choices.iter().chain(everywhere.iter().copied()).collect();
            wrong.extend(taken(text(back), &here, inner, &submenu));
            taken_within(text(back), &everywhere, inner, &submenu, &mut wrong);
        }
    }
    wrong
}

fn submenus(choices: &'static [Choice]) -> impl Iterator<Item = (&'static Choice, &'static Inner)> {
    choices.iter().filter_map(|choice| Some((choice, choice.inner.as_ref()?)))
}

/// Says that a key does not lead back from a submenu, if it makes one of these choices there.
fn taken(back: &str, choices: &[&Choice], inner: &Inner, submenu: &str) -> Option<String> {
    if inner.own_back || inner.own_keys {
        return None;
    }
    let choice = choices.iter().find(|choice| overlap(back, choice.key))?;
    let how = if choice.key == back { "is a choice".to_owned() } else { format!("begins the key {}", choice.key) };
    Some(format!(
        "{back} leads back in the whole app (`.menu_keys(…)`), and {how} in {submenu}: write `back = \"…\"` with another key \
         after its prompt"
    ))
}

/// The same at any depth for the choices that a menu has everywhere. Those of each submenu itself are told with its own enum.
fn taken_within(back: &str, everywhere: &[&Choice], within: &Inner, submenu: &str, wrong: &mut Vec<String>) {
    for (outer, inner) in submenus(within.choices) {
        let submenu = format!("{submenu}, key {}", outer.key);
        wrong.extend(taken(back, everywhere, inner, &submenu));
        taken_within(back, everywhere, inner, &submenu, wrong);
    }
}

/// Says that a key of the app leads back from a submenu, or begins to.
fn on_the_way_back((does, key): (&str, Digit), inner: &Inner, submenu: &str) -> Option<String> {
    let said = format!("{key} {does} in the whole app (`.menu_keys(…)`), and");
    match inner.back.strip_prefix(key.as_char())? {
        // What the choice itself says is meant so.
        "" if inner.own_back => None,
        "" => Some(format!(
            "{said} leads back from {submenu}: write `.back(…)` with another key in `.menu_keys(…)`, or `back = \"…\"` after its \
             prompt"
        )),
        _ => Some(format!(
            "{said} begins the key {}, which leads back from {submenu}: write `back = \"…\"` with another key after its prompt",
            inner.back
        )),
    }
}

/// A key as text that lives as long as the program.
pub(super) fn text(key: Digit) -> &'static str {
    let place = ANY_KEY.find(key.as_char()).unwrap_or_default();
    &ANY_KEY[place..=place]
}
