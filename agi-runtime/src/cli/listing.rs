//! `routes`: what the app answers.

use std::fmt::Write;

use super::arguments::Command;
use super::check_calls;
use crate::app::{App, RouteInfo};
use crate::error::Error;
use crate::extract::{Arity, Param, Source};

pub(super) const CHECK: Command = Command {
    options: check_calls::OPTIONS,
    details: check_calls::DETAILS,
    ..Command::plain("check", "Looks for duplicate routes and missing state, and what is wrong with a dialplan's calls")
};

/// One block for each route: its pattern and place, what it does, its parameters.
pub(super) fn print(routes: &[RouteInfo]) -> String {
    let mut text = String::new();
    for route in routes {
        let RouteInfo { name, place, doc, params, .. } = route;
        let _ = writeln!(text, "{}  {name}  {place}", pattern(route));
        if !doc.is_empty() {
            let _ = writeln!(text, "    {doc}");
        }
        for param in *params {
            let _ = writeln!(text, "    {}", describe(param));
        }
    }
    text
}

/// `check`: that nothing is wrong, and which linked routes the app was not given.
pub(super) fn check(app: &App) -> Result<(), Error> {
    let table = app.table()?;
    outln!("no problems; routes: {}", table.routes().len());
    for route in table.left_out() {
        outln!("this app was not given {} ({})", route.pattern, route.place);
    }
    Ok(())
}

/// The pattern with its query: `/survey/{id}?lang`.
pub(super) fn pattern(route: &RouteInfo) -> String {
    let names: Vec<_> = queries(route).collect();
    let query = if names.is_empty() { String::new() } else { format!("?{}", names.join("&")) };
    format!("{}{query}", route.pattern)
}

fn queries(route: &RouteInfo) -> impl Iterator<Item = &'static str> {
    route.params.iter().filter_map(|param| match param.source {
        Source::Query(name) => Some(name),
        _ => None,
    })
}

/// `lang: Lang, may be empty (the query's `lang`)`.
pub(super) fn describe(param: &Param) -> String {
    let Param { name, ty, source, arity } = param;
    let arity = match arity {
        Arity::One => "",
        Arity::Optional => ", may be empty",
        Arity::Many => ", any number",
    };
    format!("{name}: {ty}{arity} ({source})")
}
