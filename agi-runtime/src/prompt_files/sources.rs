//! The files of an app, and which routes and tests their items belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::regular;
use super::source::{Item, Kind, Quoted, items};

/// Who uses a prompt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum User {
    /// A route, by its pattern.
    Route(String),
    /// A function that no route is known to call.
    Function(String),
    Test(String),
}

/// The items of a folder, each with its file.
#[derive(Debug)]
struct Folder {
    items: Vec<(PathBuf, Item)>,
    /// It is that of Cargo for tests.
    is_tests: bool,
}

/// The items of an app's sources.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    folders: Vec<Folder>,
}

impl Sources {
    /// Reads all files of Rust in these folders. A folder that cannot be read is an error, and so is a file that is not Rust.
    pub(crate) fn read(folders: &[PathBuf]) -> Result<Self, String> {
        let mut sources = Self::default();
        for folder in folders {
            let mut files = vec![];
            collect(folder, &mut files, &mut vec![])
                .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
            files.sort();
            let mut all = vec![];
            for file in files {
                let text = regular::read(&file).and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
                let text = text.map_err(|error| format!("cannot read {}: {error}", file.display()))?;
                let items = items(&text).map_err(|(line, why)| format!("{}:{line}: {why}", file.display()))?;
                all.extend(items.into_iter().map(|item| (file.clone(), item)));
            }
            sources.folders.push(Folder { items: all, is_tests: folder.ends_with("tests") });
        }
        Ok(sources)
    }

    /// Returns where an app, and not only its tests, first has Asterisk say a number, digits or a date.
    pub(super) fn says_numbers(&self) -> Option<(&Path, usize)> {
        let apps = self.folders.iter().filter(|folder| !folder.is_tests);
        let items = apps.flat_map(|folder| &folder.items).filter(|(_, item)| item.kind != Kind::Test);
        items.filter_map(|(file, item)| Some((&**file, item.numbers?))).min()
    }

    /// Tells each text in quotes, with its file, who says it, and whether only tests do.
    pub(super) fn texts(&self, mut each: impl FnMut(&Path, &Quoted, &[User], bool)) {
        for Folder { items, is_tests } in &self.folders {
            let users = users(items);
            for (number, (file, item)) in items.iter().enumerate() {
                let own = [User::Function(item.name.clone())];
                let users: Vec<_> = users.get(&number).map(|users| users.iter().cloned().collect()).unwrap_or_default();
                let users = if users.is_empty() { &own[..] } else { &users };
                let is_test = *is_tests || users.iter().all(|user| matches!(user, User::Test(_)));
                for text in &item.texts {
                    each(file, text, users, is_test);
                }
            }
        }
    }
}

/// Which routes and tests come to which items, by the names that these mention.
fn users(items: &[(PathBuf, Item)]) -> BTreeMap<usize, BTreeSet<User>> {
    let mut named = BTreeMap::<&str, Vec<usize>>::new();
    for (number, (_, item)) in items.iter().enumerate() {
        named.entry(&item.name).or_default().push(number);
    }
    let mut users = BTreeMap::<usize, BTreeSet<User>>::new();
    for (number, (_, root)) in items.iter().enumerate() {
        let user = match &root.kind {
            Kind::Route(pattern) => User::Route(pattern.clone()),
            Kind::Test => User::Test(root.name.clone()),
            Kind::Other => continue,
        };
        let (mut seen, mut next) = (BTreeSet::from([number]), vec![number]);
        while let Some(number) = next.pop() {
            users.entry(number).or_default().insert(user.clone());
            let mentioned = items[number].1.mentions.iter().filter_map(|name| named.get(name.as_str()));
            // One of two items of a name is not known to be meant; and a route is not what another one says.
            let only = mentioned.filter_map(|numbers| if let [only] = numbers[..] { Some(only) } else { None });
            next.extend(only.filter(|only| items[*only].1.kind == Kind::Other && seen.insert(*only)));
        }
    }
    users
}

/// Finds the files of a folder; `above` are the folders that it is in. A link to one of them has no end, and is left out.
fn collect(folder: &Path, files: &mut Vec<PathBuf>, above: &mut Vec<PathBuf>) -> io::Result<()> {
    let own = fs::canonicalize(folder)?;
    if above.contains(&own) {
        return Ok(());
    }
    above.push(own);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files, above)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    above.pop();
    Ok(())
}
