//! Which telephone it is: what its messages advise depends on that.

/// Which telephone it is. Its messages tell a user what to write, and that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edition {
    /// The subcommand `call` of an app, which also calls the app in its own process.
    Subcommand,
    /// The program `agi-phone`, which calls servers.
    Program,
}

impl Edition {
    /// What can be called.
    pub(crate) fn targets(self) -> &'static str {
        match self {
            Self::Subcommand => "a path, as in /survey/7, or agi://127.0.0.1:4573/survey/7",
            Self::Program => {
                "agi://host/path, as in agi://127.0.0.1:4573/survey/7, or the path of a program that is there, as in ./clinic"
            }
        }
    }

    /// What to do if nobody listens.
    pub(crate) fn nobody_there(self) -> &'static str {
        match self {
            Self::Subcommand => {
                "is the app running there? `cargo run` starts it, and prints where it listens; a path alone, as in \
                 /survey/7, calls the app in this process"
            }
            Self::Program => {
                "is the server running there? FastAGI's own port is 4573; give another as agi://host:port/…"
            }
        }
    }

    /// What to do if something else listens.
    pub(crate) fn another_service(self) -> &'static str {
        match self {
            Self::Subcommand => "Give the port of the app, as `cargo run` prints it: agi://127.0.0.1:4573/…",
            Self::Program => "Give the port of the FastAGI server: agi://127.0.0.1:4573/…",
        }
    }
}
