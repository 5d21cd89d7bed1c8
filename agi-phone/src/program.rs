//! Starts a program as Asterisk does for `AGI(/path/to/program,…)`: a call on standard input and output, whose hang-up is SIGHUP.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::error::PhoneError;

/// The folders in the environment of such a program, as on Debian.
const FOLDERS: [(&str, &str); 11] = [
    ("AST_CONFIG_DIR", "/etc/asterisk"),
    ("AST_CONFIG_FILE", "/etc/asterisk/asterisk.conf"),
    ("AST_MODULE_DIR", "/usr/lib/asterisk/modules"),
    ("AST_SPOOL_DIR", "/var/spool/asterisk"),
    ("AST_MONITOR_DIR", "/var/spool/asterisk/monitor"),
    ("AST_VAR_DIR", "/var/lib/asterisk"),
    ("AST_DATA_DIR", "/usr/share/asterisk"),
    ("AST_LOG_DIR", "/var/log/asterisk"),
    ("AST_AGI_DIR", "/usr/share/asterisk/agi-bin"),
    ("AST_KEY_DIR", "/usr/share/asterisk/keys"),
    ("AST_RUN_DIR", "/var/run/asterisk"),
];

/// A program that was started.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    process: Option<Pid>,
}

/// Whether a target names a program: a path to a file that is there.
pub(crate) fn is_program(script: &str) -> bool {
    script.contains('/') && !script.contains("://") && Path::new(script).is_file()
}

impl Program {
    /// Starts it with the arguments of `AGI()`. Its standard error is that of this process.
    pub(crate) fn start(
        script: &str,
        arguments: &[Vec<u8>],
    ) -> Result<(Self, impl AsyncRead + AsyncWrite + Send + use<>), PhoneError> {
        let permissions = std::fs::metadata(script).map(|metadata| metadata.permissions().mode());
        if permissions.is_ok_and(|mode| mode & 0o111 == 0) {
            return Err(PhoneError::not_reached(format!(
                "{script} may not be executed: chmod +x {script} (Asterisk sets AGISTATUS=FAILURE)"
            )));
        }
        let argument = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        let mut command = Command::new(script);
        command.args(arguments.iter().map(argument)).envs(FOLDERS).env("AST_VERSION", "22.10.1");
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut child = started.map_err(|error| {
            PhoneError::not_reached(format!(
                "{script} cannot be run ({error}): does the program of its first line, `#!/bin/bash`, exist? (Asterisk sets \
                 AGISTATUS=FAILURE)"
            ))
        })?;
        let process = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let (Some(output), Some(input)) = (child.stdout.take(), child.stdin.take()) else {
            return Err(PhoneError::failed("the system gave no pipes"));
        };
        Ok((Self { child, process }, tokio::io::join(output, input)))
    }

    /// Returns what sends it SIGHUP. It has not been waited for, so no other process has its number.
    pub(crate) fn hang_up(&self) -> impl FnMut() + Send + Sync + use<> {
        let process = self.process;
        move || {
            let _ = process.map(|process| kill_process(process, Signal::HUP));
        }
    }

    /// Waits for its end. `None`: it still runs.
    pub(crate) async fn ended(mut self, patience: Duration) -> Option<ExitStatus> {
        timeout(patience, self.child.wait()).await.ok().and_then(Result::ok)
    }
}
