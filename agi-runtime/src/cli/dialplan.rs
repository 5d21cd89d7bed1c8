//! `dialplan`: an extensions.conf that calls every route, and branches on how it ended.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::access;
use super::listing::{describe, pattern};
use crate::app::{App, RouteInfo};
use crate::error::Error;
use crate::extract::{Arity, Param, Source};
use crate::outcome::{ACCEPTANCE, CONTINUE, GOSUB_RESULT, SCREEN};
use agi_protocol::Status;

const HEAD: &str = "\
; Calls every route of this app. Include it from extensions.conf, and call a route by
;   Gosub(agi-routes,<extension>,1(<ARG1>,<ARG2>,...))
; A value that holds a comma goes in quotes: \"one, two\". One with a bracket or quote that is not closed, as a name may be,
; swallows the arguments after it: set a variable to it, and let the app read that by vars(...).
; Two apps on one Asterisk: give the contexts of one of them other names.
; A value that goes in the path may not be empty: the app is not asked then, and the status is BAD_PARAM.
; AGI_ROUTE_STATUS says how it ended; [agi-ended] below has a branch for each ending but OK.
; Needs app_stack.so (Gosub), func_strings.so (STRREPLACE), func_uri.so (URIENCODE) and res_agi.so.
";

/// Where the shared secret goes. Not in a line of the dialplan: `core show channel`, the log and AMI show those.
const SECRET: &str = "\
; The app asks for its shared secret before it answers, which takes func_sha1.so. The secret goes in [globals] of extensions.conf,
; best by an #include of a file that only Asterisk may read, and in no Set(): the log and `core show channel` show those. (From
; `core set verbose 2` on, Asterisk logs globals when it reads them.)
;   [globals]
;   AGI_SECRET=<the secret of the app>
";

/// Whether what is in an address is a caller's choice, only who includes the file knows.
const CHOSEN: &str = "\
;   ${EXTEN} and ${CALLERID(...)} are what the caller, or the provider, chose to send. If the address has one of them, the caller
;   chooses what the route returns, and the route has to check whether this caller may have it.
";

/// What runs a route on a call that the app places.
#[cfg(feature = "ami")]
const ORIGINATE: &str = "
; Runs a route on a call that the app has placed (App::outbound). It is the same for every app: keep one of them.
[agi-originate]
exten => s,1,Set(AGI_ROUTE_STATUS=UNREACHED)
 same => n,AGI(agi:async,${AGI_ROUTE_TARGET})
 same => n,Hangup()
; For .detect_machine(), which needs app_amd.so.
exten => amd,1,AMD()
 same => n,GotoIf($[\"${AMDSTATUS}\" = \"MACHINE\"]?machine)
 same => n,Goto(s,1)
 same => n(machine),AGI(agi:async,${AGI_ROUTE_MACHINE})
 same => n,Hangup()
";

/// The whole dialplan of an app. `listen` is where it listens; an Asterisk on this machine reaches it there.
pub(super) fn of(app: &App, listen: &str) -> Result<String, Error> {
    let text = print(&app.routes()?, listen, access::asks_for_secret(app));
    #[cfg(feature = "ami")]
    let text = if app.places_calls() { text + ORIGINATE } else { text };
    Ok(text)
}

/// `listen` is where the app listens; an Asterisk on this machine reaches it there.
fn print(routes: &[RouteInfo], listen: &str, asks_for_secret: bool) -> String {
    let mut text = HEAD.to_owned();
    if asks_for_secret {
        text.push_str(SECRET);
    }
    text.push_str("\n[agi-routes]\n");
    for (route, extension) in routes.iter().zip(extensions(routes)) {
        let _ = writeln!(text, "; {}  {}  {}", pattern(route), route.name, route.place);
        if !route.doc.is_empty() {
            let _ = writeln!(text, "; {}", route.doc);
        }
        let given = given(route);
        for given in &given {
            let _ = writeln!(text, ";   ARG{} {}", given.number, given.describe());
        }
        for param in route.params.iter().filter(|param| matches!(param.source, Source::Variable(_))) {
            let _ = writeln!(text, ";   {}", describe(param));
        }
        if given.iter().any(Given::is_in_address) {
            text.push_str(CHOSEN);
        }
        let (first, label) = match empty(&given) {
            None => (format!("exten => {extension},1"), ""),
            Some(empty) => {
                let _ = writeln!(text, "exten => {extension},1,Set(AGI_ROUTE_STATUS=BAD_PARAM)");
                let _ = writeln!(text, " same => n,GotoIf($[{empty}]?ended)");
                (" same => n".to_owned(), "(ended)")
            }
        };
        let _ = writeln!(text, "{first},Set(AGI_ROUTE_STATUS=UNREACHED)");
        for encoded in given.iter().filter(|given| given.is_in_address()) {
            text.push_str(&encode(encoded.number));
        }
        let _ = writeln!(text, " same => n,AGI({})", call(route, &given, listen));
        let _ = writeln!(
            text,
            " same => n{label},ExecIf($[\"${{AGI_ROUTE_STATUS}}\" != \"OK\"]?Gosub(agi-ended,${{AGI_ROUTE_STATUS}},1))"
        );
        let _ = writeln!(text, " same => n,Return()\n");
    }
    text.push_str("[agi-ended]\n");
    for (status, means) in endings() {
        let _ = writeln!(text, "exten => {status},1,Verbose(1,${{CHANNEL}}: {means})\n same => n,Return()");
    }
    text.push_str(&screen());
    text
}

/// The subroutine of [`Dial::screened_by`](crate::Dial::screened_by), on the called channel. Dial connects the two if it
/// finds no `GOSUB_RESULT`, so there is one from the beginning. After a hang-up nothing is returned.
fn screen() -> String {
    format!(
        "
; Asks the one who answers, for call.dial(...).screened_by(...): the two are connected if the app's route accepts. ARG1 is its
; address and ARG2 the caller's channel. It is the same for every app: keep one of them.
[{SCREEN}]
exten => s,1,Set({GOSUB_RESULT}={CONTINUE})
 same => n,Set({ACCEPTANCE}=)
 same => n,Set(AGI_ROUTE_STATUS=UNREACHED)
 same => n,AGI(${{ARG1}})
 same => n,Return(${{AGI_ROUTE_STATUS}} ${{{ACCEPTANCE}}})
"
    )
}

/// A value that the caller of an extension gives.
struct Given<'r> {
    /// It is this one of ARG1, ARG2 and so on.
    number: usize,
    goes_to: Place<'r>,
}

/// Where it goes in the `AGI(…)`.
enum Place<'r> {
    /// A placeholder of the prefix that the route is mounted at: its index in the path, and its name.
    Prefix(usize, &'r str),
    Param(&'r Param),
}

fn given(route: &RouteInfo) -> Vec<Given<'_>> {
    let prefix = segments(route).take(route.first_segment).enumerate();
    let prefix = prefix.filter_map(|(index, segment)| Some(Place::Prefix(index, placeholder(segment)?)));
    let params = route.params.iter().filter(|param| !matches!(param.source, Source::Variable(_)));
    let places = prefix.chain(params.map(Place::Param));
    (1..).zip(places).map(|(number, goes_to)| Given { number, goes_to }).collect()
}

impl Given<'_> {
    /// In the path or the query, and not an argument.
    fn is_in_address(&self) -> bool {
        match &self.goes_to {
            Place::Prefix(..) => true,
            Place::Param(param) => matches!(param.source, Source::Segment(_) | Source::Rest(_) | Source::Query(_)),
        }
    }

    fn describe(&self) -> String {
        match self.goes_to {
            Place::Prefix(index, name) => format!("{name} (segment {} of the prefix)", index + 1),
            Place::Param(param) => match (&param.source, param.arity) {
                (Source::Query(_), Arity::Many) => format!("{}: here one", describe(param)),
                (Source::Args(_), _) => format!("{}: in quotes, with commas between", describe(param)),
                _ => describe(param),
            },
        }
    }
}

/// Says whether what goes in the path is empty, as an expression: a path with an empty segment would be another one.
fn empty(given: &[Given<'_>]) -> Option<String> {
    let in_path = given.iter().filter(|given| match given.goes_to {
        Place::Prefix(..) => true,
        Place::Param(param) => matches!(param.source, Source::Segment(_) | Source::Rest(_)),
    });
    let empty: Vec<_> = in_path.map(|given| format!("\"{}\" = \"\"", unquoted(given.number))).collect();
    (!empty.is_empty()).then(|| empty.join(" | "))
}

/// Returns a value without the quotes that kept it together.
fn unquoted(number: usize) -> String {
    format!("${{STRREPLACE(ARG{number},\\\")}}")
}

fn segments(route: &RouteInfo) -> impl Iterator<Item = &str> {
    route.pattern.split('/').skip(1)
}

/// `{name}` or `{*name}`.
fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// The lines that encode a value for the address.
///
/// `Gosub()` leaves the quotes on that keep a value with a comma together; `AGI()` takes them off. `URIENCODE` must see no
/// colon: Asterisk puts the value in first, and takes what follows a colon for `:offset:length` if the value has closed the
/// function's bracket (measured on 22.10). `STRREPLACE` is given a variable's name, so it sees any value as it is.
fn encode(number: usize) -> String {
    format!(
        " same => n,Set(LOCAL(VALUE{number})=${{STRREPLACE(ARG{number},\\\")}})\n \
         same => n,Set(LOCAL(VALUE{number})=${{URIENCODE(${{STRREPLACE(VALUE{number},:,{COLON})}})}})\n"
    )
}

/// Replaces a colon while `URIENCODE` runs, which keeps it as it is.
const COLON: &str = "~colon~";

/// `agi://127.0.0.1/survey/${STRREPLACE(VALUE1,~colon~,%3A)}?lang=…,${ARG3}`.
fn call(route: &RouteInfo, given: &[Given<'_>], listen: &str) -> String {
    let mut path: Vec<_> = segments(route).map(literal).collect();
    let (mut query, mut args) = (String::new(), BTreeMap::new());
    for Given { number, goes_to } in given {
        let unquoted = unquoted(*number);
        // What is left of the path is decoded as a whole: its slashes may be encoded too.
        let encoded = format!("${{STRREPLACE(VALUE{number},{COLON},%3A)}}");
        match goes_to {
            Place::Prefix(index, _) => path[*index] = encoded,
            Place::Param(param) => match param.source {
                Source::Segment(own) | Source::Rest(own) => path[route.first_segment + own] = encoded,
                Source::Query(name) => {
                    let mark = if query.is_empty() { '?' } else { '&' };
                    let name = percent_encode(name.as_bytes(), &NOT_IN_A_NAME);
                    let _ = write!(query, "{mark}{name}={encoded}");
                }
                Source::Arg(at) => drop(args.insert(at, format!("${{ARG{number}}}"))),
                // The commas of the last value separate arguments.
                Source::Args(at) => drop(args.insert(at, unquoted)),
                Source::Variable(_) => {}
            },
        }
    }
    let mut text = format!("agi://{}/{}{query}", host(listen), path.join("/"));
    let mut commas = 0;
    for (at, value) in args {
        text.push_str(&",".repeat(at - commas));
        text.push_str(&value);
        commas = at;
    }
    text
}

/// What means something to a query or to a dialplan.
const NOT_IN_A_NAME: AsciiSet = NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'.');

/// A word of a path as the argument of `AGI()`: `"`, `\`, `,` and brackets mean something there, `$[` to what expands
/// it, and `;` to what reads the file.
fn literal(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for character in segment.chars() {
        if matches!(character, '"' | '\\' | ',' | '(' | ')' | '[' | ']' | ';') {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// An Asterisk on this machine reaches an app that listens on all addresses by the loopback one.
fn host(listen: &str) -> String {
    let (host, port) = listen.rsplit_once(':').unwrap_or((listen, "4573"));
    let host = if matches!(host, "0.0.0.0" | "[::]" | "") { "127.0.0.1" } else { host };
    if port == "4573" { host.to_owned() } else { format!("{host}:{port}") }
}

/// The name of each route's extension: `/survey/{id}` is `route-survey-id`. Those that Asterisk would take for the same,
/// or cut, have a number of their own at the end, which the pattern alone makes.
fn extensions(routes: &[RouteInfo]) -> Vec<String> {
    let names: Vec<_> = routes.iter().map(|route| extension(&route.pattern)).collect();
    // To Asterisk, a dash in an extension is for the eye only.
    let seen = |name: &str| name.replace('-', "");
    let mut count = HashMap::new();
    for name in &names {
        *count.entry(seen(name)).or_insert(0) += 1;
    }
    let unlike = |(name, route): (&String, &RouteInfo)| {
        if count[&seen(name)] == 1 && name.len() <= LONGEST_EXTENSION {
            return name.clone();
        }
        let short: String = name.chars().take(LONGEST_EXTENSION - "-12345678".len()).collect();
        format!("{short}-{:08x}", number(&route.pattern))
    };
    names.iter().zip(routes).map(unlike).collect()
}

/// Asterisk takes 79 bytes (`AST_MAX_EXTENSION`).
const LONGEST_EXTENSION: usize = 70;

/// A name that has no meaning of its own in a dialplan (as `h`, `i`, `s`, `t`, `_…` have).
fn extension(pattern: &str) -> String {
    let words = pattern.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<_> = std::iter::once("route").chain(words).collect();
    words.join("-")
}

/// The same in every release (FNV-1a).
fn number(pattern: &str) -> u32 {
    pattern.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn endings() -> impl Iterator<Item = (&'static str, &'static str)> {
    let unreached = ("UNREACHED", "the server was not reached, or died");
    let known = Status::ALL.iter().copied().filter(|status| *status != Status::Ok);
    known.map(move |status| (status.as_str(), status.meaning())).chain([unreached])
}

#[cfg(test)]
mod tests {
    use super::{extensions, literal, print};
    use crate::app::RouteInfo;
    #[cfg(feature = "ami")]
    use crate::app::{App, Outbound};
    use crate::route::SourceLocation;

    fn listing(pattern: &str, first_segment: usize) -> RouteInfo {
        let place = SourceLocation { file: "src/main.rs", line: 1 };
        RouteInfo { pattern: pattern.to_owned(), first_segment, name: "x", doc: "", params: &[], place }
    }

    #[cfg(feature = "ami")]
    #[test]
    fn an_app_that_places_calls_prints_the_context_that_runs_them() {
        let app = || App::with(crate::Routes::default()).fallback(|_| Box::pin(async { Ok(crate::Outcome::done()) }));
        let outbound = super::of(&app().outbound(Outbound::to(["PJSIP/desk"])), "127.0.0.1").unwrap();
        let book = include_str!("../../../book/src/ami.md");
        let (_, shown) = book.split_once("[agi-originate]\n").unwrap();
        let (shown, _) = shown.split_once("```").unwrap();
        let lines =
            |text: &str| text.lines().filter(|line| !line.starts_with(';')).map(str::to_owned).collect::<Vec<_>>();
        let (_, printed) = outbound.split_once("[agi-originate]\n").unwrap();
        assert_eq!(lines(printed), lines(shown));
        assert!(!super::of(&app(), "127.0.0.1").unwrap().contains("agi-originate"));
    }

    #[test]
    fn extensions_that_asterisk_takes_for_the_same_are_told_apart() {
        let long = format!("/{}", "long/".repeat(20));
        let routes = ["/", "/a/b", "/a-b", "/{a}/b", "/ab", "/ü", "/a/c", &long].map(|pattern| listing(pattern, 0));
        let names = extensions(&routes);
        let mut seen: Vec<_> = names.iter().map(|name| name.replace('-', "")).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), routes.len(), "{names:?}");
        assert!(names.iter().all(|name| name.len() < 80), "{names:?}");
        assert_eq!(names[6], "route-a-c");
    }

    #[test]
    fn a_name_with_a_number_is_the_same_whatever_other_routes_there_are() {
        let few = extensions(&["/a/b", "/a-b"].map(|pattern| listing(pattern, 0)));
        let more = extensions(&["/ab", "/a-b", "/a/b", "/x"].map(|pattern| listing(pattern, 0)));
        assert_eq!((&few[0], &few[1]), (&more[2], &more[1]));
    }

    #[test]
    fn a_placeholder_of_the_prefix_is_an_argument_of_its_own() {
        let printed = print(&[listing("/of/{tenant}/x", 2)], "127.0.0.1:4573", false);
        assert!(printed.contains(";   ARG1 tenant (segment 2 of the prefix)\n"), "{printed}");
        assert!(printed.contains("AGI(agi://127.0.0.1/of/${STRREPLACE(VALUE1,~colon~,%3A)}/x)"), "{printed}");
    }

    #[test]
    fn a_secret_has_its_place_and_what_a_caller_chooses_a_warning() {
        let (fixed, of_caller) = ([listing("/x", 0)], [listing("/of/{tenant}/x", 2)]);
        let print = |routes, asks| print(routes, "127.0.0.1:4573", asks);
        assert!(
            print(&fixed, true).contains(";   [globals]\n;   AGI_SECRET=<the secret of the app>\n\n[agi-routes]\n")
        );
        assert!(!print(&fixed, false).contains("AGI_SECRET") && !print(&fixed, false).contains("${EXTEN}"));
        assert!(print(&of_caller, false).contains(";   ${EXTEN} and ${CALLERID(...)} are what the caller"));
    }

    #[test]
    fn a_path_is_never_sent_with_a_value_that_is_empty() {
        let printed = print(&[listing("/of/{tenant}/x", 2)], "127.0.0.1:4573", false);
        let guarded = "exten => route-of-tenant-x,1,Set(AGI_ROUTE_STATUS=BAD_PARAM)\n \
                       same => n,GotoIf($[\"${STRREPLACE(ARG1,\\\")}\" = \"\"]?ended)\n \
                       same => n,Set(AGI_ROUTE_STATUS=UNREACHED)\n";
        assert!(printed.contains(guarded), "{printed}");
        assert!(printed.contains(" same => n(ended),ExecIf("), "{printed}");
        let printed = print(&[listing("/x", 0)], "127.0.0.1:4573", false);
        assert!(!printed.contains("GotoIf") && !printed.contains("(ended)"), "{printed}");
    }

    #[test]
    fn words_that_mean_something_to_a_dialplan_are_escaped() {
        assert_eq!(literal(r#"a,b;"c"\$[1](x)"#), r#"a\,b\;\"c\"\\$\[1\]\(x\)"#);
        assert_eq!(literal("50% ü&#'|"), "50% ü&#'|");
    }
}
