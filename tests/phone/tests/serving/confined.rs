//! With the least that works, as the container of a generated app runs: a root that is read-only, a user without a name, no
//! capability, and one folder that may be written.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use rustix::process::{Signal, geteuid};

use crate::lazy::APP;
use crate::process::{Serving, call};

/// As `docker run --read-only --cap-drop ALL --security-opt no-new-privileges --volume …:/data` does it: the folder is `$1`.
const CONFINED: &str = r#"
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -o remount,bind,ro /
cd "$1"
shift
exec setpriv --reuid 65532 --regid 65532 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"#;

/// A command within these bounds; `None` where this machine cannot set them.
fn confined(folder: &str, line: &[&str]) -> Option<Command> {
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", CONFINED, "sh", folder]).args(line).stdin(Stdio::null());
    let can = |command: &str| Command::new(command).arg("--version").output().is_ok();
    (geteuid().is_root() && can("unshare") && can("setpriv")).then_some(command)
}

#[test]
fn an_app_with_a_read_only_root_and_no_capability_answers_and_keeps_its_audit() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    let app = folder.path().join("app");
    fs::copy(APP, &app).unwrap();
    let (folder, app) = (folder.path().to_str().unwrap(), app.to_str().unwrap());
    let Some(mut outside) = confined(folder, &["sh", "-c", "touch here && ! touch /var/tmp/there 2>/dev/null"]) else {
        eprintln!("SKIPPED: only root can confine the app, with unshare and setpriv (util-linux)");
        return;
    };
    let outside = outside.output().unwrap();
    if String::from_utf8_lossy(&outside.stderr).contains("mount:") {
        eprintln!("SKIPPED: this machine lets root mount nothing: {outside:?}");
        return;
    }
    assert!(outside.status.success(), "only the folder can be written: {outside:?}");

    let mut command = confined(folder, &[app, "--listen", "127.0.0.1:0"]).unwrap();
    command.env("AGI_AUDIT", "audit.jsonl").env("AGI_ALLOW", "127.0.0.1").env_remove("AGI_LISTEN");
    let serving = Serving::start(&mut command);
    let mut answered = call(&serving.address());
    answered.is_answered();
    assert_eq!(answered.goes_on(), "OK");
    serving.signal(Signal::TERM);
    let (status, log) = serving.ends();
    assert!(status.success(), "{log:#?}");
    let audit = fs::read_to_string(format!("{folder}/audit.jsonl")).unwrap();
    assert_eq!(audit.matches("\"status\":\"OK\"").count(), 1, "{audit}");
}
