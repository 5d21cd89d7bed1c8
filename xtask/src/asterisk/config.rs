//! Writes the folder of one instance: configuration, sounds, and room for what it keeps at run time.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process,
};

use anyhow::{Context, Result};

use super::{Root, sounds};

/// What an instance is given besides the harness's own configuration.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    pub(super) name: Option<String>,
    pub(super) dialplan: String,
    sounds: Vec<String>,
    prompts: Vec<String>,
    without: Vec<String>,
    besides: Vec<String>,
    files: Vec<(&'static str, String)>,
    sip: bool,
    pub(super) proc: bool,
    phones: Vec<String>,
    pub(super) nameserver: Option<String>,
    manager_tls: Option<String>,
    agi: Option<String>,
}

impl Setup {
    /// An instance that only runs what [`Dial`](super::Dial) asks for.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Contexts of an `extensions.conf` that calls may be sent to.
    #[must_use]
    pub fn dialplan(mut self, extensions: impl Into<String>) -> Self {
        self.dialplan = extensions.into();
        self
    }

    /// Prompts that the application under test plays: each becomes a tone of one second.
    #[must_use]
    pub fn sounds<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.sounds.extend(names.into_iter().map(Into::into));
        self
    }

    /// The prompts of an app: each becomes a tone of one second, which `prompts make` takes for a stand-in.
    #[must_use]
    pub fn prompts<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.prompts.extend(names.into_iter().map(Into::into));
        self
    }

    /// Loads a module that is not in modules.conf, after those that are.
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.besides.push(name.into());
        self
    }

    /// Leaves a module of modules.conf out.
    #[must_use]
    pub fn without_module(mut self, name: impl Into<String>) -> Self {
        self.without.push(name.into());
        self
    }

    /// A file in its folder of configuration, such as `aeap.conf`, in place of the harness's own.
    #[must_use]
    pub fn file(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.files.push((name, text.into()));
        self
    }

    /// Speaks SIP on a port of the loopback, with itself: what [`Dial::by_sip`](super::Dial::by_sip) needs.
    #[must_use]
    pub fn sip(self) -> Self {
        Self { sip: true, ..self }
    }

    /// Gives it the system's `/proc`, which a program that it starts may need. One out of the cache has none of its own.
    #[must_use]
    pub fn proc(self) -> Self {
        Self { proc: true, ..self }
    }

    /// A telephone by [SIP](Self::sip): who calls `PJSIP/<name>` is at the extension of this name in the dialplan's context
    /// `phones`.
    #[must_use]
    pub fn phone(mut self, name: impl Into<String>) -> Self {
        self.phones.push(name.into());
        self.sip()
    }

    /// TLS at the manager interface on 127.0.0.2, with this certificate and its key (PEM).
    #[must_use]
    pub fn manager_tls(self, certificate: impl Into<String>) -> Self {
        Self { manager_tls: Some(certificate.into()), ..self }
    }

    /// A name by which another process finds the instance, see [`Asterisk::running`](super::Asterisk::running).
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Where the app listens that its dialplan calls: told to whoever finds the instance, see
    /// [`Asterisk::owner`](super::Asterisk::owner).
    #[must_use]
    pub fn agi(mut self, address: impl Into<String>) -> Self {
        self.agi = Some(address.into());
        self
    }

    /// Asks this server of the port 53 for names, and no other, as `hagi://` does.
    #[must_use]
    pub fn nameserver(mut self, address: impl Into<String>) -> Self {
        self.nameserver = Some(address.into());
        self
    }

    /// Writes it all into `folder`.
    pub(super) fn write(&self, root: &Root, folder: &Path, port: u16, secret: &str) -> Result<()> {
        for name in ["etc", "calls", "lib/agi-bin", "log", "run", "spool"] {
            let inner = folder.join(name);
            fs::create_dir_all(&inner).with_context(|| format!("cannot create {}", inner.display()))?;
        }
        let agi = self.agi.as_ref().map(|address| format!(", --agi {address}")).unwrap_or_default();
        fs::write(folder.join(OWNER), format!("process {}{agi}", process::id()))?;
        // The manager's secret is in here.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        // The usage texts of the AGI commands come from there.
        symlink("/usr/share/asterisk/documentation", folder.join("lib/documentation"))?;
        sounds::write(&folder.join("lib"), &self.sounds, &self.prompts)?;

        let inside = root.inside(folder).display().to_string();
        let modules = root.modules.display().to_string();
        let apps = (1..=APPS).fold(String::new(), |text, number| text + &format!("\n[app{number}](app)\n"));
        let tls = if self.manager_tls.is_some() { TLS } else { "" };
        let tls = tls.replace("{folder}", &inside).replace("{port}", &(port + 1).to_string());
        for (name, text) in FILES {
            let text = text
                .replace("{folder}", &inside)
                .replace("{modules}", &modules)
                .replace("{port}", &port.to_string())
                .replace("{secret}", secret)
                .replace("{apps}", &apps)
                .replace("{tls}", &tls);
            fs::write(folder.join("etc").join(name), text)?;
        }
        for (name, text) in &self.files {
            fs::write(folder.join("etc").join(name), text)?;
        }
        if let Some(certificate) = &self.manager_tls {
            fs::write(folder.join("etc/manager.pem"), certificate)?;
        }
        if self.sip {
            // The manager's port is free for UDP, too: no other instance has it.
            let phone = |name: &String| include_str!("conf/pjsip-phone.conf").replace("{name}", name);
            let pjsip =
                self.phones.iter().map(phone).fold(include_str!("conf/pjsip.conf").to_owned(), |all, one| all + &one);
            fs::write(folder.join("etc/pjsip.conf"), pjsip.replace("{port}", &port.to_string()))?;
            fs::write(folder.join("etc/pjproject.conf"), "")?;
        }
        if let Some(nameserver) = &self.nameserver {
            fs::write(folder.join(RESOLVER), format!("nameserver {nameserver}\noptions timeout:2 attempts:2\n"))?;
        }
        fs::write(folder.join("etc/modules.conf"), self.modules_of(root))?;
        fs::write(folder.join(DIALPLAN), &self.dialplan)?;
        Ok(())
    }

    /// The list of modules without those that this version does not have (Asterisk calls each of them an error), and
    /// without those that are to be left out.
    fn modules_of(&self, root: &Root) -> String {
        let loads = |name: &str| root.has_module(name) && !self.without.iter().any(|without| without == name);
        let sip = if self.sip { include_str!("conf/modules-sip.conf") } else { "" };
        include_str!("conf/modules.conf")
            .lines()
            .chain(sip.lines())
            .map(str::to_owned)
            .chain(self.besides.iter().map(|name| format!("load = {name}")))
            .filter(|line| line.strip_prefix("load = ").is_none_or(loads))
            .fold(String::new(), |text, line| text + &line + "\n")
    }
}

/// On another address of the loopback, where nothing else listens. The port has to be another one even so: with the manager's,
/// Asterisk takes 5039 without a word (`manager.c`).
const TLS: &str = "tlsenable = yes\ntlsbindaddr = 127.0.0.2:{port}\ntlscertfile = {folder}/etc/manager.pem\n";

/// How many users there are for apps that log in.
const APPS: usize = 64;

/// The caller's part of the dialplan, in an instance's folder.
pub(super) const DIALPLAN: &str = "etc/dialplan.conf";

/// Who runs an instance.
pub(super) const OWNER: &str = "owner";

/// Which servers an instance asks for names, if it has servers of its own.
pub(super) const RESOLVER: &str = "etc/resolv.conf";

const FILES: &[(&str, &str)] = &[
    ("asterisk.conf", include_str!("conf/asterisk.conf")),
    ("confbridge.conf", include_str!("conf/confbridge.conf")),
    ("extensions.conf", include_str!("conf/extensions.conf")),
    ("indications.conf", include_str!("conf/indications.conf")),
    ("logger.conf", include_str!("conf/logger.conf")),
    ("manager.conf", include_str!("conf/manager.conf")),
    ("musiconhold.conf", include_str!("conf/musiconhold.conf")),
    ("queuerules.conf", include_str!("conf/queuerules.conf")),
    ("queues.conf", include_str!("conf/queues.conf")),
    // The core warns about each of these that is missing, and a warning is what the tests look for.
    ("acl.conf", ""),
    ("aeap.conf", ""),
    ("ccss.conf", "[general]\n"),
    ("cdr.conf", "[general]\nenable = no\n"),
    ("cel.conf", "[general]\nenable = no\n"),
    ("features.conf", "[general]\n"),
    ("http.conf", "[general]\nenabled = no\n"),
    ("stasis.conf", "[threadpool]\n"),
    ("udptl.conf", "[general]\n"),
    ("websocket_client.conf", ""),
];
