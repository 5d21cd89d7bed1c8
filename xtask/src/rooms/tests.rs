//! Small made-up workspaces: one fault each, and one without.

use std::fs;

use tempfile::TempDir;

use super::{Fault, check, draw, drawing, list::List, read};

const ROOT: (&str, &str) = ("Cargo.toml", "[workspace]\nmembers = [\"house\"]\n");
const MANIFEST: (&str, &str) = ("house/Cargo.toml", "[package]\nname = \"house\"\n");
const LIST: &str = "\
[house]
for = \"a house\"
uses = []
[house.attic]
for = \"the top\"
uses = [\"cellar\"]
[house.cellar]
for = \"the ground\"
uses = []
";
const FACE: (&str, &str) = ("house/src/lib.rs", "mod attic;\nmod cellar;\npub use cellar::Wine;\npub use attic::*;\n");
const ATTIC: (&str, &str) = ("house/src/attic.rs", "use crate::cellar::Wine;\npub struct Trunk;\n");
const CELLAR: (&str, &str) = ("house/src/cellar/mod.rs", "pub struct Wine;\n");

/// A house, in which these files are other ones or new.
fn house(changed: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in [ROOT, MANIFEST, ("rooms.toml", LIST), FACE, ATTIC, CELLAR].iter().chain(changed) {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn faults(changed: &[(&str, &str)]) -> Vec<String> {
    let (_, faults) = read(house(changed).path()).unwrap();
    faults.iter().map(Fault::to_string).collect()
}

/// The faults of a list that is read by itself.
fn faults_of_the_list(list: &str) -> Vec<String> {
    List::read(list).1.iter().map(Fault::to_string).collect()
}

#[test]
fn a_house_in_order_has_no_fault() {
    assert_eq!(faults(&[]), [""; 0]);
}

#[test]
fn an_arrow_that_leads_up_is_named_with_its_line() {
    let cellar = ("house/src/cellar/mod.rs", "pub struct Wine;\n\nuse crate::attic::Trunk;\n");
    assert_eq!(
        faults(&[cellar]),
        [
            "house/src/attic.rs:1: a circle of 2 files; the shortest way round:\n    \
             house/src/attic.rs:1 uses house/src/cellar/mod.rs\n    house/src/cellar/mod.rs:3 uses house/src/attic.rs",
            "house/src/cellar/mod.rs:3: cellar -> attic is not an allowed edge (`crate::attic::Trunk`): attic is above; move \
             what both need into a room below cellar",
        ]
    );
}

#[test]
fn an_arrow_that_leads_down_has_to_be_listed_too() {
    let list = LIST.replace("[\"cellar\"]", "[]");
    assert_eq!(
        faults(&[("rooms.toml", &list)]),
        [
            "house/src/attic.rs:1: attic -> cellar is not an allowed edge (`crate::cellar::Wine`): do without it, or write \
          \"cellar\" into `uses` of [house.attic] in rooms.toml"
        ]
    );
}

#[test]
fn every_way_to_write_a_path_is_read() {
    let list = LIST.replace("[\"cellar\"]", "[]");
    for (line, code) in [
        (1, "use crate::{cellar::{Wine, self as below}};"),
        (2, "\nfn f() -> crate::cellar::Wine { todo!() }"),
        (1, "use super::cellar::Wine;"),
        (2, "mod inner {\n    use super::super::cellar::Wine;\n}"),
        (2, "fn f() {\n    assert!(check(crate::cellar::Wine));\n}"),
        (2, "fn f() {\n    use crate::cellar::*;\n}"),
        (3, "macro_rules! m {\n    () => {\n        $crate::cellar::Wine\n    };\n}"),
        (2, "impl\n    Trait<crate::cellar::Wine> for X {}"),
    ] {
        let found = faults(&[("rooms.toml", &list), ("house/src/attic.rs", code)]);
        let begin = format!("house/src/attic.rs:{line}: attic -> cellar is not an allowed edge");
        assert!(found.iter().any(|fault| fault.starts_with(&begin)), "{code}: {found:?}");
    }
}

#[test]
fn what_is_not_code_or_only_for_tests_is_not_an_arrow() {
    let list = LIST.replace("[\"cellar\"]", "[]");
    for code in [
        "// use crate::cellar::Wine;",
        "/// ```\n/// use crate::cellar::Wine;\n/// ```\nstruct X;",
        "const X: &str = \"use crate::cellar::Wine;\";",
        "pub(in crate::attic) struct X;",
        "#[cfg(test)]\nmod tests {\n    use crate::cellar::Wine;\n}",
        "#[cfg(all(test, feature = \"x\"))]\nuse crate::cellar::Wine;",
        "#[cfg(test)]\nmod tests;",
    ] {
        let tests = ("house/src/attic/tests.rs", "use crate::cellar::Wine;");
        let found = faults(&[("rooms.toml", &list), ("house/src/attic.rs", code), tests]);
        let edges: Vec<_> = found.iter().filter(|fault| fault.contains("->")).collect();
        assert_eq!(edges, [""; 0], "{code}");
    }
}

#[test]
fn what_is_there_in_tests_and_elsewhere_is_an_arrow() {
    let list = LIST.replace("[\"cellar\"]", "[]");
    for condition in ["any(test, feature = \"x\")", "not(test)", "feature = \"x\""] {
        let code = format!("#[cfg({condition})]\nuse crate::cellar::Wine;");
        let found = faults(&[("rooms.toml", &list), ("house/src/attic.rs", &code)]);
        assert!(found[0].contains("attic -> cellar is not an allowed edge"), "{condition}: {found:?}");
    }
}

#[test]
fn the_room_of_an_import_from_the_face_is_named() {
    let attic = ("house/src/attic.rs", "use crate::Wine;\npub struct Trunk;\n");
    assert_eq!(
        faults(&[attic]),
        ["house/src/attic.rs:1: `crate::Wine` takes from the crate's face, lib.rs: write `crate::cellar::Wine`"]
    );
}

#[test]
fn the_room_of_an_import_from_the_face_is_named_through_a_star_and_super() {
    let cellar = ("house/src/cellar/mod.rs", "pub struct Wine;\nuse super::{Trunk};\n");
    let found = faults(&[cellar]);
    assert_eq!(
        found[1],
        "house/src/cellar/mod.rs:2: `super::Trunk` takes from the crate's face, lib.rs: write `crate::attic::Trunk`; cellar -> \
         attic is not an allowed edge either"
    );
}

#[test]
fn an_import_from_the_face_may_come_from_another_crate_or_from_the_face_itself() {
    let face = ("house/src/lib.rs", "mod attic;\nmod cellar;\npub use serde::Value;\npub fn key() {}\n");
    let attic = ("house/src/attic.rs", "use crate::{Value, cellar::Wine, key};\nuse super::*;\n");
    assert_eq!(
        faults(&[face, attic]),
        [
            "house/src/attic.rs:1: `crate::Value` takes from the crate's face, lib.rs: write `serde::Value`",
            "house/src/attic.rs:1: `crate::key` takes from the crate's face, lib.rs: key is defined there; move it into a room",
            "house/src/attic.rs:2: `super` takes from the crate's face, lib.rs: name what you take, by its room",
        ]
    );
}

#[test]
fn an_exported_macro_may_name_the_face() {
    let attic = "use crate::cellar::Wine;\nmacro_rules! m { () => { $crate::Wine } }\n";
    assert_eq!(faults(&[("house/src/attic.rs", attic)]), [""; 0]);
}

#[test]
fn an_arrow_that_is_gone_leaves_the_list() {
    assert_eq!(
        faults(&[("house/src/attic.rs", "pub struct Trunk;\n")]),
        ["rooms.toml:6: attic does not use cellar: delete it from `uses` of [house.attic]"]
    );
}

#[test]
fn the_rooms_of_both_sides_are_the_same() {
    let face = ("house/src/lib.rs", "mod attic;\nmod cellar;\nmod hall;\nmod inline {}\n");
    let list = format!("{LIST}[house.roof]\nfor = \"shelter\"\nuses = []\n");
    assert_eq!(
        faults(&[face, ("house/src/hall.rs", ""), ("rooms.toml", &list)]),
        [
            "house/src/hall.rs:1: the room `hall` is not in rooms.toml: write a section [house.hall]",
            "rooms.toml:10: house has no top-level module `roof`: delete it from the list",
        ]
    );
}

#[test]
fn several_modules_can_be_one_room() {
    let face = ("house/src/lib.rs", "mod attic;\nmod cellar;\nmod stairs;\n");
    let list = LIST.replace("\"the ground\"", "\"the ground\"\nmodules = [\"cellar\", \"stairs\"]");
    let stairs = ("house/src/stairs.rs", "use crate::cellar::Wine;\n");
    assert_eq!(faults(&[face, stairs, ("rooms.toml", &list)]), [""; 0]);
}

#[test]
fn a_file_without_a_module_and_a_module_without_a_file_are_faults() {
    let face = ("house/src/lib.rs", "mod attic;\nmod cellar;\nmod hall;\n");
    assert_eq!(
        faults(&[face, ("house/src/shed.rs", "")]),
        [
            "house/src/lib.rs:3: the file of `mod hall` is not there",
            "house/src/shed.rs:1: no module declares this file: declare it with `mod`, or delete it",
        ]
    );
}

#[test]
fn a_module_with_a_folder_is_mod_rs() {
    let attic = ("house/src/attic.rs", "use crate::cellar::Wine;\nmod trunk;\npub struct Trunk;\n");
    assert_eq!(
        faults(&[attic, ("house/src/attic/trunk.rs", "")]),
        [
            "house/src/attic.rs:1: a module with a folder is `mod.rs` in it: git mv house/src/attic.rs house/src/attic/mod.rs"
        ]
    );
}

#[test]
fn files_of_one_room_that_use_each_other_are_a_circle() {
    let cellar = ("house/src/cellar/mod.rs", "mod cask;\nmod tap;\npub use tap::Wine;\n");
    let tap = ("house/src/cellar/tap.rs", "use super::cask::Cask;\npub struct Wine;\n");
    let cask = ("house/src/cellar/cask.rs", "pub struct Cask;\n\nuse super::Wine;\n");
    let circle = "house/src/cellar/cask.rs:3: a circle of 2 files; the shortest way round:\n    \
                  house/src/cellar/cask.rs:3 uses house/src/cellar/tap.rs\n    \
                  house/src/cellar/tap.rs:1 uses house/src/cellar/cask.rs";
    assert_eq!(faults(&[cellar, tap, cask]), [circle]);
    let accepted = LIST.replacen("uses = []", "uses = []\ncircles = [[\"cellar/tap.rs\", \"cellar/cask.rs\"]]", 1);
    assert_eq!(faults(&[cellar, tap, cask, ("rooms.toml", &accepted)]), [""; 0]);
    assert_eq!(
        faults(&[("rooms.toml", &accepted)]),
        ["rooms.toml:4: there is no circle of cellar/tap.rs, cellar/cask.rs: delete it from `circles` of [house]"]
    );
    let folder = LIST.replacen("uses = []", "uses = []\ncircles = [[\"cellar/\"]]", 1);
    assert_eq!(faults(&[cellar, tap, cask, ("rooms.toml", &folder)]), [""; 0]);
    let less = LIST.replacen("uses = []", "uses = []\ncircles = [[\"cellar/tap.rs\"]]", 1);
    assert_eq!(faults(&[cellar, tap, cask, ("rooms.toml", &less)])[0], circle);
}

#[test]
fn a_folder_that_shows_what_its_files_hold_is_not_a_circle() {
    let cellar = ("house/src/cellar/mod.rs", "mod tap;\npub use tap::Wine;\npub struct Key;\n");
    let tap = ("house/src/cellar/tap.rs", "use super::Key;\npub struct Wine;\n");
    assert_eq!(faults(&[cellar, tap]), [""; 0]);
}

#[test]
fn the_crates_of_the_workspace_have_their_own_arrows() {
    let root = ("Cargo.toml", "[workspace]\nmembers = [\"house\", \"huts/*\"]\n");
    let hut = "[package]\nname = \"hut\"\npublish = false\n[dependencies]\nserde = \"1\"\nhome = { path = \"..\", package = \"house\" }\n";
    let files = |list: &str| faults(&[root, ("huts/hut/Cargo.toml", hut), ("rooms.toml", list)]);
    assert_eq!(files(LIST), ["huts/hut/Cargo.toml:1: the crate hut is not in rooms.toml: write a section [hut]"]);
    let listed = format!("[\"huts/*\"]\nfor = \"small\"\nuses = []\n{LIST}");
    assert_eq!(
        files(&listed),
        [
            "huts/hut/Cargo.toml:6: hut -> house is not an allowed edge: take it out, or write \"house\" into `uses` of [huts/*] \
          in rooms.toml"
        ]
    );
    assert_eq!(files(&listed.replacen("[]", "[\"house\"]", 1)), [""; 0]);
    let more =
        format!("[shed]\nfor = \"tools\"\nuses = []\n[hut]\nfor = \"small\"\nuses = [\"house\", \"shed\"]\n{LIST}");
    assert_eq!(
        files(&more),
        [
            "rooms.toml:1: there is no crate shed: delete its sections",
            "rooms.toml:6: [hut] uses \"shed\", which is above it in the list: move the section of \"shed\" below",
            "rooms.toml:6: hut does not depend on shed: delete it from `uses`",
        ]
    );
}

#[test]
fn dev_dependencies_are_for_tests_and_dependencies_of_a_target_count() {
    let root = ("Cargo.toml", "[workspace]\nmembers = [\"house\", \"hut\"]\n");
    let list = format!("[hut]\nfor = \"small\"\nuses = []\n{LIST}");
    let with = |section: &str| {
        let hut = format!("[package]\nname = \"hut\"\npublish = false\n[{section}]\nhouse.workspace = true\n");
        faults(&[root, ("hut/Cargo.toml", &hut), ("rooms.toml", &list)])
    };
    assert_eq!(with("dev-dependencies"), [""; 0]);
    for section in ["dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
        assert!(with(section)[0].starts_with("hut/Cargo.toml:5: hut -> house is not an allowed edge"), "{section}");
    }
}

#[test]
fn a_published_crate_lists_its_rooms() {
    let list = "[house]\nfor = \"a house\"\nuses = []\n";
    assert_eq!(
        faults(&[("rooms.toml", list)]),
        ["rooms.toml:1: house is published and lists no rooms: write a section [house.room] for each"]
    );
    let manifest = ("house/Cargo.toml", "[package]\nname = \"house\"\npublish = false\n");
    assert_eq!(faults(&[manifest, ("rooms.toml", list)]), [""; 0]);
}

#[test]
fn a_list_that_goes_round_is_named() {
    let list = "[h]\nfor = \"x\"\nuses = []\n[h.a]\nfor = \"x\"\nuses = [\"b\"]\n[h.b]\nfor = \"x\"\nuses = [\"a\"]\n";
    assert_eq!(
        faults_of_the_list(list),
        ["rooms.toml:4: a circle: a, b use each other; take one of these arrows out of the list"]
    );
}

#[test]
fn a_list_stands_from_the_top_floor_down() {
    let list =
        "[h]\nfor = \"x\"\nuses = []\n[h.a]\nfor = \"x\"\nuses = []\n[h.b]\nfor = \"x\"\nuses = [\"a\", \"c\"]\n";
    assert_eq!(
        faults_of_the_list(list),
        [
            "rooms.toml:9: [h.b] uses \"a\", which is above it in the list: move the section of \"a\" below",
            "rooms.toml:9: [h.b] uses \"c\", which has no section of its own",
        ]
    );
}

#[test]
fn a_list_with_a_mistake_says_its_line() {
    for (list, fault) in [
        ("[h\n", "rooms.toml:1: "),
        ("[h]\nuses = []\n", "rooms.toml:1: h does not say what it is for: write `for = \"…\"`"),
        ("[h]\nfor = \"x\"\nuses = [3]\n", "rooms.toml:3: a name in quotes is expected here"),
        (
            "[h]\nfor = \"x\"\nuse = []\n",
            "rooms.toml:3: \"use\" is not a key of a section, or its value has the wrong type",
        ),
    ] {
        let found = faults_of_the_list(list);
        assert!(found.len() == 1 && found[0].starts_with(fault), "{list}: {found:?}");
    }
}

#[test]
fn the_committed_drawing_is_that_of_the_list() {
    let house = house(&[]);
    check(house.path()).unwrap_err();
    draw(house.path()).unwrap();
    check(house.path()).unwrap();
    fs::write(house.path().join("rooms.toml"), LIST.replace("the top", "the roof")).unwrap();
    check(house.path()).unwrap_err();
}

#[test]
fn the_drawing_has_each_room_once_and_no_arrow_that_a_longer_way_says() {
    let list = "[h]\nfor = \"a <house>\"\nuses = []\n[h.a]\nfor = \"x\"\nuses = [\"b\", \"c\"]\n\
                [h.b]\nfor = \"x\"\nuses = [\"c\"]\n[h.c]\nfor = \"x\"\nuses = []\n";
    let (list, faults) = List::read(list);
    assert_eq!(faults, []);
    let svg = drawing::draw(&list);
    assert_eq!(svg.matches("class=\"room\"").count(), 3);
    assert_eq!(svg.matches("class=\"arrow\"").count(), 2);
    assert!(svg.contains("a &lt;house>"), "{svg}");
    assert_eq!(svg, drawing::draw(&list));
}

#[test]
fn the_arrows_of_the_drawing_lead_down() {
    let list = "[u]\nfor = \"x\"\nuses = [\"h\"]\n[h]\nfor = \"x\"\nuses = [\"l\"]\n[h.a]\nfor = \"x\"\nuses = [\"b\", \"d\"]\n\
                [h.b]\nfor = \"x\"\nuses = [\"c\"]\n[h.c]\nfor = \"x\"\nuses = []\n[h.d]\nfor = \"x\"\nuses = []\n\
                [l]\nfor = \"x\"\nuses = []\n[l.r]\nfor = \"x\"\nuses = []\n";
    let svg = drawing::draw(&List::read(list).0);
    let paths: Vec<_> = svg.lines().filter(|line| line.contains("class=\"arrow")).collect();
    assert_eq!(paths.len(), 5, "{svg}");
    for path in paths {
        let numbers = |text: &str| {
            text.split(|c: char| !c.is_ascii_digit() && c != '.')
                .filter_map(|n| n.parse::<f64>().ok())
                .collect::<Vec<_>>()
        };
        let path = numbers(path.split_once("d=\"").unwrap().1);
        let heights: Vec<_> = path.iter().skip(1).step_by(2).collect();
        assert!(heights.is_sorted() && heights[0] < heights[heights.len() - 1], "{heights:?}");
    }
}
