//! `dialplan`: an extensions.conf that calls every route, and branches on how it ended.

use std::fmt::Write;

use super::listing::{describe, pattern};
use crate::app::Listing;
use crate::outcome::Status;
use crate::route::{Param, Source};

const HEAD: &str = "\
; Calls every route of this app. Include it from extensions.conf, and call a route by
;   Gosub(agi-routes,<extension>,1(<ARG1>,<ARG2>,...))
; AGI_ROUTE_STATUS says how it ended; [agi-ended] below has a branch for each ending but OK.
; Needs app_stack.so (Gosub), func_uri.so (URIENCODE) and res_agi.so.

[agi-routes]
";

/// `listen` is where the app listens; an Asterisk on this machine reaches it there.
pub(super) fn print(routes: &[Listing], listen: &str) -> String {
    let mut text = HEAD.to_owned();
    for route in routes {
        let _ = writeln!(text, "; {}  {}  {}", pattern(route), route.name, route.place);
        if !route.doc.is_empty() {
            let _ = writeln!(text, "; {}", route.doc);
        }
        let given = || route.params.iter().filter(|param| !matches!(param.source, Source::Variable(_)));
        for (number, param) in given().enumerate() {
            let _ = writeln!(text, ";   ARG{} {}", number + 1, describe(param));
        }
        for param in route.params.iter().filter(|param| matches!(param.source, Source::Variable(_))) {
            let _ = writeln!(text, ";   {}", describe(param));
        }
        let extension = extension(&route.pattern);
        let params: Vec<_> = given().collect();
        let _ = writeln!(text, "exten => {extension},1,Set(AGI_ROUTE_STATUS=UNREACHED)");
        let _ = writeln!(text, " same => n,AGI({})", call(route, &params, listen));
        let _ = writeln!(
            text,
            " same => n,ExecIf($[\"${{AGI_ROUTE_STATUS}}\" != \"OK\"]?Gosub(agi-ended,${{AGI_ROUTE_STATUS}},1))"
        );
        let _ = writeln!(text, " same => n,Return()\n");
    }
    text.push_str("[agi-ended]\n");
    for (status, means) in endings() {
        let _ = writeln!(text, "exten => {status},1,Verbose(1,${{CHANNEL}}: {means})\n same => n,Return()");
    }
    text
}

/// `agi://127.0.0.1/survey/${URIENCODE(${ARG1})}?lang=${URIENCODE(${ARG2})},${ARG3}`.
fn call(route: &Listing, params: &[&Param], listen: &str) -> String {
    let argument = |wanted: &Source| {
        let number = params.iter().position(|param| param.source == *wanted).map_or(0, |index| index + 1);
        format!("${{ARG{number}}}")
    };
    let prefix = route.first_segment;
    let path: String = route
        .pattern
        .split('/')
        .skip(1)
        .enumerate()
        .map(|(index, segment)| match segment.strip_prefix('{') {
            Some(rest) if rest.starts_with('*') => format!("/{}", argument(&Source::Rest(index - prefix))),
            Some(_) => format!("/${{URIENCODE({})}}", argument(&Source::Segment(index - prefix))),
            None => format!("/{}", segment.replace(';', "\\;").replace(',', "%2C")),
        })
        .collect();
    let query: Vec<_> = super::listing::queries(route)
        .map(|name| format!("{name}=${{URIENCODE({})}}", argument(&Source::Query(name))))
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("agi://{}{path}{query}{}", host(listen), arguments(params, &argument))
}

/// The AGI arguments in order, with nothing where the route skips one.
fn arguments(params: &[&Param], argument: &dyn Fn(&Source) -> String) -> String {
    let mut text = String::new();
    let mut next = 1;
    for param in params {
        if let Source::Arg(number) | Source::Args(number) = param.source {
            text.push_str(&",".repeat((number + 1).saturating_sub(next)));
            text.push_str(&argument(&param.source));
            next = number + 1;
        }
    }
    text
}

/// An Asterisk on this machine reaches an app that listens on all addresses by the loopback one.
fn host(listen: &str) -> String {
    let (host, port) = listen.rsplit_once(':').unwrap_or((listen, "4573"));
    let host = if matches!(host, "0.0.0.0" | "[::]" | "") { "127.0.0.1" } else { host };
    if port == "4573" { host.to_owned() } else { format!("{host}:{port}") }
}

/// `/survey/{id}` is `route-survey-id`: no name that the dialplan gives a meaning (`h`, `i`, `s`, `t`, `_…`).
fn extension(pattern: &str) -> String {
    let words = pattern.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<_> = std::iter::once("route").chain(words).collect();
    words.join("-")
}

fn endings() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of = |status: &Status| match status {
        Status::Ok => "the route ran to its end",
        Status::NotFound => "no route has this path",
        Status::BadParam => "a parameter is missing or not what the route expects",
        Status::Error => "the handler failed",
        Status::Busy => "the server has as many calls as it may have",
        Status::Closing => "the server is shutting down",
        Status::TooLarge => "the request is larger than the server takes",
    };
    let unreached = ("UNREACHED", "the server was not reached, or died");
    let known = Status::ALL.into_iter().filter(|status| *status != Status::Ok);
    known.map(move |status| (status.as_str(), of(&status))).chain([unreached])
}
