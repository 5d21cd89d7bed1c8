//! What `#[agi_route]` and `#[derive(Menu)]` write works wherever the function stands, and adds no warning there: this file is held to
//! strict lints, and the gate runs clippy's pedantic ones over it.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused_qualifications, unused_results, single_use_lifetimes)]

use agi_runtime::prelude::*;
use agi_runtime::{Arity, RouteInfo, Source};
use linked as _;

/// The linked route of this pattern.
fn route(pattern: &str) -> RouteInfo {
    let routes = App::new().routes().expect("the app is sound");
    routes.into_iter().find(|route| route.pattern == pattern).unwrap_or_else(|| panic!("there is no route {pattern}"))
}

mod private {
    mod inner {
        use agi_runtime::prelude::*;

        #[agi_route("/private")]
        async fn hidden(_call: &mut Call) {}
    }
}

#[test]
fn a_private_function_in_a_private_module() {
    assert_eq!(route("/private").name, "contexts::private::inner::hidden");
}

#[test]
fn a_function_in_a_function() {
    const LINE: u32 = line!() + 1;
    #[agi_route("/local")]
    async fn local(_call: &mut Call) {}

    let local = route("/local");
    assert_eq!((local.name, local.place.line), ("contexts::local", LINE));
}

#[test]
fn a_library_with_a_renamed_dependency() {
    let balance = route("/linked/balance/{account}");
    assert_eq!(balance.name, "linked::billing::balance");
    assert!(balance.place.file.ends_with("linked/src/lib.rs"), "{}", balance.place);
}

/// Everything that the standard library has a name for is called so here, and is something else.
mod shadowed {
    use ::agi_runtime::Call;

    #[allow(dead_code)]
    mod names {
        pub(super) mod core {}
        pub(super) mod std {}
        pub(super) mod agi_runtime {}
        pub(super) struct Box;
        pub(super) struct Ok;
        pub(super) struct Err;
        pub(super) struct Some;
        pub(super) struct None;
        pub(super) struct Pin;
        pub(super) struct Result;
        pub(super) struct Send;
        pub(super) struct String;
        pub(super) trait FromStr {}
        pub(super) trait Future {}
        pub(super) trait Iterator {}

        pub(super) trait Methods {
            fn map(&self) {}
            fn as_deref(&self) {}
            fn as_str(&self) {}
        }
        impl<T> Methods for T {}
    }
    #[allow(unused_imports)]
    use names::*;

    macro_rules! shadow {
        ($($name:ident)*) => {$(
            #[allow(unused_macros)]
            macro_rules! $name { () => { compile_error!("a macro of the app") } }
        )*};
    }
    shadow!(file line module_path concat stringify submit panic);

    #[derive(::agi_runtime::Menu)]
    pub(super) enum Shadowed {
        #[key("1", prompt = "within")]
        #[say("within")]
        Within(Within),
        #[key("0", everywhere)]
        #[say("out")]
        Out,
    }

    #[derive(::agi_runtime::Menu)]
    pub(super) enum Within {
        #[key("1")]
        #[say("some")]
        Some,
        #[key("2")]
        None,
    }

    #[::agi_runtime::agi_route("/shadowed/{id}?lang&tags", args(words))]
    async fn shadowed(_call: &mut Call, id: u8, lang: Option<&str>, tags: Vec<&str>, words: Vec<u8>) {
        drop((id, lang, tags, words));
    }
}

#[test]
fn a_module_with_its_own_meaning_of_every_name() {
    assert_eq!(route("/shadowed/{id}").params.len(), 4);
}

/// A module, a function and an argument of one name.
mod survey {
    pub(super) const ID: u8 = 7;
}

#[agi_route("/survey/{survey}")]
async fn survey(call: &mut Call, survey: u8) -> Result {
    call.verbose(format!("{survey} is not {}", survey::ID)).await?;
    Ok(())
}

#[test]
fn a_module_a_function_and_an_argument_of_one_name() {
    assert_eq!(route("/survey/{survey}").name, "contexts::survey");
}

#[agi_route("/raw/{type}?match", args(loop), vars(r#in = "IN"))]
async fn r#fn(_call: &mut Call, r#type: u8, r#match: Option<u8>, r#loop: u8, r#in: u8) {
    let _ = (r#type, r#match, r#loop, r#in);
}

#[test]
fn keywords_as_names() {
    let route = route("/raw/{type}");
    assert_eq!(route.name, "contexts::fn");
    let sources = route.params.iter().map(|param| (param.name, param.source)).collect::<Vec<_>>();
    let expected = [
        ("type", Source::Segment(1)),
        ("match", Source::Query("match")),
        ("loop", Source::Arg(1)),
        ("in", Source::Variable("IN")),
    ];
    assert_eq!(sources, expected);
}

#[agi_route("/mutable/{count}")]
async fn mutable(mut call: &mut Call, mut count: u8, mut caller: CallerId) {
    count += 1;
    caller.name = None;
    let _ = (&mut call, count, caller);
}

#[test]
fn arguments_that_are_mut() {
    assert_eq!(route("/mutable/{count}").params[0].name, "count");
}

#[agi_route("/never")]
#[cfg(any())]
async fn never(_call: &mut Call, gone: Gone) {}

#[test]
fn a_function_that_is_configured_out() {
    let routes = App::new().routes().expect("the app is sound");
    assert!(routes.iter().all(|route| route.pattern != "/never"));
}

mod outdated {
    #![allow(deprecated, reason = "the name and its `FromStr` are one deprecated item")]

    #[deprecated]
    pub(super) type Old = u8;
}

#[agi_route("/deprecated")]
#[deprecated]
async fn deprecated(_call: &mut Call) {}

#[agi_route("/allowed/{id}")]
#[allow(deprecated)]
async fn allowed(_call: &mut Call, id: outdated::Old) {
    let _ = id;
}

#[agi_route("/expected/{id}")]
#[expect(deprecated, reason = "the constant next to it names the type too")]
async fn expected(_call: &mut Call, id: outdated::Old) {
    let _ = id;
}

#[test]
fn lints_that_are_off_for_the_function_are_off_for_its_route() {
    for pattern in ["/deprecated", "/allowed/{id}", "/expected/{id}"] {
        assert!(route(pattern).doc.is_empty());
    }
}

macro_rules! handler {
    ($name:ident, $pattern:literal, $call:ty, $ty:ty, $optional:ty) => {
        #[agi_route($pattern, args(first, second))]
        async fn $name(_call: $call, first: $ty, second: $optional) {
            let _ = (first, second);
        }
    };
}
handler!(made, "/made", &mut Call, &str, Option<u8>);

#[test]
fn a_function_that_a_macro_wrote() {
    let params = route("/made").params;
    assert_eq!((params[0].ty, params[0].arity), ("&str", Arity::One));
    assert_eq!((params[1].ty, params[1].arity), ("u8", Arity::Optional));
}

/// An extractor with a lifetime that the function names.
struct Marked<'m>(std::marker::PhantomData<&'m str>);

impl FromCall for Marked<'_> {
    async fn from_call(_call: &mut Call) -> Result<Self, Rejection> {
        Ok(Self(std::marker::PhantomData))
    }
}

#[agi_route("/lifetimes/{name}?tags")]
async fn lifetimes<'c, 'n: 'c>(_call: &'c mut Call, name: &'n str, tags: Vec<&'n str>, marked: Marked<'n>) -> Result {
    let _ = (name, tags, marked.0);
    Ok(())
}

#[test]
fn named_lifetimes() {
    assert_eq!(route("/lifetimes/{name}").params.len(), 2);
}

/// First line.
///
/// Second line.
#[agi_route("/documented/{*rest}", manual)]
async fn documented(call: &mut Call, rest: &str) -> Result<Outcome> {
    call.verbose(rest).await?;
    Ok(Outcome::done())
}

/// Not the line that is used.
#[doc = ""]
/** */
#[agi_route("/second", manual)]
async fn second(call: &mut Call) -> Result<(), impl std::error::Error + Send + Sync + 'static> {
    call.verbose("second").await
}

#[agi_route("/direct", manual)]
async fn direct(call: &mut Call) -> Result<Outcome> {
    second(call).await?;
    documented(call, "rest").await
}

#[test]
fn functions_stay_callable_and_documented() {
    let routes = App::with(routes![documented, second, direct]).routes().expect("the app is sound");
    let docs = routes.iter().map(|route| (route.name, route.doc)).collect::<Vec<_>>();
    let expected = [
        ("contexts::direct", ""),
        ("contexts::documented", "First line."),
        ("contexts::second", "Not the line that is used."),
    ];
    assert_eq!(docs, expected);
}

/// What the places of these choices lead to.
fn chosen<M: Menu>(path: &[usize]) -> Option<M> {
    M::chosen(path)
}

#[test]
fn a_menu_in_a_module_with_its_own_meaning_of_every_name() {
    use shadowed::{Shadowed, Within};

    assert!(matches!(chosen(&[0, 1]), Some(Shadowed::Within(Within::None))));
    assert!(matches!(chosen(&[0, 0]), Some(Shadowed::Within(Within::Some))));
    assert!(chosen::<Shadowed>(&[0]).is_none());
}

#[test]
fn a_menu_in_a_function_with_keywords_as_names() {
    #[derive(Menu, Debug, PartialEq)]
    enum r#Match {
        #[key("1")]
        r#Type,
        #[key("#", prompt = "in", back = "0")]
        r#In(r#Impl),
        #[key("9", everywhere)]
        r#Out,
    }

    #[derive(Menu, Debug, PartialEq)]
    #[allow(non_camel_case_types)]
    enum r#Impl {
        #[key("1")]
        r#fn,
        #[key("*")]
        r#loop,
    }

    assert_eq!(chosen(&[1, 1]), Some(r#Match::r#In(r#Impl::r#loop)));
    assert_eq!(chosen(&[1, 0]), Some(Match::In(Impl::r#fn)));
    assert_eq!(chosen(&[2]), Some(Match::Out));
    assert_eq!(chosen(&[0]), Some(Match::Type));
}

macro_rules! menu {
    ($name:ident, $key:literal, $inner:ty, $prompt:literal) => {
        #[derive(Menu, Debug, PartialEq)]
        enum $name {
            #[key($key)]
            One,
            #[key("2", prompt = $prompt)]
            Two($inner),
            #[cfg(any())]
            #[key("3")]
            Never(Gone),
        }
    };
}
menu!(Made, "1", linked::Balance, "linked/balance");

#[test]
fn a_menu_that_a_macro_wrote_with_one_of_a_library_with_a_renamed_dependency() {
    assert_eq!(chosen(&[0]), Some(Made::One));
    assert_eq!(chosen(&[1, 1]), Some(Made::Two(linked::Balance::Open)));
}

#[test]
fn a_menu_with_items_that_are_deprecated() {
    #[derive(Menu, Debug, PartialEq)]
    enum Outdated {
        #[key("1")]
        #[deprecated]
        Old,
        #[key("2")]
        New,
    }

    assert_eq!(chosen(&[1]), Some(Outdated::New));
}

/// The macro writes phrases in the form in which the runtime compares them, and neither can name the other's function.
#[test]
fn the_macro_and_the_runtime_have_one_form_of_a_phrase() {
    let (of_macro, of_runtime) = (
        include_str!("../../../agi-macros/src/menu/words.rs"),
        include_str!("../../../agi-runtime/src/voice/words.rs"),
    );
    assert!(of_macro == of_runtime, "copy one of the files over the other");
}
