//! Finds an Asterisk of the asked version, or brings one out of Debian into the cache.

use std::{
    error::Error,
    fmt,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::Version;
use crate::{cache, debian};

/// Why there can be no Asterisk here. A test may skip for it; any other error of [`install`] is a failure.
#[derive(Debug)]
pub enum Unavailable {
    /// This machine cannot run one: what is missing and what to do.
    Machine(String),
    /// Debian no longer serves it.
    Withdrawn(String),
}

/// An Asterisk that can be run: the machine's own, or one in a folder with a Debian of its own.
#[derive(Clone, Debug)]
pub struct Root {
    pub(super) version: Version,
    chroot: Option<PathBuf>,
    /// Where Asterisk finds its modules, as Asterisk sees it.
    pub(super) modules: PathBuf,
    /// Where instances keep their files, as we see it.
    pub(super) instances: PathBuf,
}

/// The Asterisk of this version, brought into the cache if it is neither there nor on the machine.
pub fn install(version: Version) -> Result<Root> {
    if let Some(root) = Root::find(version)? {
        return Ok(root);
    }
    need_root(version)?;
    let cache = cache::folder()?;
    fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let lock = cache.join(format!("{version}.lock"));
    let lock = File::create(&lock).with_context(|| format!("cannot create {}", lock.display()))?;
    lock.lock().context("cannot lock the cache")?;
    // Another run may have brought it while this one waited.
    if Root::find(version)?.is_none() {
        bring(version, &cache.join(version.to_string()))?;
    }
    Root::find(version)?.context("Asterisk is gone as soon as it was brought")
}

impl Root {
    /// The Asterisk of this version that is on the machine or in the cache already.
    pub fn find(version: Version) -> Result<Option<Self>> {
        let cache = cache::folder()?;
        if Version::reported_by(&mut Command::new(INSTALLED)) == Some(version) {
            return Self::new(version, None, cache.join("instances")).map(Some);
        }
        let folder = cache.join(version.to_string());
        if !folder.exists() {
            return Ok(None);
        }
        need_root(version)?;
        let instances = folder.join("srv");
        Self::new(version, Some(folder), instances).map(Some)
    }

    fn new(version: Version, chroot: Option<PathBuf>, instances: PathBuf) -> Result<Self> {
        let top = chroot.clone().unwrap_or_else(|| "/".into());
        let lib = top.join("usr/lib");
        // usr/lib/asterisk/modules, and since Debian 12 usr/lib/<triplet>/asterisk/modules.
        let modules = fs::read_dir(&lib)?
            .filter_map(|entry| Some(entry.ok()?.path().join("asterisk/modules")))
            .chain([lib.join("asterisk/modules")])
            .find(|folder| folder.join("res_agi.so").exists())
            .with_context(|| format!("no asterisk/modules/res_agi.so under {}", lib.display()))?;
        let modules = Path::new("/").join(modules.strip_prefix(&top)?);
        Ok(Self { version, chroot, modules, instances })
    }

    /// Runs Asterisk's own program; `proc`: with the system's `/proc` in its root, which no other process sees there.
    pub(super) fn command(&self, proc: bool) -> Vec<PathBuf> {
        const MOUNTS: &str = "mount -t proc proc \"$1/proc\" && exec chroot \"$@\"";
        match &self.chroot {
            Some(folder) if proc => {
                let words = ["unshare", "--mount", "sh", "-c", MOUNTS, "chroot"].map(PathBuf::from);
                words.into_iter().chain([folder.clone(), INSTALLED.into()]).collect()
            }
            Some(folder) => vec!["chroot".into(), folder.clone(), INSTALLED.into()],
            None => vec![INSTALLED.into()],
        }
    }

    /// The folder that its own root is in.
    pub(super) fn top(&self) -> &Path {
        self.chroot.as_deref().unwrap_or(Path::new("/"))
    }

    /// A path of ours as Asterisk sees it.
    pub(super) fn inside(&self, path: &Path) -> PathBuf {
        let stripped = self.chroot.as_ref().and_then(|folder| path.strip_prefix(folder).ok());
        stripped.map_or_else(|| path.to_owned(), |path| Path::new("/").join(path))
    }

    /// Whether this version has a module of that name.
    pub(super) fn has_module(&self, name: &str) -> bool {
        let modules = self.modules.join(format!("{name}.so"));
        self.top().join(modules.strip_prefix("/").unwrap_or(&modules)).exists()
    }
}

const INSTALLED: &str = "/usr/sbin/asterisk";

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Machine(why) | Self::Withdrawn(why)) = self;
        f.write_str(why)
    }
}

impl Error for Unavailable {}

fn need_root(version: Version) -> Result<()> {
    let Some(missing) = debian::no_folders() else { return Ok(()) };
    bail!(Unavailable::Machine(format!("no Asterisk {version} is installed, and {missing}, or install it yourself")))
}

/// Makes a small Debian with Asterisk in it, next to `folder` until it is complete.
fn bring(version: Version, folder: &Path) -> Result<()> {
    let partial = folder.with_extension("partial");
    let mut withdrawn = Vec::new();
    for suite in version.suites() {
        eprintln!("bringing Asterisk {version} out of Debian {suite} into {}: a minute or two", folder.display());
        debian::remove(&partial)?;
        let debootstrap = debian::debootstrap(suite, "asterisk", &partial);
        let mut debootstrap = debootstrap.map_err(|error| Unavailable::Machine(format!("{error:#}")))?;
        let output = debootstrap.output().context("cannot run debootstrap")?;
        if output.status.success() {
            if Version::reported_by(Command::new("chroot").arg(&partial).arg(INSTALLED)) == Some(version) {
                // The archives of what is now unpacked: a fifth of the whole.
                debian::remove(&partial.join("var/cache/apt/archives"))?;
                return fs::rename(&partial, folder).context("cannot move the finished folder into place");
            }
            withdrawn.push(format!("Debian {suite} has another version by now"));
            continue;
        }
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let error = said.lines().rfind(|line| line.starts_with("E:")).unwrap_or("E: no reason given");
        let log = fs::read_to_string(partial.join("debootstrap/debootstrap.log")).unwrap_or_default();
        if !log.contains("ERROR 404") && !error.contains("Couldn't find these debs") {
            let last = log.lines().last().unwrap_or_default();
            bail!(Unavailable::Machine(format!("debootstrap of Debian {suite} failed: {error} ({last})")));
        }
        withdrawn.push(format!("Debian {suite} does not serve it ({error})"));
    }
    debian::remove(&partial)?;
    bail!(Unavailable::Withdrawn(format!("no Asterisk {version} to be had: {}", withdrawn.join("; "))))
}
