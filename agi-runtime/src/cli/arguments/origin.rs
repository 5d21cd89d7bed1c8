//! Where the value of an option comes from.

use std::fmt;

use super::Opt;

/// Where a value comes from. The first one that has a value counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Origin {
    /// The command line.
    Line,
    /// The environment variable of this name.
    Variable(&'static str),
    /// A line of the file that `--config` names.
    #[cfg(feature = "config")]
    File(std::sync::Arc<str>, usize),
    /// The option's default.
    Default,
}

impl Origin {
    /// What to look at if the value is wrong: `--max-calls`, `AGI_MAX_CALLS`, `/etc/clinic.toml:3: max-calls`.
    pub(super) fn place(&self, option: &Opt) -> String {
        match self {
            Self::Line | Self::Default => format!("--{}", option.name),
            Self::Variable(name) => (*name).to_owned(),
            #[cfg(feature = "config")]
            Self::File(file, line) => format!("{file}:{line}: {}", option.name),
        }
    }
}

/// What `--print-config` says.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line => f.write_str("command line"),
            Self::Variable(name) => f.write_str(name),
            #[cfg(feature = "config")]
            Self::File(file, line) => write!(f, "{file}:{line}"),
            Self::Default => f.write_str("default"),
        }
    }
}
