//! Three servers, a database, and an Asterisk that calls them.

use std::path::{Path, PathBuf};

use anyhow::Result;
use sqlx::Connection as _;
use tempfile::TempDir;
use test_postgres::Postgres;
use xtask::asterisk::{Asterisk, Setup, Version, install};

use crate::net::Net;
use crate::proxies::replaced;
use crate::server::Server;

/// Three servers that run, their database, and an Asterisk.
#[derive(Debug)]
pub struct Kit {
    /// Where everything listens.
    pub net: Net,
    /// `ivr1` to `ivr3`.
    pub servers: Vec<Server>,
    /// What all of them keep replies in.
    pub database: Postgres,
    /// Who calls.
    pub asterisk: Asterisk,
    folder: TempDir,
}

/// The sounds of the survey.
const SOUNDS: [&str; 4] = ["survey/7/question", "survey/again", "survey/thanks", "survey/goodbye"];

impl Kit {
    /// Starts all of it. `program` is `survey-line`.
    ///
    /// # Errors
    /// Why one of them does not start.
    pub async fn start(program: &Path) -> Result<Self> {
        let net = Net::new();
        let folder = tempfile::tempdir()?;
        let database = tokio::task::spawn_blocking(Postgres::start).await?;
        let url = database.url("postgres");
        let mut servers: Vec<_> =
            (1..=3).map(|number| Server::new(net, number, program, &url, folder.path())).collect();
        for server in &mut servers {
            server.start().await?;
        }
        let setup = Setup::new().dialplan(dialplan(net)).sounds(SOUNDS).nameserver(net.address("53"));
        let asterisk = Asterisk::start(&install(Version::V22)?, &setup).await?;
        Ok(Self { net, servers, database, asterisk, folder })
    }

    /// Where configurations and logs are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ensures that a server that a scenario has ended runs again.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn all_run(&mut self) -> Result<()> {
        for server in &mut self.servers {
            if !server.is_ready().await {
                server.start().await?;
            }
        }
        Ok(())
    }

    /// The replies that were kept of callers whose number begins so: number and key.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn replies(&self) -> Result<Vec<(String, String)>> {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.database.url("postgres")).await?;
        let replies = sqlx::query_as("SELECT caller, choice FROM replies").fetch_all(&mut connection).await?;
        sqlx::query("DELETE FROM replies").execute(&mut connection).await?;
        connection.close().await?;
        Ok(replies)
    }
}

/// The program of the servers, next to the one that runs this.
///
/// # Errors
/// If this program has no path.
pub fn survey_line() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("survey-line"))
}

/// The example of a dialplan, the same for the other ways to the servers and for silent calls, and what the demonstration
/// needs besides.
fn dialplan(net: Net) -> String {
    let text = include_str!("../../../operations/asterisk/extensions.conf");
    let example = net.fill(text);
    // Which server answered the first try is told by the server.
    let example = replaced(&example, "Set(FIRST_TRY=", "Set(FIRST_SERVED_BY=${SERVED_BY})\n same => n,Set(FIRST_TRY=");
    let (proxy, survey) = (net.address("11"), "/survey/7?lang=en");
    let first = |path: &str| example.replacen(survey, path, 1);
    let context = |text: String, name: &str| replaced(&text, "[ivr]", &format!("[{name}]"));
    let silent = context(first("/silent/20"), "silent");
    let silence = |name: &str, host: &str| {
        context(replaced(&first("/silent/4"), &format!("agi://{proxy}/silent"), &format!("agi://{host}/silent")), name)
    };
    let named = context(replaced(&example, &format!("agi://{proxy}"), "hagi://ivr.example"), "named");
    let own = include_str!("dialplan.conf").to_owned();
    let (haproxy, nginx) = (silence("through-haproxy", &proxy), silence("through-nginx", &net.address("12")));
    [&example, &silent, &haproxy, &nginx, &named, &own].map(String::as_str).concat()
}

#[cfg(test)]
mod tests {
    /// The lines of a configuration, without its comments.
    fn lines(text: &str) -> Vec<&str> {
        text.lines().filter(|line| !line.trim_start().starts_with(['#', ';'])).collect()
    }

    #[test]
    fn the_files_of_compose_differ_from_those_that_are_run_in_names_alone() {
        let haproxy = include_str!("../../../operations/haproxy/haproxy.cfg");
        let haproxy = haproxy.replace("192.0.2.11:", ":").replace("192.0.2.21", "ivr1").replace("192.0.2.22", "ivr2");
        let without =
            ["    stats socket /run/haproxy/admin.sock mode 600 level admin", "    server ivr3 192.0.2.23:4573"];
        let expected: Vec<_> = lines(&haproxy).into_iter().filter(|line| !without.contains(line)).collect();
        assert_eq!(lines(include_str!("../../../operations/compose/haproxy.cfg")), expected);
        let dialplan = include_str!("../../../operations/asterisk/extensions.conf").replace("192.0.2.11", "haproxy");
        assert_eq!(lines(include_str!("../../../operations/compose/extensions.conf")), lines(&dialplan));
    }
}
