//! What `check` prints.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

#[test]
fn check_names_the_routes_that_the_app_was_not_given() {
    let checked = Command::new(env!("CARGO_BIN_EXE_phone-tests")).arg("check").output().unwrap();
    let said = String::from_utf8(checked.stdout).unwrap();
    let lines: Vec<_> = said.lines().collect();
    assert!(checked.status.success() && lines[0].starts_with("no problems; routes: "), "{said}");
    let forgotten = "this app was not given /forgotten (tests/phone/src/lib.rs:";
    assert!(lines[1..].iter().any(|line| line.starts_with(forgotten)), "{said}");
}

/// Checks a dialplan of these files, of which the first is named.
fn checked(files: &[(&str, &str)], more: &[&str]) -> (String, Output) {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_phone-tests"))
        .current_dir(folder.path())
        .args(["check", "--dialplan", files[0].0])
        .args(more)
        .output()
        .unwrap();
    (String::from_utf8(output.stdout.clone()).unwrap(), output)
}

/// What is said of one line, which begins with `error` or `hint`; the places of routes are left out.
fn said_of(line: &str) -> Vec<String> {
    let context = format!(
        "[globals]\nIVR=127.0.0.1\n[x]\nexten => _9.,1,NoOp()\n same => n,{line}\n same => n,GotoIf($[\"${{AGI_ROUTE_STATUS}}\" = \"OK\"]?a)\n"
    );
    let (said, output) = checked(&[("extensions.conf", &context)], &[]);
    let lines = said.lines().filter(|line| line.contains(": ") && !line.starts_with("errors:"));
    let lines: Vec<_> = lines.map(|line| line.trim().to_owned()).collect();
    assert_eq!(output.status.code(), Some(i32::from(lines.iter().any(|line| line.starts_with("error")))), "{said}");
    lines
}

#[test]
fn a_dialplan_that_calls_its_routes_right_has_no_errors() {
    for line in [
        "AGI(agi://127.0.0.1/order/7?lang=en,spring)",
        "AGI(agi://localhost:4573/order/${SHOP}?lang=${LANG},${CAMPAIGN})",
        "AGI(agi://${IVR}/keys/4)",
        "AGI(agi://${GLOBAL(IVR)}/keys/${N})",
        "AGI(agi://127.0.0.1/${ROUTE})",
        "AGI(agi://127.0.0.1/keys/${URIENCODE(${N})})",
        "ExecIf($[\"${N}\" = \"1\"]?AGI(agi://127.0.0.1/keys/4):NoOp())",
        "AGI(/opt/other/program.php,/no/route)",
        "AGI(agi:async)",
        "AGI(${ADDRESS})",
    ] {
        assert_eq!(said_of(line), [""; 0], "{line}");
    }
}

#[test]
fn what_is_wrong_with_a_line_is_said_with_the_line_to_write() {
    for (line, what, write) in [
        ("AGI(agi://127.0.0.1/keyz/4)", "error: no route has the path \"/keyz/4\"", "AGI(agi://127.0.0.1/keys/4)"),
        (
            "AGI(agi://${IVR}/keyz/${N})",
            "error: no route has the path \"/keyz/${N}\"",
            "AGI(agi://127.0.0.1/keys/${N})",
        ),
        (
            "AGI(agi://127.0.0.1/keys/four)",
            "error: \"four\" is not a value of u32: invalid digit found in string",
            "AGI(agi://127.0.0.1/keys/${NUMBER})",
        ),
        ("AGI(agi://127.0.0.1/order//x)", "error: no route has the path \"/order//x\"", ""),
        (
            "AGI(agi://127.0.0.1/keys/)",
            "error: segment 2 of the path is empty, and the route takes it for `number`",
            "AGI(agi://127.0.0.1/keys/${NUMBER})",
        ),
        (
            "AGI(agi://127.0.0.1/keys/4,one)",
            "error: the route takes no arguments, and this line gives 1",
            "AGI(agi://127.0.0.1/keys/4)",
        ),
        (
            "AGI(agi://127.0.0.1/order/7?lan=en)",
            "error: the route has no `lan` in its query",
            "AGI(agi://127.0.0.1/order/7?lang=en)",
        ),
        ("AGI(agi://127.0.0.1/keys/4?a=1)", "error: the route has no `a` in its query", "AGI(agi://127.0.0.1/keys/4)"),
        (
            "Queue(sales,,,,,agi://127.0.0.1/keys/four)",
            "error: \"four\" is not a value of u32: invalid digit found in string",
            "AGI(agi://127.0.0.1/keys/${NUMBER})",
        ),
        (
            "AGI(agi://127.0.0.1/order/7?lang=a;b)",
            "error: a ';' begins a comment, and the rest of the line is not read",
            "same => n,AGI(agi://127.0.0.1/order/7?lang=a\\;b)",
        ),
        ("AGI(agi:async,/keyz/4)", "error: no route has the path \"/keyz/4\"", "AGI(agi:async,/keys/4)"),
        (
            "AGI(/opt/phone-tests,/keys/4,one)",
            "error: the route takes no arguments, and this line gives 1",
            "AGI(/opt/phone-tests,/keys/4)",
        ),
        (
            "AGI(agi://ivr.example/keyz)",
            "hint: nothing says that ivr.example is this app: this line is not compared with its routes",
            "check --dialplan … --host 'ivr.example' if it is",
        ),
    ] {
        says(line, what, write);
    }
}

#[test]
fn what_asterisk_takes_for_something_else_than_an_address_is_said_with_the_line_to_write() {
    for (line, what, write) in [
        (
            "AGI( agi://127.0.0.1/keys/4)",
            "error: after a blank, Asterisk takes an address for the name of a file (AGISTATUS=NOTFOUND)",
            "AGI(agi://127.0.0.1/keys/4)",
        ),
        (
            "AGI (agi://127.0.0.1/keys/4)",
            "error: Asterisk knows no application `AGI `: a blank belongs to its name",
            "AGI(agi://127.0.0.1/keys/4)",
        ),
        (
            "AGI,agi://127.0.0.1/keys/4,one",
            "error: Asterisk knows no application `AGI,agi://127.0.0.1/keys/4,one`: what it is given belongs in brackets",
            "AGI(agi://127.0.0.1/keys/4,one)",
        ),
        (
            "agi agi://127.0.0.1/keys/4",
            "error: Asterisk knows no application `agi agi://127.0.0.1/keys/4`: what it is given belongs in brackets",
            "agi(agi://127.0.0.1/keys/4)",
        ),
        (
            "ExecIf($[1 = 1]? AGI(agi://127.0.0.1/keys/4))",
            "error: Asterisk knows no application ` AGI`: a blank belongs to its name",
            "AGI(agi://127.0.0.1/keys/4)",
        ),
        (
            "EAGI(agi://127.0.0.1/keys/4)",
            "error: Asterisk refuses EAGI with an address (AGISTATUS=FAILURE)",
            "AGI(agi://127.0.0.1/keys/4)",
        ),
        (
            "AGI(agi:/127.0.0.1/keys/4)",
            "error: only what begins with agi:// is an address: Asterisk takes this for the name of a file (AGISTATUS=NOTFOUND)",
            "AGI(agi://127.0.0.1/keys/4)",
        ),
        (
            "AGI(http://127.0.0.1/order/7,one)",
            "error: only what begins with agi:// is an address: Asterisk takes this for the name of a file (AGISTATUS=NOTFOUND)",
            "AGI(agi://127.0.0.1/order/7,one)",
        ),
        (
            "AGI(agi:///keys/4)",
            "error: there is no host in the address (AGISTATUS=FAILURE)",
            "AGI(agi://127.0.0.1/keys/4)",
        ),
        (
            "AGI(agi://:4573/keys/4)",
            "error: there is no host in the address (AGISTATUS=FAILURE)",
            "AGI(agi://127.0.0.1:4573/keys/4)",
        ),
        (
            "AGI(agi://127.0.0.1?x=1)",
            "error: a query needs a '/' before it: this one is taken for a part of the host",
            "AGI(agi://127.0.0.1/?x=1)",
        ),
    ] {
        says(line, what, write);
    }
}

/// Of this line it says this, with the line to write, if there is one.
fn says(line: &str, what: &str, write: &str) {
    let said = said_of(line);
    assert!(said.iter().any(|said| said == what), "{line}: {said:#?}");
    let found = said.iter().any(|said| *said == format!("= write: {write}"));
    assert!(found || write.is_empty(), "{line}: {said:#?}");
}

/// Asterisk says it of each context; it is one line to mend.
#[test]
fn a_line_that_asterisk_leaves_out_is_told_of_once_however_many_contexts_inherit_it() {
    let text = "[a]\nsame => n,agi(agi://127.0.0.1/keys/4)\n[b](a)\n[c](a)\n";
    let (said, _) = checked(&[("extensions.conf", text)], &[]);
    assert_eq!(said.matches("no extension comes before it").count(), 1, "{said}");
    assert!(said.starts_with("error: ") && said.contains("\nerrors: 1, hints: 0;"), "{said}");
}

#[test]
fn what_a_caller_chooses_is_not_put_in_the_address_as_it_is() {
    let said = said_of("AGI(agi://127.0.0.1/order/${EXTEN:1}?lang=en)");
    assert_eq!(
        said,
        [
            "error: a caller chooses ${EXTEN:1}, and it is in the address unencoded",
            "= note: a comma in it ends the address, and `/`, `?`, `&` and `%` make it another one",
            "= write: Set(VALUE=${EXTEN:1})",
            "= write: Set(VALUE=${URIENCODE(${STRREPLACE(VALUE,:,~colon~)})})",
            "= write: AGI(agi://127.0.0.1/order/${STRREPLACE(VALUE,~colon~,%3A)}?lang=en)",
        ]
    );
    let said = said_of("AGI(agi://127.0.0.1/order/${URIENCODE(${CALLERID(name)})})");
    assert!(said[0].starts_with("hint: ${URIENCODE(${CALLERID(name)})} cannot carry every value"), "{said:?}");
    let (said, _) = checked(&[("x.conf", "[x]\nexten => 1,1,AGI(agi://127.0.0.1/order/${EXTEN})\n")], &[]);
    assert!(!said.contains("a caller chooses"), "{said}");
}

#[test]
fn a_place_is_that_of_the_file_that_holds_the_line() {
    let files = [
        (
            "extensions.conf",
            "[x]\n#include \"more.d/*.conf\"\n#include \"extensions.conf\"\n#include \"gone.conf\"\n#exec /bin/false\n#tryinclude \"gone.conf\"\n",
        ),
        (
            "more.d/a.conf",
            "; one\nexten => 1,1,Set(AGI_ROUTE_STATUS=UNREACHED)\n same => n,AGI(agi://ivr.example/keyz/4)\n",
        ),
        ("more.d/b.conf", "#include \"more.d/a.conf\"\n"),
    ];
    let (said, output) = checked(&files, &["--host", "ivr.example"]);
    let place = std::path::Path::new("more.d").join("a.conf");
    let expected = format!(
        "error: no route has the path \"/keyz/4\"\n --> {}:3\n  |\n3 |  same => n,AGI(agi://ivr.example/keyz/4)\n  |\n",
        place.display()
    );
    assert!(said.contains(&expected), "{said}");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("the dialplan has 1 error"), "{error}");
    for hint in [
        "hint: extensions.conf includes itself; what it holds is not checked\n --> extensions.conf:3\n",
        "hint: cannot read gone.conf: ",
        "hint: /bin/false is not run, and what it would print is not checked\n --> extensions.conf:5\n",
        "hint: nothing after it looks at how the route ended\n",
    ] {
        assert!(said.contains(hint), "{hint}\n{said}");
    }
    assert!(!said.contains("extensions.conf:6"), "{said}");
}

#[test]
fn ael_and_lua_are_read_as_far_as_they_call() {
    let ael = "context x {\n  100 => {\n    AGI(agi://127.0.0.1/keyz/1);\n    switch (${AGI_ROUTE_STATUS}) { case OK: Hangup(); }\n  }\n}\n";
    let lua = "-- app.agi('agi://127.0.0.1/no')\nextensions = { x = { ['1'] = function(c, e)\n  app.agi(\"agi://127.0.0.1/order/\" .. e, 'spring', \"more\")\n\
               app['AGI']([[agi://127.0.0.1/keyz/2]])\n local status = channel.AGI_ROUTE_STATUS:get()\nend } }\n";
    for (name, text, told) in [
        ("extensions.ael", ael, vec!["error: no route has the path \"/keyz/1\"\n --> extensions.ael:3\n"]),
        (
            "extensions.lua",
            lua,
            vec![
                "error: the route takes 1 argument, and this line gives 2\n --> extensions.lua:3\n",
                "error: no route has the path \"/keyz/2\"\n --> extensions.lua:4\n",
            ],
        ),
    ] {
        let (said, _) = checked(&[(name, text)], &[]);
        for told in &told {
            assert!(said.contains(told), "{told}\n{said}");
        }
        let summary = format!("errors: {}, hints: 0; files: 1, ", told.len());
        assert!(said.contains(&summary), "{said}");
    }
}

#[test]
fn the_printed_dialplan_has_no_problems() {
    let printed = Command::new(env!("CARGO_BIN_EXE_phone-tests")).arg("dialplan").output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let (said, output) = checked(&[("agi-routes.conf", &printed)], &[]);
    assert!(output.status.success() && said.starts_with("errors: 0, hints: 0; "), "{said}");
}
