//! What happens to servers, and what callers notice. Each returns what it found; what it lost makes it fail.

mod database;
mod killed;
mod load;
mod names;
mod rolling;
mod silence;

pub use database::a_database_restarts;
pub use killed::a_server_is_killed;
pub use load::one_server_holds_many;
pub use names::servers_have_a_name;
pub use rolling::each_server_restarts;
pub use silence::{a_silent_call_is_cut_by_default, a_silent_call_lasts};

use std::collections::BTreeMap;

use crate::callers::Over;
use crate::report::Report;

/// The address that Asterisk calls from.
const ASTERISK: &str = "127.0.0.1";

/// Adds what became of the replies: one row for each call that was thanked, with the key that its caller pressed.
fn compare(report: &mut Report, over: &BTreeMap<String, Over>, replies: &[(String, String)]) {
    let thanked = over.values().filter(|over| over.last == "OK").count();
    let mut rows = BTreeMap::<&str, usize>::new();
    for (caller, key) in replies {
        *rows.entry(caller).or_default() += 1;
        report.holds(caller.ends_with(key.as_str()), || format!("{caller} has the reply {key}: somebody else's"));
    }
    let without = over.iter().filter(|(caller, over)| over.last == "OK" && !rows.contains_key(caller.as_str()));
    let without: Vec<_> = without.map(|(caller, _)| caller.as_str()).collect();
    report.holds(without.is_empty(), || format!("replies of {}", without.join(", ")));
    report.figure("callers who were thanked", thanked);
    report.figure("replies in the database", replies.len());
    let twice = rows.values().filter(|count| **count > 1).count();
    report.figure("callers who were asked again after they had replied", twice);
}

/// Adds how many calls ended, and that all ended so at their first try.
fn all_first_tries_are_ok(report: &mut Report, over: &BTreeMap<String, Over>) {
    report.figure("calls", over.len());
    for (caller, over) in over {
        // By a PROXY header, where a proxy is between the two.
        let by_asterisk = over.called_from == ASTERISK;
        report.holds(over.first == "OK" && by_asterisk, || format!("the call of {caller}: {over:?}"));
    }
}
