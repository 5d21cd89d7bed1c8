//! What an app says about its admin port.

use std::fmt;

use tokio::net::TcpListener;

use crate::app::App;
use crate::error::Error;

/// A shorter token can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// The admin port of an app, for [`App::admin`]: where it listens, and who may do what.
///
/// ```
/// # async fn serve() -> agi_runtime::prelude::Result {
/// use agi_runtime::{Admin, App};
/// use tokio::net::TcpListener;
///
/// let listener = TcpListener::bind("127.0.0.1:9573").await?;
/// let app = App::new().admin(Admin::new(listener).token(std::env::var("AGI_ADMIN_TOKEN")?));
/// # Ok(())
/// # }
/// ```
pub struct Admin {
    pub(super) listener: TcpListener,
    pub(super) access: Access,
}

/// Who may do what.
#[derive(Clone, Default)]
pub(super) struct Access {
    pub(super) token: Option<String>,
    /// Names of the port besides its address, in lower case.
    pub(super) hosts: Vec<String>,
}

impl Admin {
    /// Makes a port that listens here. On a loopback address, only programs of this machine reach it.
    #[must_use]
    pub fn new(listener: TcpListener) -> Self {
        Self { listener, access: Access::default() }
    }

    /// Sets what a request must have in its header `Authorization: Bearer …` in order to hang up a call, and on an address
    /// that is not loopback also to read. At least 16 characters without blanks: `openssl rand -hex 16` makes one. Without a
    /// token, nobody can hang up. An app with a shorter one does not start.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.access.token = Some(token.into());
        self
    }

    /// Adds a name that browsers and scrapers may call the port by: `ivr.example`. Without it they may say its IP address,
    /// and on loopback `localhost`. Any other name is refused: a page of somebody else's could have it point here.
    #[must_use]
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.access.hosts.push(name.into().to_ascii_lowercase());
        self
    }
}

impl Access {
    /// Says what is wrong with it.
    pub(super) fn check(&self) -> Result<(), Error> {
        let checked = self.token.as_deref().map_or(Ok(()), check_token);
        checked.map_err(Error::new)
    }
}

/// Says what is wrong with a token, without it.
pub(crate) fn check_token(token: &str) -> Result<(), String> {
    let why = if token.len() < SHORTEST_TOKEN {
        format!("has {} characters, and needs {SHORTEST_TOKEN}", token.len())
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        "has blanks, or characters that are not ASCII".to_owned()
    } else {
        return Ok(());
    };
    Err(format!("the token of the admin port {why}: `openssl rand -hex 16` makes a good one"))
}

impl From<TcpListener> for Admin {
    fn from(listener: TcpListener) -> Self {
        Self::new(listener)
    }
}

/// Without the token.
impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let debug = &mut f.debug_struct("Admin");
        debug.field("listener", &self.listener).field("hosts", &self.access.hosts).finish_non_exhaustive()
    }
}

impl App {
    /// Opens an admin port while the app is served: `/live` and `/ready` for whoever starts and stops it, `/metrics` for
    /// Prometheus, `/calls` and `/events` for programs, and a page with the calls that are up.
    ///
    /// It is HTTP without encryption: keep it on loopback, or in a network that you trust. Takes a `TcpListener`, or an
    /// [`Admin`] with a token.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn serve() -> Result {
    /// let app = App::new().admin(tokio::net::TcpListener::bind("127.0.0.1:9573").await?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn admin(mut self, admin: impl Into<Admin>) -> Self {
        let Admin { listener, access } = admin.into();
        self.admin_listener = Some(listener);
        self.state.insert_unlisted(access);
        self
    }
}
