//! A PostgreSQL of its own: on a free port of loopback, in a temporary folder, gone when it is dropped.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::{env, fs};

use tempfile::TempDir;

/// Begins a server, tells so, restarts it for each line of its input, and ends it when its own input ends: that is when the test's process is gone, however it went.
const SCRIPT: &str = r#"
set -e
"$BIN/initdb" --pgdata="$FOLDER/data" --username=tester --auth=trust --no-sync --encoding=UTF8 >"$FOLDER/log" 2>&1
"$BIN/pg_ctl" --pgdata="$FOLDER/data" --log="$FOLDER/log" --wait --timeout=60 --options="-h 127.0.0.1 -p $PORT \
    -k $FOLDER -c fsync=off -c max_connections=200" start >>"$FOLDER/log" 2>&1
echo ready
while read -r _; do
    "$BIN/pg_ctl" --pgdata="$FOLDER/data" --log="$FOLDER/log" --wait --timeout=60 --mode=fast restart >>"$FOLDER/log" 2>&1
    echo ready
done
"$BIN/pg_ctl" --pgdata="$FOLDER/data" --mode=immediate stop >>"$FOLDER/log" 2>&1
cd /
rm -rf "$FOLDER"
"#;

/// A running PostgreSQL. It stops when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct Postgres {
    shell: Child,
    says: BufReader<ChildStdout>,
    port: u16,
    _folder: TempDir,
}

impl Postgres {
    /// Starts one, which takes about two seconds. As root, it runs as the user `postgres` or `nobody`: it refuses root.
    ///
    /// # Panics
    ///
    /// If PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start() -> Self {
        let bin = programs().expect("no PostgreSQL found: `apt-get install postgresql`, or TEST_DATABASES=sqlite");
        // Between the question for a free port and the start, somebody else may take it.
        for _ in 0..2 {
            if let Ok(server) = Self::start_on(free_port(), &bin) {
                return server;
            }
        }
        Self::start_on(free_port(), &bin).unwrap_or_else(|log| panic!("PostgreSQL did not start:\n{log}"))
    }

    fn start_on(port: u16, bin: &Path) -> Result<Self, String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT]).env("BIN", bin).env("FOLDER", folder.path()).env("PORT", port.to_string());
        // A group of its own: Ctrl-C ends the test, and that ends the server.
        shell.current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        let owner = fs::metadata(folder.path()).expect("the folder's owner");
        if owner.uid() == 0 {
            let (user, group) = other_user().expect("root, but no user postgres or nobody to run PostgreSQL as");
            chown(folder.path(), Some(user), Some(group)).expect("the folder can be given away");
            shell.uid(user).gid(group);
        }
        let mut shell = shell.spawn().expect("sh runs");
        let mut says = BufReader::new(shell.stdout.take().expect("it is piped"));
        if !is_ready(&mut says) {
            let _ = shell.wait();
            return Err(fs::read_to_string(folder.path().join("log")).unwrap_or_default());
        }
        Ok(Self { shell, says, port, _folder: folder })
    }

    /// Restarts it: who is connected is thrown out, and until it is back, nobody is let in.
    ///
    /// # Panics
    ///
    /// If it does not come back.
    pub fn restart(&mut self) {
        let asked = self.shell.stdin.as_mut().map(|orders| orders.write_all(b"restart\n"));
        assert!(matches!(asked, Some(Ok(()))) && is_ready(&mut self.says), "PostgreSQL did not come back");
    }

    /// The address of one of its databases, for `sqlx`. `postgres` is always there.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://tester@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// Waits for what the script says.
fn is_ready(says: &mut BufReader<ChildStdout>) -> bool {
    let mut line = String::new();
    says.read_line(&mut line).is_ok() && line == "ready\n"
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("a bound port").port()
}

/// The folder with `initdb`: of `PATH`, or Debian's of the newest version.
fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    debian.sort();
    debian.into_iter().rev().chain(env::split_paths(&path)).find(|folder| folder.join("initdb").exists())
}

/// The number and the group of `postgres`, or of `nobody`.
fn other_user() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|wanted| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let (user, group) = (fields.nth(1)?, fields.next()?);
            (name == *wanted).then_some((user.parse().ok()?, group.parse().ok()?))
        })
    })
}
