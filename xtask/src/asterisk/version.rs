//! The Asterisk releases that the framework is held to.

use std::{fmt, process::Command, str::FromStr};

use anyhow::{Result, bail};

/// A release of Asterisk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The long-term release of 2024.
    V22,
    /// The oldest one still met in the field.
    V16,
}

impl Version {
    /// The Debian releases that have it, in the order to try them: forky moves until it is stable.
    pub(super) fn suites(self) -> &'static [&'static str] {
        match self {
            Self::V22 => &["forky", "sid"],
            Self::V16 => &["bullseye"],
        }
    }

    /// What `asterisk -V` says: `Asterisk 22.10.1`.
    pub(super) fn reported_by(asterisk: &mut Command) -> Option<Self> {
        let said = asterisk.arg("-V").output().ok()?.stdout;
        String::from_utf8_lossy(&said).strip_prefix("Asterisk ")?.split('.').next()?.parse().ok()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V22 => "22",
            Self::V16 => "16",
        })
    }
}

impl FromStr for Version {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "22" => Ok(Self::V22),
            "16" => Ok(Self::V16),
            _ => bail!("no Asterisk version `{text}` here: write 22 or 16"),
        }
    }
}
