//! `cargo xtask book --look`: the book in a browser, at the width of a desktop window and of a phone, light and dark.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use percent_encoding::percent_decode_str;
use xtask::debian;

use crate::{gate::Passed, tools, workspace};

const BROWSER: &str = "chromium";

/// Loads the pages and measures them.
const PROBE: &str = include_str!("probe.html");

/// A page with one fault of each kind. A look that passes over one of them proves nothing about the other pages.
const BAD: &str = include_str!("bad.html");

/// What is found on it.
const BAD_FAULTS: [&str; 4] = ["scrolls sideways", "cuts off", "characters and breaks", "is hard to see"];

/// Files that repeat other pages: all chapters in one, the list of chapters, and the first chapter.
const NO_PAGES: [&str; 3] = ["print.html", "toc.html", "index.html"];

/// The step of the gate. Where there is no browser it is skipped, and never in CI.
pub(crate) fn check() -> Result<Passed> {
    if !tools::in_ci() && !debian::is_here(BROWSER) {
        return Ok(Passed::Skipped("Chromium is not installed: apt-get install chromium".to_owned()));
    }
    look()?;
    Ok(Passed::Green)
}

/// Builds the book and looks at it. Debian's Chromium is installed if it is not here.
pub(crate) fn look() -> Result<()> {
    debian::program(BROWSER)?;
    tools::book()?;
    let html = workspace().join("book/html");
    let folder = tempfile::tempdir()?;
    let bad = folder.path().join("bad.html");
    fs::write(&bad, BAD)?;
    let mut pages = vec![bad];
    for entry in fs::read_dir(&html).with_context(|| format!("no {}", html.display()))? {
        let path = entry?.path();
        let is_page = path.file_name().is_some_and(|name| NO_PAGES.iter().all(|other| name != *other));
        if is_page && path.extension().is_some_and(|extension| extension == "html") {
            pages.push(path);
        }
    }
    pages.sort();
    let faults = faults(folder.path(), &pages)?;
    let (bad, faults): (Vec<_>, Vec<_>) = faults.iter().partition(|fault| fault.starts_with("bad.html"));
    for kind in BAD_FAULTS {
        ensure!(
            bad.iter().any(|fault| fault.contains(kind)),
            "the look is blind: bad.html {kind}, and it saw {bad:#?}"
        );
    }
    if faults.is_empty() {
        println!("{} pages fit at both widths, light and dark", pages.len() - 1);
        return Ok(());
    }
    let lines: Vec<_> = faults.iter().map(|fault| format!("  {fault}")).collect();
    bail!("faults of pages in book/html (mend the chapter, or book/theme/book.css):\n{}", lines.join("\n"))
}

/// What is wrong with these pages, one fault a line.
fn faults(folder: &Path, pages: &[impl AsRef<Path>]) -> Result<Vec<String>> {
    let list: Vec<_> = pages.iter().map(|page| format!("\"file://{}\"", page.as_ref().display())).collect();
    let probe = folder.join("probe.html");
    fs::write(&probe, PROBE.replace("= PAGES", &format!("= [{}]", list.join(", "))))?;
    let dom = chromium(folder, &probe)?;
    let found = dom.split_once("id=\"faults\">").and_then(|(_, rest)| rest.split_once('<'));
    let found = percent_decode_str(found.map_or("", |(found, _)| found)).decode_utf8()?;
    let mut lines = found.lines().map(str::to_owned);
    ensure!(lines.next().as_deref() == Some("looked"), "the browser did not finish: {found}");
    Ok(lines.collect())
}

/// Returns the page as it is when its script has finished. The browser's clock is virtual: it waits only for what it loads.
fn chromium(folder: &Path, page: &Path) -> Result<String> {
    let mut chromium = Command::new("timeout");
    chromium
        .args(["300", BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--allow-file-access-from-files"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .args(["--virtual-time-budget=600000", "--window-size=1500,1000", "--dump-dom"])
        .arg(format!("file://{}", page.display()));
    let output = chromium.stdin(Stdio::null()).output().context("cannot run the browser")?;
    let log = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "chromium ended with {}:\n{log}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}
