//! The modules of a crate, as its files declare them, and where a path leads.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{Fault, crates::Package, mentions};

/// A crate's modules. The first is its face: `lib.rs` and `main.rs`.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The folder of the sources, seen from the workspace.
    pub(super) src: String,
    /// The crate's name, as paths have it.
    pub(super) name: String,
    pub(super) modules: Vec<Module>,
    pub(super) mentions: Vec<Mention>,
    /// Modules that are only there in tests, by their files without extension.
    pub(super) only_in_tests: BTreeSet<PathBuf>,
}

/// A module. Those that are only there in tests are left out, with all that they mention.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Its path from the crate's root.
    pub(super) path: Vec<String>,
    pub(super) parent: usize,
    /// Its file, seen from the workspace.
    pub(super) file: String,
    pub(super) children: BTreeMap<String, usize>,
    /// What it defines itself.
    pub(super) items: BTreeSet<String>,
    /// What its `use` lines bring in: the name (none at a `*`), and the path.
    pub(super) bindings: Vec<(Option<String>, Vec<String>)>,
}

/// A path that the code has, in a `use` line or anywhere else.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) module: usize,
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    /// Whether it is a `pub use` line.
    pub(super) public_use: bool,
    /// Whether it is as a user of the crate would write it: `$crate::…`, or the crate's own name in `main.rs`.
    pub(super) as_a_user: bool,
}

/// Where a path leads.
#[derive(Debug)]
pub(super) enum Resolved {
    /// To a name in a module, or to the module itself.
    Here(usize, Vec<String>),
    /// Out of the crate, or to something that is not a path between modules.
    Elsewhere,
}

impl Tree {
    /// Reads a crate, beginning with its face. A file in `src` that no module declares is a fault.
    pub(super) fn read(workspace: &Path, package: &Package, faults: &mut Vec<Fault>) -> Result<Self> {
        let name = package.name.replace('-', "_");
        let mut tree = Self { src: package.src.clone(), name, modules: vec![Module::default()], ..Self::default() };
        let src = workspace.join(&package.src);
        let mut ahead = Vec::new();
        for face in ["lib.rs", "main.rs"].into_iter().filter(|face| src.join(face).exists()) {
            tree.modules[0].file = format!("{}/{face}", package.src);
            ahead.push((0, src.join(face)));
        }
        let mut read = BTreeSet::new();
        while let Some((module, path)) = ahead.pop() {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let file = below(workspace, &path);
            tree.modules[module].file.clone_from(&file);
            let parsed = syn::parse_file(&text).with_context(|| format!("cannot parse {file}"))?;
            for (declared, line, folder, name) in mentions::read(&mut tree, module, &path, &parsed) {
                let files = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
                match files.into_iter().find(|file| file.exists()) {
                    Some(found) => ahead.push((declared, found)),
                    None => faults.push(Fault::new(&file, line, format!("the file of `mod {name}` is not there"))),
                }
            }
            read.insert(path);
        }
        for path in sources(&src)? {
            let in_tests = path.ancestors().any(|above| tree.only_in_tests.contains(&above.with_extension("")));
            if !read.contains(&path) && !in_tests && !path.starts_with(src.join("bin")) {
                let what = "no module declares this file: declare it with `mod`, or delete it";
                faults.push(Fault::new(below(workspace, &path), 1, what));
            }
        }
        Ok(tree)
    }

    /// Returns the rooms: the top-level modules that have a file of their own.
    pub(super) fn rooms(&self) -> impl Iterator<Item = (&String, &Module)> {
        let root = &self.modules[0];
        let all = root.children.iter().map(|(name, &module)| (name, &self.modules[module]));
        all.filter(|(_, module)| !self.is_face(&module.file))
    }

    /// Tells `lib.rs` and `main.rs` from the files of rooms.
    pub(super) fn is_face(&self, file: &str) -> bool {
        file.strip_prefix(&*self.src).is_some_and(|file| ["/lib.rs", "/main.rs"].contains(&file))
    }

    /// Returns the path from the crate's root that `segments` mean in `module`.
    pub(super) fn absolute(&self, module: usize, segments: &[String]) -> Option<Vec<String>> {
        let (start, rest) = self.start(module, segments)?;
        Some([&self.modules[start].path, rest].concat())
    }

    /// Follows a path through modules and `use` lines to the module that defines what it names.
    pub(super) fn resolve(&self, module: usize, segments: &[String]) -> Resolved {
        self.follow(module, segments, 0)
    }

    /// Tells whether a path, seen from the crate's root, leads to something that exists.
    pub(super) fn defines(&self, path: &[String]) -> bool {
        matches!(self.resolve(0, path), Resolved::Here(module, rest) if self.modules[module].has(&rest))
    }

    fn start<'a>(&self, module: usize, segments: &'a [String]) -> Option<(usize, &'a [String])> {
        let (first, rest) = segments.split_first()?;
        match first.as_str() {
            "crate" => Some((0, rest)),
            name if name == self.name => Some((0, rest)),
            "self" => Some((module, rest)),
            "super" => {
                let parent = self.modules[module].parent;
                let further = rest.first().is_some_and(|next| next == "super");
                if further { self.start(parent, rest) } else { Some((parent, rest)) }
            }
            name => self.modules[module].children.contains_key(name).then_some((module, segments)),
        }
    }

    fn follow(&self, module: usize, segments: &[String], depth: usize) -> Resolved {
        let Some((mut module, mut rest)) = self.start(module, segments) else { return Resolved::Elsewhere };
        // `use` lines may lead in a circle, which the compiler allows for globs.
        if depth > 16 {
            return Resolved::Elsewhere;
        }
        while let Some((name, further)) = rest.split_first() {
            if let Some(&child) = self.modules[module].children.get(name) {
                (module, rest) = (child, further);
                continue;
            }
            if self.modules[module].items.contains(name) {
                break;
            }
            let bound = |(bound, _): &&(Option<String>, Vec<String>)| bound.as_ref() == Some(name);
            if let Some((_, path)) = self.modules[module].bindings.iter().find(bound) {
                return self.follow(module, &[path, further].concat(), depth + 1);
            }
            let globs = self.modules[module].bindings.iter().filter(|(name, _)| name.is_none());
            let through = globs.filter_map(|(_, path)| match self.follow(module, &[path, rest].concat(), depth + 1) {
                Resolved::Here(found, left) if self.modules[found].has(&left) => Some(Resolved::Here(found, left)),
                _ => None,
            });
            return through.into_iter().next().unwrap_or(Resolved::Here(module, rest.to_vec()));
        }
        Resolved::Here(module, rest.to_vec())
    }
}

impl Module {
    fn has(&self, rest: &[String]) -> bool {
        rest.first().is_none_or(|name| self.items.contains(name))
    }
}

/// Finds the modules that are both `x.rs` and a folder `x`: here it is `x/mod.rs`.
pub(super) fn mixed_style(workspace: &Path, src: &str) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let src = workspace.join(src);
    for path in if src.exists() { sources(&src)? } else { Vec::new() } {
        let folder = path.with_extension("");
        if folder.is_dir() {
            let [file, to] = [&path, &folder.join("mod.rs")].map(|path| below(workspace, path));
            let what = format!("a module with a folder is `mod.rs` in it: git mv {file} {to}");
            faults.push(Fault::new(file, 1, what));
        }
    }
    Ok(faults)
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn below(workspace: &Path, path: &Path) -> String {
    path.strip_prefix(workspace).unwrap_or(path).to_string_lossy().into_owned()
}
