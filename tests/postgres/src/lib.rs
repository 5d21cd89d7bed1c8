//! Databases for the examples' tests: the same test on SQLite and on PostgreSQL, each with a database of its own.
//!
//! ```no_run
//! # async fn test() {
//! for database in test_postgres::databases().await {
//!     println!("on {}: {}", database.name, database.url);
//! }
//! # }
//! ```
//!
//! One PostgreSQL serves all tests of a process. `TEST_DATABASES=sqlite` leaves it out, where none is installed.

mod server;

use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

pub use server::Postgres;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use tempfile::TempDir;

/// A fresh database.
#[derive(Debug)]
pub struct Database {
    /// `SQLite` or `PostgreSQL`, for messages.
    pub name: &'static str,
    /// Its address, for `DATABASE_URL`.
    pub url: String,
    /// Where a database of SQLite lies.
    folder: Option<TempDir>,
}

/// A database whose rows nobody else can read or write until this is dropped.
#[derive(Debug)]
pub struct Locked(#[allow(dead_code, reason = "the lock lasts as long as its connection")] AnyConnection);

/// Whether tests do without PostgreSQL: `TEST_DATABASES=sqlite`.
#[must_use]
pub fn is_left_out() -> bool {
    std::env::var("TEST_DATABASES").as_deref() == Ok("sqlite")
}

/// A fresh database on SQLite and one on PostgreSQL.
///
/// # Panics
///
/// If there is no PostgreSQL; the message says what to do.
pub async fn databases() -> Vec<Database> {
    let mut databases = vec![sqlite()];
    if !is_left_out() {
        databases.push(postgres().await);
    }
    databases
}

/// A fresh database on SQLite alone: a file that does not exist yet.
///
/// # Panics
///
/// If there can be no temporary folder.
#[must_use]
pub fn sqlite() -> Database {
    // In memory, where the system has a folder for that: the tests wait for no disk.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    Database { name: "SQLite", url, folder: Some(folder) }
}

/// An empty database on the PostgreSQL of this process.
async fn postgres() -> Database {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(Postgres::start);
    let name = format!("test_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    execute(&server.url("postgres"), &format!("CREATE DATABASE {name}")).await;
    Database { name: "PostgreSQL", url: server.url(&name), folder: None }
}

impl Database {
    /// Runs one statement, on a connection of its own.
    ///
    /// # Panics
    ///
    /// If the statement fails.
    pub async fn execute(&self, statement: &str) {
        execute(&self.url, statement).await;
    }

    /// Takes a table, on SQLite the whole file, so that nobody else reads or writes it.
    ///
    /// # Panics
    ///
    /// If there is no such table.
    pub async fn lock(&self, table: &str) -> Locked {
        let mut connection = connect(&self.url).await;
        let statements = match self.folder {
            Some(_) => vec!["BEGIN EXCLUSIVE".to_owned()],
            None => vec!["BEGIN".to_owned(), format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")],
        };
        for statement in statements {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect("the lock");
        }
        Locked(connection)
    }

    /// Ends the database under those that use it. PostgreSQL throws them out and lets nobody in; a file of SQLite is
    /// overwritten.
    ///
    /// # Panics
    ///
    /// If it is gone already.
    pub async fn goes_down(&self) {
        if let Some(folder) = &self.folder {
            std::fs::write(folder.path().join("test.db"), vec![0x55; 8192]).expect("the file can be overwritten");
            return;
        }
        let (server, name) = self.url.rsplit_once('/').expect("an address with a database");
        let server = format!("{server}/postgres");
        execute(&server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        execute(&server, &format!("{end} = '{name}'")).await;
    }
}

/// Server processes that stand still until this is dropped.
#[derive(Debug)]
pub struct Frozen(Vec<String>);

impl Database {
    /// Those who are connected get no answer until the guard is dropped: the connections stay, and nothing comes. `None`
    /// on SQLite, which has no server.
    ///
    /// # Panics
    ///
    /// If the processes cannot be asked for.
    pub async fn freezes(&self) -> Option<Frozen> {
        if self.folder.is_some() {
            return None;
        }
        let mut connection = connect(&self.url).await;
        let others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let pids: Vec<i32> = sqlx::query_scalar(others).fetch_all(&mut connection).await.expect("the processes");
        connection.close().await.expect("the connection closes");
        let pids: Vec<String> = pids.iter().map(ToString::to_string).collect();
        signal("-STOP", &pids);
        Some(Frozen(pids))
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal("-CONT", &self.0);
    }
}

fn signal(signal: &str, pids: &[String]) {
    let sent = process::Command::new("kill").arg(signal).args(pids).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill {signal} {pids:?}");
}

async fn execute(url: &str, statement: &str) {
    let mut connection = connect(url).await;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect(statement);
    connection.close().await.expect("the connection closes");
}

async fn connect(url: &str) -> AnyConnection {
    install_default_drivers();
    let create = if url.starts_with("sqlite:") { "?mode=rwc" } else { "" };
    AnyConnection::connect(&format!("{url}{create}")).await.expect("the database can be opened")
}
