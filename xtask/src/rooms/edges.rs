//! The arrows between the rooms of one crate: those of the code against those of the list.

use std::collections::BTreeSet;

use super::{
    Fault, LIST,
    list::Entry,
    tree::{Mention, Tree},
};

/// Finds arrows that are not allowed, allowed arrows that nobody needs, imports from the crate's face, and rooms that only
/// one of the two sides knows.
pub(super) fn check(list: &Entry, tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, module) in tree.rooms().filter(|(name, _)| list.room(name).is_none()) {
        let what = format!("the room `{name}` is not in {LIST}: write a section [{}.{name}]", list.name);
        faults.push(Fault::new(&module.file, 1, what));
    }
    for room in &list.rooms {
        for module in room.modules.iter().filter(|module| !tree.rooms().any(|(name, _)| name == *module)) {
            let what = format!("{} has no top-level module `{module}`: delete it from the list", list.name);
            faults.push(Fault::new(LIST, room.line, what));
        }
    }
    let mut used = BTreeSet::new();
    for mention in &tree.mentions {
        let own = &tree.modules[mention.module];
        let Some(from) = own.path.first().and_then(|name| list.room(name)) else { continue };
        let Some(path) = tree.absolute(mention.module, &mention.segments) else { continue };
        let Some(to) = path.first().and_then(|name| list.room(name)) else {
            let unlisted = path.first().is_some_and(|name| tree.rooms().any(|(room, _)| room == name));
            if mention.as_a_user || unlisted {
                continue;
            }
            let source = source(tree, &path);
            let room_of_source = source.as_ref().and_then(|source| list.room(tree.absolute(0, source)?.first()?));
            used.extend(room_of_source.map(|to| (from, to)));
            let what = from_the_face(tree, mention, &path, source.as_deref());
            let missing = room_of_source.filter(|&to| to != from && !list.rooms[from].allows(&list.rooms[to]));
            let missing = missing.map(|to| {
                format!("; {} -> {} is not an allowed edge either", list.rooms[from].name, list.rooms[to].name)
            });
            let what = what + &missing.unwrap_or_default();
            faults.push(Fault::new(&own.file, mention.line, what));
            continue;
        };
        let [room, other] = [&list.rooms[from], &list.rooms[to]];
        used.insert((from, to));
        if from != to && !room.allows(other) {
            faults.push(Fault::new(&own.file, mention.line, not_allowed(list, room, other, &path)));
        }
    }
    for (from, room) in list.rooms.iter().enumerate() {
        for (name, line) in &room.uses {
            let to = list.rooms.iter().position(|other| other.name == *name);
            if to.is_some_and(|to| !used.contains(&(from, to))) {
                let what = format!("{} does not use {name}: delete it from `uses` of [{}.{0}]", room.name, list.name);
                faults.push(Fault::new(LIST, *line, what));
            }
        }
    }
    faults
}

fn not_allowed(list: &Entry, room: &Entry, other: &Entry, path: &[String]) -> String {
    let edge = format!("{} -> {} is not an allowed edge (`crate::{}`): ", room.name, other.name, path.join("::"));
    let above = list.rooms.iter().take_while(|entry| entry.name != room.name).any(|entry| entry.name == other.name);
    let advice = if above {
        format!("{} is above; move what both need into a room below {}", other.name, room.name)
    } else {
        format!("do without it, or write {:?} into `uses` of [{}.{}] in {LIST}", other.name, list.name, room.name)
    };
    edge + &advice
}

/// Finds the path by which the crate's face itself has what a path names.
fn source(tree: &Tree, path: &[String]) -> Option<Vec<String>> {
    let (name, rest) = path.split_first()?;
    let face = &tree.modules[0].bindings;
    let direct = face.iter().find(|(bound, _)| bound.as_ref() == Some(name)).map(|(_, path)| path.clone());
    let globs = || {
        let globs = face.iter().filter(|(bound, _)| bound.is_none());
        globs.map(|(_, path)| [path, std::slice::from_ref(name)].concat()).find(|path| tree.defines(path))
    };
    Some([direct.or_else(globs)?, rest.to_vec()].concat())
}

/// Says what to write in place of a name that was taken from `lib.rs`.
fn from_the_face(tree: &Tree, mention: &Mention, path: &[String], source: Option<&[String]>) -> String {
    let face = tree.modules[0].file.rsplit('/').next().unwrap_or_default();
    let shown = mention.segments.join("::");
    let taken = format!("`{shown}` takes from the crate's face, {face}: ");
    let advice = match (source, path.first()) {
        (Some(source), _) => {
            let within = tree.absolute(0, source);
            let prefix = if within.is_some() { "crate::" } else { "" };
            format!("write `{prefix}{}`", within.as_deref().unwrap_or(source).join("::"))
        }
        (None, Some(name)) => format!("{name} is defined there; move it into a room"),
        (None, None) => "name what you take, by its room".to_owned(),
    };
    taken + &advice
}
