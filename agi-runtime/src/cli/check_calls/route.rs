//! One line compared with the route that it calls: the route's own lookup judges the path.

use super::address::{Address, Carrier};
use super::finding::Finding;
use super::line::{Line, Routes, variable};
use crate::dialplan_files::{Extension, Step};
use agi_protocol::AgiUri;

pub(super) fn judge(routes: &Routes<'_>, extension: &Extension, step: &Step, address: &Address) -> Vec<Finding> {
    let target = &address.target;
    let by_path = target.text.starts_with('/') || (address.carrier == Carrier::Network && target.text.is_empty());
    if !by_path {
        return vec![];
    }
    let uri = AgiUri::new(target.text.as_bytes());
    let line = Line { routes, step, address, uri };
    let mut found = match routes.table.find(line.uri.path()) {
        None if routes.fallback || line.may_be_another(None) => vec![],
        None => vec![line.no_route()],
        Some((route, Some(empty))) => {
            let name = empty.name(&route.pattern);
            let what = format!("segment {} of the path is empty, and the route takes it for `{name}`", empty.number);
            let note = format!("it is {} ({}): the call ends as BAD_PARAM", route.pattern, route.entry.place);
            let path = line.with_segment(empty.number.get() - 1, &variable(name));
            vec![Finding::error(step, what).note(note).write(path)]
        }
        Some((route, None)) => {
            let mut found = line.where_empty(route);
            if !line.may_be_another(Some(route)) {
                found.extend(route.params().flat_map(|(param, tried)| line.parameter(route, param, tried)));
                found.extend(line.unknown_names(route));
                found.extend(line.too_many(route));
            }
            found
        }
    };
    found.extend(line.chosen_by_the_caller(extension));
    found
}
