//! What is built.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// As its documentation says, with as much of tokio as the template takes.
pub(super) const THEIR_MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.1.0"
edition = "2024"

[dependencies]
asterisk-rs-agi = "=0.8.0"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;
/// The hello that is compared with the template.
pub(super) const THEIR_MAIN: &str = include_str!("../../servers/asterisk-rs-agi/src/main.rs");

const ROUTES: usize = 1_000;
const ATTRIBUTE: &str = "#[agi_route(\"/NAME/{id}?lang\", args(attempt))]\n";
const FUNCTION: &str = r#"pub async fn NAME(call: &mut Call, id: u32, lang: Option<String>, attempt: u8) -> Result {
    call.verbose(format!("{id} {lang:?} {attempt}")).await?;
    Ok(())
}
"#;

/// What `cargo generate` makes of the template's Cargo.toml, here.
pub(super) fn template_manifest(workspace: &Path) -> Result<String> {
    let liquid = fs::read_to_string(workspace.join("template/Cargo.toml.liquid"))?;
    let path =
        liquid.split_once("{% if agi %}").and_then(|(head, rest)| Some((head, rest.split_once("{% endif %}")?.1)));
    let (head, tail) = path.context("the template's Cargo.toml has no path")?;
    let mut manifest = format!("{head}{}{tail}", workspace.join("agi-runtime").display());
    for (tag, text) in
        [("{{project-name}}", "NAME"), ("{%- unless within_cargo_project %}", ""), ("{%- endunless %}", "")]
    {
        manifest = manifest.replace(tag, text);
    }
    ensure!(!manifest.contains("{%") && !manifest.contains("{{"), "a tag is left:\n{manifest}");
    Ok(manifest)
}

/// A crate of a thousand functions, with or without the attribute.
pub(super) fn routes(attributes: bool) -> String {
    let function = if attributes { ATTRIBUTE.to_owned() + FUNCTION } else { FUNCTION.to_owned() };
    let functions: String = (0..ROUTES).map(|number| function.replace("NAME", &format!("r{number}"))).collect();
    format!("use agi_runtime::prelude::*;\n{functions}fn main() {{\n    let _ = App::new();\n}}\n")
}
