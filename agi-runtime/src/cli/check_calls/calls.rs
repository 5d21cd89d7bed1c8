//! Every `AGI(…)` of a dialplan, and what is wrong with it whichever route it calls.

use std::collections::{BTreeMap, HashSet};

use super::address::{Address, Carrier};
use super::finding::Finding;
use super::hosts::Hosts;
use super::line::Routes;
use super::route;
use crate::dialplan_files::{Application, Dialplan, Extension, Step, Unclosed, Value, split};
use crate::route::Table;

/// As many arguments Asterisk passes on (`MAX_ARGS` of `res_agi.c`).
const MOST_ARGUMENTS: usize = 127;
/// As long may an address be (`res_agi.c` cuts it).
const LONGEST_ADDRESS: usize = 1_023;

pub(super) struct Judge<'t> {
    routes: Routes<'t>,
    hosts: Hosts,
}

/// What was found, and how many lines there are.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    pub(super) own: usize,
    pub(super) elsewhere: usize,
    /// Lines whose address only Asterisk knows.
    pub(super) unknown: usize,
    /// The hosts that are not known to be this app's, with the first line that calls them, and how many do.
    strangers: BTreeMap<String, (Step, usize)>,
}

impl<'t> Judge<'t> {
    pub(super) fn new(table: &'t Table, fallback: bool, hosts: Hosts) -> Self {
        Self { routes: Routes { table, fallback }, hosts }
    }

    pub(super) fn judge(&self, dialplan: &Dialplan) -> Judged {
        let mut judged = Judged::default();
        // A line that contexts inherit from a template is one line.
        let mut seen = HashSet::new();
        let handled: HashSet<_> =
            dialplan.extensions.iter().filter(|one| handles_endings(one)).map(|one| &*one.context).collect();
        for extension in &dialplan.extensions {
            let last_look = extension.steps.iter().rposition(looks_at_the_status);
            let looked_at = |index: usize| last_look > Some(index) || handled.contains(&*extension.context);
            let mut asked = false;
            for (index, step) in extension.steps.iter().enumerate() {
                for application in step.applications(&dialplan.globals) {
                    if let Some((name, data)) = without_brackets(&application.name) {
                        if seen.insert((step.place.clone(), application.name.clone())) {
                            let what = "what it is given belongs in brackets";
                            judged.findings.push(no_application(step, &application.name, what, name, data));
                            judged.unknown += 1;
                        }
                        continue;
                    }
                    if !is_agi(application.meant()) || !seen.insert((step.place.clone(), application.data.text.clone()))
                    {
                        continue;
                    }
                    let is_own = self.line(extension, step, &application, &mut judged);
                    let is_here = !step.application.eq_ignore_ascii_case("Originate");
                    if is_own && is_here && !asked && !looked_at(index) {
                        asked = true;
                        judged.findings.push(no_branch(step));
                    }
                }
            }
        }
        let strangers = std::mem::take(&mut judged.strangers);
        judged.findings.extend(strangers.into_iter().map(|(host, (step, lines))| stranger(&host, &step, lines)));
        judged
    }

    /// Judges one line. Returns whether it calls this app, as far as that can be told.
    fn line(&self, extension: &Extension, step: &Step, application: &Application, judged: &mut Judged) -> bool {
        let name = application.meant();
        if application.name != name {
            let (what, data) = ("a blank belongs to its name", application.data.written());
            judged.findings.push(no_application(step, &application.name, what, name, &data));
        }
        if let Some(unclosed) = step.unclosed {
            judged.findings.push(not_closed(step, unclosed));
            judged.unknown += 1;
            return false;
        }
        let mut parts = split(&application.data);
        if let Some(found) = after_a_blank(step, &mut parts) {
            judged.findings.push(found);
        }
        let Some(address) = Address::read(&parts) else {
            judged.unknown += 1;
            return false;
        };
        judged.findings.extend(refused(step, application, &address, parts.len() - 1));
        if !address.is_of(&self.hosts) {
            judged.elsewhere += 1;
            if address.carrier == Carrier::Network && !address.lacks_host() {
                judged.strangers.entry(address.host()).or_insert_with(|| (step.clone(), 0)).1 += 1;
            }
            return false;
        }
        judged.own += 1;
        judged.findings.extend(route::judge(&self.routes, extension, step, &address));
        true
    }
}

fn is_agi(name: &str) -> bool {
    ["AGI", "EAGI", "DeadAGI"].iter().any(|agi| name.eq_ignore_ascii_case(agi))
}

/// `AGI,agi://…` of Asterisk 1.4 and `AGI agi://…`, taken apart: Asterisk takes all of it for a name.
fn without_brackets(name: &str) -> Option<(&str, &str)> {
    let (name, data) = name.trim().split_once([',', ' '])?;
    let data = data.trim_start();
    (is_agi(name) && data.to_ascii_lowercase().contains("agi:")).then_some((name, data))
}

fn no_application(step: &Step, written: &str, what: &str, name: &str, data: &str) -> Finding {
    Finding::error(step, format!("Asterisk knows no application `{written}`: {what}")).write(format!("{name}({data})"))
}

fn looks_at_the_status(step: &Step) -> bool {
    ["AGI_ROUTE_STATUS", "AGISTATUS"]
        .iter()
        .any(|name| step.data.contains(name) && !step.data.starts_with(&format!("{name}=")))
}

/// Whether it is where a call of its context ends, and looks at how the app ended.
fn handles_endings(extension: &Extension) -> bool {
    matches!(&*extension.name, "h" | "T") && extension.steps.iter().any(looks_at_the_status)
}

fn no_branch(step: &Step) -> Finding {
    Finding::hint(step, "nothing after it looks at how the route ended")
        .note("when no server answers, or the handler fails, the dialplan continues all the same")
        .write("Set(AGI_ROUTE_STATUS=UNREACHED) before it, and after it")
        .write("GotoIf($[\"${AGI_ROUTE_STATUS}\" != \"OK\"]?failed)")
}

fn stranger(host: &str, step: &Step, lines: usize) -> Finding {
    let lines = if lines == 1 { "this line is".to_owned() } else { format!("this and {} more lines are", lines - 1) };
    Finding::hint(step, format!("nothing says that {host} is this app: {lines} not compared with its routes"))
        .write(format!("check --dialplan … --host '{host}' if it is"))
}

fn not_closed(step: &Step, unclosed: Unclosed) -> Finding {
    // What was meant to be closed is, after the `;`.
    let meant = step.line.rsplit_once(';').is_some_and(|(_, after)| after.contains(')'));
    if unclosed == Unclosed::Comment && meant {
        let escaped = step.line.replace("\\;", ";").replace(';', "\\;");
        return Finding::error(step, "a ';' begins a comment, and the rest of the line is not read")
            .write(escaped.trim());
    }
    Finding::hint(step, "there is no closing ')': the line is not compared with the routes")
}

/// Takes the blank away that an address begins with.
fn after_a_blank(step: &Step, parts: &mut [Value]) -> Option<Finding> {
    let first = parts.first_mut()?;
    let address = first.text.trim_start();
    if address.len() == first.text.len() || !address.to_ascii_lowercase().contains("agi:") {
        return None;
    }
    first.text = address.to_owned();
    let rest: Vec<_> = parts.iter().map(Value::written).collect();
    let what = "after a blank, Asterisk takes an address for the name of a file (AGISTATUS=NOTFOUND)";
    Some(Finding::error(step, what).write(format!("AGI({})", rest.join(","))))
}

/// What Asterisk refuses or cuts, whoever is called.
fn refused(step: &Step, application: &Application, address: &Address, arguments: usize) -> Vec<Finding> {
    let mut found = vec![];
    let written = || address.written_with(&address.target.written(), &address.written_arguments());
    if address.carrier != Carrier::Program && application.meant().eq_ignore_ascii_case("EAGI") {
        let what = "Asterisk refuses EAGI with an address (AGISTATUS=FAILURE)";
        found.push(Finding::error(step, what).note("`call.audio()` has the audio of a call").write(written()));
    }
    if let Some(rest) = address.after_another_scheme() {
        let what = "only what begins with agi:// is an address: Asterisk takes this for the name of a file (AGISTATUS=NOTFOUND)";
        let arguments = application.data.written();
        let arguments = arguments.split_once(',').map_or(String::new(), |(_, more)| format!(",{more}"));
        found.push(Finding::error(step, what).write(format!("AGI(agi://{rest}{arguments})")));
    }
    if address.carrier == Carrier::Network {
        if address.lacks_host() {
            let what = "there is no host in the address (AGISTATUS=FAILURE)";
            let target = address.target.written();
            found.push(Finding::error(step, what).write(format!("AGI(agi://127.0.0.1{}{target})", address.host())));
        }
        let known = |value: &Value| value.filled(|_, _| "").len();
        let whole = known(&address.before) + known(&address.target);
        if whole > LONGEST_ADDRESS {
            let what = format!("the address has {whole} bytes, and Asterisk cuts it after {LONGEST_ADDRESS}");
            found.push(Finding::error(step, what).note("give long values as arguments, or by `vars(…)`"));
        }
        if let Some(at) = address.before.text.find('?') {
            let (host, query) = address.before.split_at(at);
            let (host, query, rest) = (host.written(), query.written(), address.target.written());
            let what = "a query needs a '/' before it: this one is taken for a part of the host";
            found.push(Finding::error(step, what).write(format!("AGI({host}/{query}{rest})")));
        }
    }
    if arguments > MOST_ARGUMENTS {
        let what = format!("there are {arguments} arguments, and Asterisk passes on {MOST_ARGUMENTS}");
        found.push(Finding::error(step, what));
    }
    found
}
