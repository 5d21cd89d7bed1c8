//! Many calls at once: the simulated Asterisk at a telephone's pace, and how long its callers wait for the app.
//!
//! All callers share one thread, with a runtime of its own. So they take no turns from an app in the same process, and the
//! system tells how much of the CPU is theirs.
//!
//! | file | holds |
//! |---|---|
//! | `options`, `keys` | what a command line asks for |
//! | `pace`, `stage` | when which call begins, and whether the load goes on |
//! | `call`, `caller`, `times` | one call: what its caller does, what became of it, and how long it waited |
//! | `tally` | what all calls came to |
//! | `process`, `socket_owner`, `usage` | memory, file handles and CPU time |
//! | `report`, `text`, `json`, `limit`, `progress`, `table` | what is printed |

mod call;
mod caller;
mod json;
mod keys;
mod limit;
mod options;
mod pace;
mod process;
mod progress;
mod report;
mod socket_owner;
mod stage;
mod table;
mod tally;
mod text;
mod times;
mod usage;

pub use options::{LOAD_DETAILS, LOAD_OPTIONS, LoadOptions};
pub use report::LoadReport;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::{oneshot, watch};

use self::call::{Line, WhyFailed};
use self::stage::Stage;
use self::usage::Served;
use crate::connect::{Server, addresses};
use crate::error::PhoneError;
use crate::stop::Stop;

/// Many calls, before they begin.
///
/// ```no_run
/// use std::ffi::OsStr;
///
/// use agi_phone::{Edition, Load, LoadOptions, PhoneError};
///
/// # async fn run() -> Result<(), PhoneError> {
/// let given = |name: &str| match name {
///     "calls" => vec![OsStr::new("10000")],
///     "at-once" => vec![OsStr::new("500")],
///     _ => vec![],
/// };
/// let options = LoadOptions::read(Edition::Program, "agi://127.0.0.1:4573/survey/7", given)?;
/// print!("{}", Load::new(options).run().await?);
/// # Ok(())
/// # }
/// ```
pub struct Load {
    options: LoadOptions,
    local: Option<(SocketAddr, WhyFailed)>,
}

impl Load {
    /// Makes the calls that a command line asks for.
    #[must_use]
    pub fn new(options: LoadOptions) -> Self {
        Self { options, local: None }
    }

    /// Calls the app of this process, which listens there. After each call, `failure` is asked why its handler failed, by
    /// the unique id of the call.
    #[must_use]
    pub fn of_app(self, listens: SocketAddr, failure: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { local: Some((listens, Arc::new(failure))), ..self }
    }

    /// Places the calls, and returns what became of them. Progress is printed on standard error. The first Ctrl-C hangs all
    /// calls up, a second one leaves them as they are; both return the report.
    ///
    /// # Errors
    /// If no call can be placed: the host is not known, or not this machine.
    pub async fn run(self) -> Result<LoadReport, PhoneError> {
        let (addresses, served, why) = match (self.local, &self.options.server) {
            (Some((address, why)), _) => (vec![address], Served::Here, Some(why)),
            (None, Some(server)) => {
                let addresses = allowed(server, self.options.yes_really).await?;
                let pid = self.options.pid.or_else(|| socket_owner::listening_at(&addresses));
                (addresses, pid.map_or(Served::Elsewhere, Served::By), None)
            }
            (None, None) => {
                let (target, targets) = (&self.options.dialled.target, self.options.edition.targets());
                return Err(PhoneError::usage(format!("{target:?} is in no process; write {targets}")));
            }
        };
        let (stage, stopped) = watch::channel(Stage::Goes);
        let line = Line::new(self.options, addresses, why, stopped);
        let (done, report) = oneshot::channel();
        let callers = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let report = runtime.map(|runtime| runtime.block_on(pace::run(line, served)));
            drop(done.send(report));
        };
        let failed = |error: &dyn fmt::Display| PhoneError::failed(format!("the callers cannot begin: {error}"));
        std::thread::Builder::new().name("callers".to_owned()).spawn(callers).map_err(|error| failed(&error))?;
        let mut stop = Stop::new();
        let mut report = std::pin::pin!(report);
        loop {
            tokio::select! {
                report = &mut report => {
                    let report = report.map_err(|_| PhoneError::failed("the thread of the callers has panicked"))?;
                    return report.map_err(|error| failed(&error));
                }
                () = stop.told() => stage.send_modify(|stage| *stage = stage.next()),
            }
        }
    }
}

impl fmt::Debug for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The addresses of a server, if it may be called.
async fn allowed(server: &Server, yes_really: bool) -> Result<Vec<SocketAddr>, PhoneError> {
    let addresses = addresses(server).await?;
    match addresses.iter().find(|address| !address.ip().is_loopback()) {
        Some(other) if !yes_really => {
            let why = format!(
                "{} is {}, another machine than this one: many calls at once may take it down. Write --yes-really if it is \
                 yours to load",
                server.name(),
                other.ip()
            );
            Err(PhoneError::usage(why))
        }
        _ => Ok(addresses),
    }
}
