//! The dialplans of others: `check --dialplan` finds the AGI lines that Asterisk itself has loaded, by file and line, and no
//! other ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tokio::time::{Duration, sleep};
use xtask::asterisk::{self, Asterisk, Setup};

use crate::process::check_dialplan;
use crate::support::version;

/// Constructs that do not mean what they seem to.
const ODD: &str = r#"[general]
static=yes
[globals]
IVR => 127.0.0.9
[base](!)
exten => 10,1,AGI(agi://127.0.0.9/x/of-a-template)
 same => n,AGI(agi://127.0.0.9/x/of-a-template/same)
[first](base)
exten => 20,1,NoOp()
 same => n(label),AGI(agi://127.0.0.9/x/with-a-label)
 same=>n,AGI(agi://127.0.0.9/x/without-blanks); a comment
 same => n+2,AGI(agi://127.0.0.9/x/plus-two)
SAME = next,agi(agi://127.0.0.9/x/in-capitals)
 samething => n,AGI(agi://127.0.0.9/x/same-thing)
 same => 30(label,AGI(agi://127.0.0.9/x/label-without-end)
 same => 40 , AGI ( agi://127.0.0.9/x/blanks)
exten => 21,1,AGI(agi://127.0.0.9/x/semi\;colon)
exten => 22,1,AGI(agi://127.0.0.9/x/cut;off)
exten => 23,1,AGI(agi://127.0.0.9/x/inline;-- x --;/more)
;--
exten => 24,1,AGI(agi://127.0.0.9/x/in-a-comment)
  ;-- nested --;
exten => 25,1,AGI(agi://127.0.0.9/x/in-a-comment-still)
--;
;--- exten => 26,1,AGI(agi://127.0.0.9/x/three-dashes)
exten => _[27]X.,1,AGI(agi://127.0.0.9/x/pattern)
exten => _2[8,9]!,1,AGI(agi://127.0.0.9/x/comma-in-the-pattern)
exten => 30,hint,AGI(agi://127.0.0.9/x/hint)
exten => 31/555,1,AGI(agi://127.0.0.9/x/caller)
exten => 32,1,AGI(agi://127.0.0.9/x/not-closed
exten => 33,1,AGI(agi://127.0.0.9/x/closed)twice)
exten => 34,n,AGI(agi://127.0.0.9/x/next-after-another-extension)
exten => 35,s,AGI(agi://127.0.0.9/x/same-priority)
exten => 36,0,AGI(agi://127.0.0.9/x/priority-zero)
exten => 37,1,AGI(agi://127.0.0.9/x/first-of-two)
exten => 37,1,AGI(agi://127.0.0.9/x/second-of-two)
exten => 38,wrong,AGI(agi://127.0.0.9/x/no-priority)
\exten => 39,1,AGI(agi://127.0.0.9/x/escaped-word)
exten => 40,1,ExecIf($["${A}" = ""]?AGI(agi://127.0.0.9/x/exec-if):NoOp(a:b))
exten => 41,1,TryExec(AGI(agi://127.0.0.9/x/try-exec))
exten => 42,1,AGI(agi://${IVR}/x/by-a-global)
exten => 43,1,${APP}(agi://127.0.0.9/x/no-application)
exten => 44,1,NoOp(AGI(agi://127.0.0.9/x/only-named))
exten => 45,2,AGI(agi://127.0.0.9/x/begins-with-two)
exten += ,more
exten => 46,1.5,AGI(agi://127.0.0.9/x/half-a-priority)
exten => 47,1,ExecIfTime(*,*,*,*?AGI(agi://127.0.0.9/x/exec-if-time))
exten => 48,1,Queue(q,,,,,agi://127.0.0.9/x/queue)
exten => 49,1,Originate(Local/1@x,app,AGI,agi://127.0.0.9/x/originate)
exten => 49,2,ExecIf(1?Exec(TryExec(AGI(agi://127.0.0.9/x/nested))))
    [second]    
 same => n,AGI(agi://127.0.0.9/x/same-as-nothing)
exten => 50,n,AGI(agi://127.0.0.9/x/next-of-nothing)
exten => 51,hint,PJSIP/x
exten => 51,n,AGI(agi://127.0.0.9/x/next-of-a-hint)
exten => 52,1,AGI(agi://127.0.0.9/x/before-an-include)
#include "odd.d/one.conf"
#include "odd.d/{brace-80,brace-81}.conf"
#include <odd.d/part-*.conf>
#tryinclude "odd.d/missing.conf"
 same => n,AGI(agi://127.0.0.9/x/after-the-includes)
[first](+)
exten => 60,1,AGI(agi://127.0.0.9/x/added)
[general](+)
exten => 61,1,AGI(agi://127.0.0.9/x/in-general)
[third](first,base)
exten => 62,1,AGI(agi://127.0.0.9/x/of-two-bases)
[third]
exten => 63,1,AGI(agi://127.0.0.9/x/the-same-name-again)
exten => 64,1,AGI(agi://127.0.0.9/x/LONG)
exten => 65,1,AGI(agi://127.0.0.9/x/before-a-stray-end) --; here
exten => 66,1,AGI(agi://127.0.0.9/x/after-a-stray-end)
"#;

/// The last line that is loaded.
const LAST: &str = "before-a-stray-end";
const ONE: &str = " same => n,AGI(agi://127.0.0.9/x/included)
[inner]
exten => 1,1,AGI(agi://127.0.0.9/x/included-context)
";
const PART: &str = "exten => PART,1,AGI(agi://127.0.0.9/x/part-PART)\n";

const AEL: &str = r#"// AGI(agi://127.0.0.9/x/commented);
globals { HOST=127.0.0.9; }
/* AGI(agi://127.0.0.9/x/commented-too); */
context ael {
  100 => {
    Set(X=agi://nothing/here); // a comment
    AGI(agi://127.0.0.9/x/ael);
    if ("${X}" = "1") { AGI(agi://127.0.0.9/x/ael-if,one,two); } else
      AGI(agi://127.0.0.9/x/ael-else);
    switch (${X}) {
      case 1: AGI(agi://127.0.0.9/x/ael-case); break;
      default: AGI(agi://127.0.0.9/x/ael-default);
    }
    label: AGI(agi://127.0.0.9/x/ael-label);
    &sub(1);
  }
  101 => AGI(agi://127.0.0.9/x/ael-single);
  _1[2-9]X. => { Y=agi://127.0.0.9/z; AGI(agi://${HOST}/x/ael-global); }
}
macro sub(one) { AGI(agi://127.0.0.9/x/ael-macro); return; catch h { AGI(agi://127.0.0.9/x/ael-catch); } }
"#;

/// A line that calls: file, number, path.
type Calls = BTreeSet<(String, usize, String)>;

/// Those of `dialplan show`.
fn loaded(shown: &str) -> Calls {
    let call = |line: &str| {
        let (before, place) = line.trim_end().strip_suffix(']')?.rsplit_once('[')?;
        let application = before.to_ascii_lowercase();
        let is_call = ["agi(", "agi (", "execif(", "execiftime(", "tryexec(", "queue(", "originate("]
            .iter()
            .any(|name| application.contains(&format!(". {name}")));
        let (_, path) = before.split_once("/x/").filter(|_| is_call)?;
        // pbx_ael does not say where a line is.
        let (file, number) = if place == "pbx_ael" { ("extensions.ael", "0") } else { place.rsplit_once(':')? };
        // Asterisk goes on counting in the second file that a `*` names.
        let number = if matches!(file, "part-71.conf" | "brace-81.conf") { 1 } else { number.parse().ok()? };
        Some((file.to_owned(), number, name(path)))
    };
    shown.lines().filter_map(call).collect()
}

/// Those that the check names, each of which no route takes.
fn checked(report: &str) -> Calls {
    let blocks = report.split("\n\n").filter_map(|block| {
        let what = block.lines().next()?;
        let not_closed = what.contains("a ';' begins a comment") || what.contains("no closing ')'");
        let path = match what.strip_prefix("error: no route has the path \"/x/") {
            None if not_closed => block.lines().nth(3)?.split_once("/x/")?.1,
            path => path?,
        };
        let place = block.lines().nth(1)?.trim().strip_prefix("--> ")?;
        let (file, number) = place.rsplit_once(':')?;
        let file = Path::new(file).file_name()?.to_str()?.to_owned();
        let number = if file == "extensions.ael" { 0 } else { number.parse().ok()? };
        Some((file, number, name(path)))
    });
    blocks.collect()
}

/// The name at the beginning of a path.
fn name(path: &str) -> String {
    path.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

#[tokio::test]
async fn the_lines_that_asterisk_has_loaded_are_those_that_are_checked() {
    let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
    let setup = Setup::new().module("res_ael_share").module("pbx_ael").file("extensions.ael", AEL);
    let asterisk = Asterisk::start(&root, &setup).await.expect("Asterisk starts");
    let folder = asterisk.folder().join("etc");
    fs::create_dir(folder.join("odd.d")).unwrap();
    fs::write(folder.join("odd.d/one.conf"), ONE).unwrap();
    for (name, number) in [("part", "70"), ("part", "71"), ("brace", "80"), ("brace", "81")] {
        let line = PART.replace("PART", number);
        fs::write(folder.join(format!("odd.d/{name}-{number}.conf")), line).unwrap();
    }
    let refused = asterisk.load_dialplan(&ODD.replace("LONG", &"l".repeat(8_192))).await.unwrap();
    // The reload goes on when its command has answered.
    let (mut shown, mut tries) = (Calls::new(), 0);
    while !shown.iter().any(|(_, _, path)| path == LAST) {
        assert!(tries < 3_000, "{refused:#?}");
        tries += 1;
        sleep(Duration::from_millis(20)).await;
        shown = loaded(&asterisk.command("dialplan show").await.unwrap());
    }
    let files = ["dialplan.conf", "extensions.ael"].map(|name| folder.join(name));
    let report = check_dialplan(&files, &["127.0.0.9"]).await;
    let checked = checked(&report);
    let missing: Vec<_> = shown.difference(&checked).collect();
    let invented: Vec<_> = checked.difference(&shown).collect();
    assert!(missing.is_empty() && invented.is_empty(), "missing: {missing:#?}\ninvented: {invented:#?}\n{report}");
    assert!(shown.len() > 30, "{shown:#?}");
}
