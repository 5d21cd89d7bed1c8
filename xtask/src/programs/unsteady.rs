//! Tests that fail among others and pass alone. A live test has real seconds, a real Asterisk and a machine that others use
//! too: one that has failed is tried alone, several times. It is a fault all the same, and the gate's last lines tell of it.

use super::Failed;

/// How often a test must pass alone.
const TIMES: usize = 3;

/// If more tests of one program fail, it is a fault.
const MOST: usize = 3;

/// Whether what failed passes alone, each time.
pub(super) fn is_unsteady(failed: &Failed<'_>) -> bool {
    if !failed.program.tried_alone || failed.tests.is_empty() || failed.tests.len() > MOST {
        return false;
    }
    let alone = failed.program.only(&failed.tests);
    // A name that no test has would run none of them, and be well.
    let all = format!("test result: ok. {} passed", failed.tests.len());
    let says_so = |printed: &[u8]| String::from_utf8_lossy(printed).contains(&all);
    let passes = |_| alone.run().is_ok_and(|output| output.status.success() && says_so(&output.stdout));
    println!("== once more, alone, {TIMES} times: {}", failed.tests.join(", "));
    (0..TIMES).all(passes)
}

/// The names of the tests that failed, from what the program printed: its last list of `failures:`.
pub(super) fn failures(printed: &[u8]) -> Vec<String> {
    let printed = String::from_utf8_lossy(printed);
    let Some((_, list)) = printed.rsplit_once("\nfailures:\n") else { return Vec::new() };
    list.lines().map_while(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use anyhow::Result;

    use super::super::{TestProgram, run_all};
    use super::*;

    const PRINTED: &str = "test a::b ... FAILED\n\nfailures:\n\n---- a::b stdout ----\nfailures:\n    no\n\n\n\
        failures:\n    a::b\n    c\n\ntest result: FAILED. 1 passed; 2 failed\n";

    const PASSES: &str = "echo 'test result: ok. 2 passed; 0 failed'";

    #[test]
    fn the_tests_that_failed_are_in_the_last_list() {
        assert_eq!(failures(PRINTED.as_bytes()), ["a::b", "c"]);
        assert_eq!(failures(b"test a::b ... ok\n"), Vec::<String>::new());
    }

    /// Runs a program whose tests fail among others, and alone do this.
    fn run(alone: &str, tried_alone: bool) -> (Result<Vec<String>>, usize) {
        let folder = tempfile::tempdir().unwrap();
        let ran = folder.path().join("ran");
        let script = format!(
            "#!/bin/sh\n[ \"$1\" = --exact ] || {{ printf '{PRINTED}'; exit 1; }}\necho \"$*\" >> {}\n{alone}\n",
            ran.display()
        );
        let path = folder.path().join("live-0f");
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        let folder_of_it = folder.path().to_owned();
        let words = vec![path.into()];
        let program = TestProgram { words, folder: folder_of_it, environment: Vec::new(), shown: false, tried_alone };
        let told = run_all(&[(vec![program], 1)]);
        let ran = std::fs::read_to_string(ran).unwrap_or_default();
        assert!(ran.lines().all(|line| line == "--exact --test-threads=1 a::b c"), "{ran}");
        (told, ran.lines().count())
    }

    #[test]
    fn a_test_that_passes_alone_each_time_is_unsteady_and_told() {
        let (told, ran) = run(PASSES, true);
        assert_eq!((told.unwrap().len(), ran), (1, TIMES));
    }

    #[test]
    fn a_test_that_fails_alone_once_is_a_failure() {
        let (told, ran) = run(&format!("{PASSES}; [ $(wc -l < ran) -lt 3 ]"), true);
        assert!(told.is_err());
        assert_eq!(ran, TIMES);
        let (told, ran) = run(&format!("{PASSES}; exit 1"), true);
        assert!(told.is_err());
        assert_eq!(ran, 1);
    }

    #[test]
    fn a_test_that_did_not_run_alone_has_not_passed() {
        let (told, ran) = run("echo 'test result: ok. 0 passed; 0 failed'", true);
        assert!(told.is_err());
        assert_eq!(ran, 1);
    }

    #[test]
    fn a_program_that_needs_nothing_from_outside_has_one_try() {
        let (told, ran) = run(PASSES, false);
        assert!(told.is_err());
        assert_eq!(ran, 0);
    }
}
