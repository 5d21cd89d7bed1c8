//! The folder that outlives a build: Asterisk's own files and the tools that the gate needs.

use std::{
    env,
    path::{self, PathBuf},
};

use anyhow::{Context, Result};

/// `$AGI_ASTERISK_CACHE`, else `agi-asterisk` in the user's cache folder.
pub fn folder() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("AGI_ASTERISK_CACHE") {
        return path::absolute(folder).context("AGI_ASTERISK_CACHE is empty");
    }
    let user = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))
        .context("no cache folder: set HOME, or AGI_ASTERISK_CACHE to a folder of about 3 GB")?;
    Ok(user.join("agi-asterisk"))
}
