//! A short list with made-up phrases, so that this file has none of the real ones.

use std::fs;

use super::{check, check_under, faults_in, files, idioms::Idioms, text};

const LIST: &str = "\
[[idiom]]
phrase = '\\byonder\\b'
write = '\"there\"'
allow = ['yonder one door']

[[idiom]]
phrase = '\\bin lieu\\b'
write = '\"instead\"'
";

/// Each fault in a file with this text, as its line and what is wrong.
fn faults(file: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(file), text).unwrap();
    faults_in(folder.path(), file, &mut Idioms::read(LIST).unwrap()).unwrap()
}

/// The blocks of a Rust file that are not empty.
fn blocks(text: &str) -> Vec<String> {
    let blocks = text::rust(text).into_iter().map(|block| block.text);
    blocks.filter(|text| !text.is_empty()).collect()
}

#[test]
fn a_phrase_is_named_with_its_line_and_the_better_one() {
    assert_eq!(
        faults("a.md", "# Right\n\nThe key Yonder\nthe prompt.\n\nIn lieu.\n"),
        ["a.md:3: \"Yonder\": write \"there\"", "a.md:6: \"In lieu\": write \"instead\""]
    );
}

#[test]
fn a_phrase_is_found_across_the_end_of_a_line() {
    assert_eq!(faults("a.md", "a word in\nlieu of it"), ["a.md:1: \"in lieu\": write \"instead\""]);
    let comment = "/// A word in\n/// lieu of it.\nstruct X;\n";
    assert_eq!(faults("a.rs", comment), ["a.rs:1: \"in lieu\": write \"instead\""]);
    assert_eq!(
        faults("a.rs", "const X: &str = \"it is in \\\n    lieu\";\n"),
        ["a.rs:1: \"in lieu\": write \"instead\""]
    );
}

#[test]
fn paragraphs_rows_and_items_are_not_joined() {
    for text in ["in\n\nlieu", "| in |\n| lieu |", "- in\n- lieu", "1. in\n2. lieu", "in\n# lieu"] {
        assert_eq!(faults("a.md", text), [""; 0], "{text}");
    }
    assert_eq!(faults("a.toml", "# a word in\n# lieu"), ["a.toml:1: \"in lieu\": write \"instead\""]);
    assert_eq!(faults("a.rs", "/// in\n///\n/// lieu\nfn f() {}\n// in\nfn g() {}\n// lieu\n"), [""; 0]);
}

#[test]
fn comments_documentation_strings_and_test_names_are_prose_and_code_is_not() {
    let text = "\
//! yonder
fn yonder() { let yonder = 1; } // yonder
/* yonder /* yonder */ */
const S: &str = \"yonder\";
#[test]
fn a_key_yonder_a_prompt() {}
";
    let lines: Vec<_> = faults("a.rs", text).iter().map(|fault| fault.split(':').nth(1).unwrap().to_owned()).collect();
    assert_eq!(lines, ["1", "2", "3", "3", "4", "6"]);
}

#[test]
fn every_kind_of_string_is_read_to_the_quote_that_ends_it() {
    assert_eq!(
        blocks(r##"f("a\"b", r"c\", r#"d"e"#, b"g", br"h\", c"i"); // j"##),
        [r#"a\"b"#, "c", r#"d"e"#, "g", "h", "i", "j"]
    );
    // A backslash at the end of a line, which goes on in the next one, is not part of the text.
    assert_eq!(blocks("let x = '\"'; let y = b'\\''; let z = '\\u{1f}'; f::<'a>(\"k\")"), ["k"]);
    assert_eq!(blocks("let url = \"http://x\"; let bar = 'l'; // m"), ["http://x", "m"]);
    assert_eq!(blocks("for x in r {} let var = \"n\"; my_r#\"o\"#"), ["n", "o"]);
}

#[test]
fn a_string_of_several_lines_knows_each_of_them() {
    assert_eq!(
        faults("a.rs", "f(\"one\n  yonder\n\");\n// yonder\n"),
        ["a.rs:2: \"yonder\": write \"there\"", "a.rs:4: \"yonder\": write \"there\"",]
    );
}

#[test]
fn the_names_of_tests_are_words_and_other_names_are_not() {
    let text = "\
#[tokio::test(start_paused = true)]
async fn a_first_one() {}
#[test]
#[should_panic(expected = \"x\")]
fn a_second_one() {}
#[derive(Debug)]
struct S;
fn not_this_one() {}
";
    assert_eq!(blocks(text), ["x", "a first one", "a second one"]);
}

#[test]
fn an_allowed_text_is_passed_over_where_it_is_and_nowhere_else() {
    assert_eq!(faults("a.md", "all yonder one door"), [""; 0]);
    assert_eq!(faults("a.md", "yonder all, yonder one door"), ["a.md:1: \"yonder\": write \"there\""]);
}

#[test]
fn an_exception_that_nothing_needs_is_a_fault() {
    let mut idioms = Idioms::read(LIST).unwrap();
    assert_eq!(idioms.unused(), ["idioms.toml:4: no text has \"yonder one door\": delete the exception"]);
    assert_eq!(idioms.find("yonder one door"), []);
    assert_eq!(idioms.unused(), [""; 0]);
}

#[test]
fn a_list_with_a_mistake_says_its_line() {
    for (list, mistake) in [
        ("", "idioms.toml has no [[idiom]]"),
        ("[[idiom]]\nphrase = 'a'\n", "idioms.toml:1: an idiom has a `phrase` and says what to `write`"),
        ("\n[[idiom]]\nphrase = '('\nwrite = 'b'\n", "idioms.toml:2: regex parse error"),
        ("[[idiom]]\nphrase = 'x*'\nwrite = 'b'\n", "idioms.toml:1: the phrase matches everywhere"),
        ("[[idiom]]\nphrases = 'x'\n", "idioms.toml:1: \"phrases\" is not a key of an idiom"),
    ] {
        let error = format!("{:#}", Idioms::read(list).err().unwrap());
        assert!(error.starts_with(mistake), "{error}");
    }
}

#[test]
fn the_files_of_a_workspace_are_read_and_what_is_built_is_not() {
    let folder = tempfile::tempdir().unwrap();
    for file in [
        "README.md",
        "a/src/lib.rs",
        "a/Cargo.toml",
        "a/x.txt",
        "idioms.toml",
        "target/x.md",
        ".git/x.md",
        "book/html/x.md",
    ] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "yonder one door").unwrap();
    }
    assert_eq!(files(folder.path(), "").unwrap(), ["README.md", "a/Cargo.toml", "a/src/lib.rs"]);
    assert_eq!(files(folder.path(), "a/").unwrap(), ["a/Cargo.toml", "a/src/lib.rs"]);
    fs::write(folder.path().join("idioms.toml"), LIST).unwrap();
    check(folder.path()).unwrap();
    fs::write(folder.path().join("a/Cargo.toml"), "# in lieu").unwrap();
    check(folder.path()).unwrap_err();
    check_under(folder.path(), "README", false).unwrap();
    check_under(folder.path(), "a", false).unwrap_err();
    check_under(folder.path(), "a", true).unwrap();
}
