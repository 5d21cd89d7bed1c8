//! The macros of `agi-runtime`, which re-exports them: depend on that crate, not on this one.

mod errors;
mod menu;
#[cfg(feature = "prompts")]
mod prompt;
mod route;
#[cfg(test)]
mod token_deletion;

use proc_macro::TokenStream;

/// Makes an `async fn` the handler of the calls to a route: `AGI(agi://host/path)`.
///
/// ```
/// # use agi_runtime::prelude::*;
/// # type SurveyId = u32;
/// # type Lang = String;
/// # struct Db;
/// // extensions.conf: AGI(agi://ivr/survey/7?lang=en,spring,${RETRY})
/// /// Asks one question.
/// #[agi_route("/survey/{id}?lang", args(campaign, attempt), vars(tier = "CUSTOMER_TIER"))]
/// async fn survey(
///     call: &mut Call,
///     id: SurveyId,         // {id}
///     lang: Option<Lang>,   // ?lang, absent or empty is None
///     campaign: &str,       // the first argument
///     attempt: Option<u8>,  // the second one
///     tier: Option<String>, // the channel variable CUSTOMER_TIER
///     caller: CallerId,     // an extractor
///     db: State<Db>,        // shared by all calls
/// ) -> Result {
///     call.play(&format!("survey-{id}")).await?;
///     Ok(())
/// }
/// ```
///
/// # The attribute
///
/// | Written | Gives | As |
/// |---|---|---|
/// | `"/survey"` | the path, segment by segment | |
/// | `"/{id}"` | one whole segment | `T`, `&str` |
/// | `"/{*rest}"` | the rest of the path; comes last, and is not empty | `T`, `&str` |
/// | `"?lang&tag"` | values of the query | `T`, `Option<T>`, `Vec<T>` if repeated, `&str` in place of `T` |
/// | `args(a, _, b)` | the arguments after the address, in order; `_` skips one | `T`, then `Option<T>`, then one `Vec<T>` for all others |
/// | `vars(tier = "TIER")` | channel variables and functions, such as `"CALLERID(name)"` | `T`, `Option<T>` |
/// | `query(list = "listName")` | values of the query by names that Rust does not have | as `"?list"` |
/// | `manual` | `App::new()` leaves the route out: it is for `routes![…]` | |
/// | `crate = agi` | the path to `agi-runtime`, if it was renamed | |
///
/// A path begins with a slash and has neither `//` nor a slash at its end; `"/"` is the empty path. A name is the name
/// of a Rust argument; `{type}` is `r#type`. The pattern comes first; the other parts follow in any order, each once.
///
/// # The function
///
/// Its first argument is `call: &mut Call`. Every other argument is
/// - a *parameter*, if its name is in the attribute: any type that implements `FromStr`. `Option`, `Vec` and `&str` are
///   recognised by how they are written. A value that is missing or does not parse ends the call with `BAD_PARAM`;
/// - an *extractor* otherwise: any type that implements `FromCall`.
///
/// They are read in the order of the arguments, before the function runs. The function returns `()`, `Outcome`, or a
/// `Result` of either with any error.
///
/// You can call the function as any other one. It returns the future of the function as you wrote it, whose type also says
/// which values the path takes: that is how `route(survey).value(7)` is checked when it compiles. A hidden constant next to
/// the function registers the route. A `#[cfg(…)]` below the attribute applies to both. Named lifetimes are allowed. Type
/// parameters, `self`, and patterns as arguments are not.
#[proc_macro_attribute]
pub fn agi_route(attribute: TokenStream, function: TokenStream) -> TokenStream {
    route::route(attribute.into(), &function.into()).into()
}

/// Makes an enum a menu: `call.menu::<Desk>("desk/choose").await?` is a `Desk`.
///
/// ```
/// # use agi_runtime::prelude::*;
/// #[derive(Menu, Clone, Copy, Debug)]
/// enum Desk {
///     #[key("1")]
///     Sales,
///     #[key("2", prompt = "billing/choose")] // leads into a submenu, and `*` back
///     Billing(Billing),
///     #[key("0", everywhere)] // from the submenus too
///     Operator,
/// }
///
/// #[derive(Menu, Clone, Copy, Debug)]
/// enum Billing {
///     #[key("1")]
///     Invoice,
///     #[key("2")]
///     Payment,
/// }
/// ```
///
/// | Written | Gives |
/// |---|---|
/// | `#[key("1")]` | the key of a choice: `0` to `9`, `*`, `#`, `A` to `D` |
/// | `#[key("12")]` | several keys, for a long menu; none may be a prefix of another |
/// | `#[key("0", everywhere)]` | a choice that can be made in the submenus too |
/// | `#[key("2", prompt = "billing/choose")] Billing(Billing)` | leads to a submenu, whose prompt is this sound |
/// | `back = "9"`, after the prompt | leads back from there; default: `*` |
/// | `#[say("sales", "sales department")]` | what a caller can say instead of the key, where the menu is asked by voice |
/// | `#[menu(own_keys)]` on the enum | leaves out the keys of `App::menu_keys` in this menu |
/// | `#[menu(crate = agi)]` on the enum | the path to `agi-runtime`, if it was renamed |
///
/// A choice has no field, or holds one menu. The enum has no type parameters and no lifetimes. The compiler finds keys
/// that mean two things, even if the submenu is in another crate.
///
/// # What can be said
///
/// `#[say(…)]` is for menus that are asked by voice: `call.menu::<Desk>("desk/choose").by_voice(&engine)`, with the feature
/// `audio`. Asked by keys, a menu is the same with it and without. A choice without it is made by its key only.
///
/// ```
/// # use agi_runtime::prelude::*;
/// #[derive(Menu, Clone, Copy, Debug)]
/// enum Desk {
///     #[key("1")]
///     #[say("sales", "sales department", "buy something")]
///     Sales,
///     #[key("0")]
///     #[say("operator", "a person")]
///     Operator,
/// }
/// ```
///
/// Phrases are compared without case, punctuation and repeated blanks, so the compiler takes `"Sales!"` and `"sales"` for
/// the same. It finds a phrase that is empty, has no word, or belongs to two choices, and a submenu whose choices can be said
/// while the choice that leads there cannot. A phrase may be part of another (`"sales"`, `"sales department"`): of what a
/// caller says, the longest one counts.
#[proc_macro_derive(Menu, attributes(key, say, menu))]
pub fn menu(item: TokenStream) -> TokenStream {
    menu::menu(item.into()).into()
}

/// Names a prompt of `prompts.toml`, the manifest next to `Cargo.toml`: a `&'static str` that `play`, `say`, `ask` and `menu`
/// take, and one of the manifest's names. Another name does not compile, and the nearest one is offered.
///
/// ```text
/// call.play(prompt!(welcome)).await?;
/// let answer = call.ask::<u8>(prompt!("survey/7/question")).await?;
/// ```
///
/// What is wrong with the manifest is a compile error, with its lines. The crate is compiled again when the file changes.
#[cfg(feature = "prompts")]
#[proc_macro]
pub fn prompt(name: TokenStream) -> TokenStream {
    prompt::prompt(name.into()).into()
}
