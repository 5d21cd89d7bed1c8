//! Reads one file: which modules it declares, which names it defines and brings in, and which paths it has.
//!
//! Comments and strings are not code and count for nothing; so do the examples in doc comments, which are a user's code.
//! What is there only in tests counts for nothing either, as dev-dependencies do not for Cargo: a test of a lower room may
//! be in the words of a higher one. The inside of a macro's call is read word by word, for its paths.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::{
    Attribute, ImplItem, Item, Meta, UseTree, Visibility,
    visit::{self, Visit},
};

use super::tree::{Mention, Module, Tree};

/// A module that has a file of its own: its index, the line of its `mod`, the folder where its file is, and its name.
pub(super) type Declared = (usize, usize, PathBuf, String);

/// Reads a file into the tree.
pub(super) fn read(tree: &mut Tree, module: usize, path: &Path, file: &syn::File) -> Vec<Declared> {
    let stem = path.file_stem().unwrap_or_default();
    let above = path.parent().unwrap_or(path);
    let owns_its_folder = ["lib", "main", "mod"].iter().any(|name| stem == *name);
    let folder = if owns_its_folder { above.to_owned() } else { above.join(stem) };
    let mut reader = Reader { tree, module, folder, declared: Vec::new(), in_function: false };
    reader.visit_file(file);
    reader.declared
}

struct Reader<'t> {
    tree: &'t mut Tree,
    module: usize,
    /// Where the files of this module's children are.
    folder: PathBuf,
    declared: Vec<Declared>,
    in_function: bool,
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = head(item);
        if attributes.iter().any(only_in_tests) {
            if let Item::Mod(module) = item {
                self.tree.only_in_tests.insert(self.folder.join(module.ident.to_string()));
            }
            return;
        }
        if let Some(name) = name.filter(|_| !self.in_function) {
            self.tree.modules[self.module].items.insert(name);
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let test = matches!(item, ImplItem::Fn(function) if function.attrs.iter().any(only_in_tests));
        if !test {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let outer = std::mem::replace(&mut self.in_function, true);
        visit::visit_block(self, block);
        self.in_function = outer;
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.to_string();
        let parent = self.module;
        let mut path = self.tree.modules[parent].path.clone();
        path.push(name.clone());
        let module = self.tree.modules.len();
        let file = self.tree.modules[parent].file.clone();
        self.tree.modules.push(Module { path, parent, file, ..Module::default() });
        self.tree.modules[parent].children.insert(name.clone(), module);
        if item.content.is_none() {
            self.declared.push((module, line(item.ident.span()), self.folder.clone(), name));
            return;
        }
        let folder = self.folder.join(&name);
        let outer = (std::mem::replace(&mut self.module, module), std::mem::replace(&mut self.folder, folder));
        visit::visit_item_mod(self, item);
        (self.module, self.folder) = outer;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.leading_colon.is_none() {
            let public = !matches!(item.vis, Visibility::Inherited);
            self.leaves(&item.tree, &mut Vec::new(), public);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() && path.segments.len() > 1 {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.mention(segments, line(path.segments[0].ident.span()), false, false);
        }
        visit::visit_path(self, path);
    }

    /// `pub(in crate::room)` is not a use of anything.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.words(call.tokens.clone());
    }
}

impl Reader<'_> {
    fn mention(&mut self, segments: Vec<String>, line: usize, public_use: bool, dollar: bool) {
        let as_a_user = dollar || segments.first() == Some(&self.tree.name);
        let module = self.module;
        self.tree.mentions.push(Mention { module, segments, line, public_use, as_a_user });
    }

    /// Takes each path of a `use` line.
    fn leaves(&mut self, tree: &UseTree, above: &mut Vec<String>, public: bool) {
        let (name, at, bound) = match tree {
            UseTree::Path(path) => {
                above.push(path.ident.to_string());
                self.leaves(&path.tree, above, public);
                above.pop();
                return;
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.leaves(tree, above, public));
                return;
            }
            UseTree::Glob(glob) => (None, glob.star_token.spans[0], None),
            UseTree::Name(name) => (Some(&name.ident), name.ident.span(), Some(&name.ident)),
            UseTree::Rename(rename) => (Some(&rename.ident), rename.ident.span(), Some(&rename.rename)),
        };
        let own_name = name.map(ToString::to_string).filter(|name| name != "self");
        let path: Vec<_> = above.iter().cloned().chain(own_name).collect();
        let bound = bound.map(ToString::to_string);
        let bound = bound.map(|bound| if bound == "self" { path.last().cloned().unwrap_or_default() } else { bound });
        if !self.in_function {
            self.tree.modules[self.module].bindings.push((bound, path.clone()));
        }
        self.mention(path, line(at), public, false);
    }

    /// Takes the paths out of a macro's words, which need not be Rust.
    fn words(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            if let TokenTree::Group(group) = token {
                self.words(group.stream());
            }
            let begins =
                matches!(token, TokenTree::Ident(name) if ["crate", "super", "self"].iter().any(|word| name == word));
            if begins && is_colons(&tokens[index + 1..]) {
                let dollar = index > 0 && is_punct(&tokens[index - 1], '$');
                index += self.path(&tokens[index..], &[], dollar);
            }
            index += 1;
        }
    }

    /// Takes one path, or all of a group's. Returns how many words follow its first.
    fn path(&mut self, tokens: &[TokenTree], above: &[String], dollar: bool) -> usize {
        let mut segments = above.to_vec();
        let mut index = 0;
        let mut at = None;
        loop {
            match tokens.get(index) {
                Some(TokenTree::Ident(name)) => {
                    segments.push(name.to_string());
                    at = at.or(Some(line(name.span())));
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    for part in inner.split(|token| is_punct(token, ',')).filter(|part| !part.is_empty()) {
                        self.path(part, &segments, dollar);
                    }
                    return index;
                }
                _ => break,
            }
            if !is_colons(&tokens[index + 1..]) {
                break;
            }
            index += 3;
        }
        if let Some(at) = at {
            self.mention(segments, at, false, dollar);
        }
        index.min(tokens.len().saturating_sub(1))
    }
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn is_colons(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [one, two, ..] if is_punct(one, ':') && is_punct(two, ':'))
}

fn line(span: Span) -> usize {
    span.start().line
}

/// Finds `#[cfg(test)]`, and `test` among the conditions of an `all`.
fn only_in_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return attribute.path().is_ident("test") };
    let is_test = |token: &TokenTree| matches!(token, TokenTree::Ident(name) if name == "test");
    let tokens: Vec<_> = list.tokens.clone().into_iter().collect();
    list.path.is_ident("cfg")
        && match &tokens[..] {
            [token] => is_test(token),
            [TokenTree::Ident(all), TokenTree::Group(group)] if all == "all" => {
                group.stream().into_iter().any(|token| is_test(&token))
            }
            _ => false,
        }
}

/// The attributes of an item, and the name that it defines.
fn head(item: &Item) -> (&[Attribute], Option<String>) {
    let (attributes, name) = match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, None),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Union(item) => (&item.attrs, Some(&item.ident)),
        Item::Use(item) => (&item.attrs, None),
        _ => return (&[], None),
    };
    (attributes, name.map(ToString::to_string))
}
