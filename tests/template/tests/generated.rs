//! A new app, from `cargo generate` to its first call: generated, built, linted, tested, called.
//!
//! `cargo xtask test` brings cargo-generate and names it in `CARGO_GENERATE`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::tempdir;

#[test]
fn a_new_app_is_green_and_takes_a_call() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    let runtime = format!("agi={}", checkout().join("agi-runtime").display());
    let app = App::generate(&folder, "clinic", &["--define", &runtime]);

    assert_eq!(
        app.files(),
        [
            ".dockerignore",
            ".gitignore",
            "AGENTS.md",
            "Cargo.toml",
            "Dockerfile",
            "README.md",
            "ci.sh",
            "clinic.service",
            "clinic.socket",
            "extensions.conf",
            "prompts.txt",
            "src/main.rs",
        ]
    );
    for file in app.files() {
        let text = app.read(&file);
        assert!(!text.contains("{{") && !text.contains("{%"), "{file} was not filled in:\n{text}");
    }

    assert!(app.read("README.md").starts_with("# clinic\n"));

    // The versions that the workspace has built, so that nothing is fetched.
    fs::copy(checkout().join("Cargo.lock"), app.0.join("Cargo.lock")).unwrap();
    // The new app's own gate; an extensions.conf that is not up to date is compared below, too.
    let mut ci = app.in_its_folder("./ci.sh");
    ci.env("CARGO_NET_OFFLINE", "true");
    if env::var_os("UPDATE_TEMPLATE").is_none() {
        assert!(run(&mut ci).ends_with("extensions.conf is up to date\n"));
    }

    let line = line_of("#[agi_route", &app.read("src/main.rs"));
    assert_eq!(
        app.cargo("run --offline --quiet -- routes"),
        format!(
            "/callback/{{desk}}  clinic::callback  src/main.rs:{line}\n    \
             Asks for a number, keeps it for the desk in Asterisk's database, and reads it back.\n    \
             desk: u16 (segment 2 of the path)\n"
        )
    );
    let dialplan = app.cargo("run --offline --quiet -- dialplan");
    if env::var_os("UPDATE_TEMPLATE").is_some() {
        let of_the_template = dialplan.replace("clinic::", "{{crate_name}}::");
        fs::write(checkout().join("template/extensions.conf.liquid"), of_the_template).unwrap();
    } else {
        assert_eq!(app.read("extensions.conf"), dialplan, "UPDATE_TEMPLATE=1 renews template/extensions.conf.liquid");
    }
    let called = app.cargo("run --offline --quiet -- call /callback/7 --press 5550143#");
    assert!(called.contains("Please enter your telephone number."), "{called}");
    assert!(called.ends_with("ended OK\n"), "{called}");
    app.records_a_call();
    app.follows_its_notes();
    let (status, said) = app.refused("run --offline --quiet -- replay --entered 7 call.jsonl");
    assert!(status == Some(2) && said.contains("agi-runtime = { …, features = [\"transcripts\"] }"), "{said}");
    app.verify_the_units();
    let chapter = fs::read_to_string(checkout().join("book/src/production.md")).unwrap();
    let shown: Vec<_> = chapter.split("```ini\n[Unit]").skip(1).collect();
    assert_eq!(shown.len(), 2, "the chapter shows the units");
    for (shown, file) in shown.into_iter().zip(["clinic.service", "clinic.socket"]) {
        let (shown, _) = shown.split_once("```").unwrap();
        let unit = app.read(file);
        for line in shown.lines() {
            assert!(unit.lines().any(|is| is == line), "book/src/production.md: {file} has no line {line:?}");
        }
    }
    let with_prompt = "use agi_runtime::prelude::*;\n\nfn main() {\n    prompt!(welcome);\n}\n";
    fs::write(app.0.join("src/main.rs"), with_prompt).unwrap();
    let (_, said) = app.refused("check --offline --quiet");
    let feature = "error: prompt! needs agi-runtime's feature `prompts`; write in Cargo.toml: agi-runtime = { …, features = [\"prompts\"] }";
    assert!(said.contains(feature), "{said}");
}

#[test]
fn the_framework_is_looked_for_next_to_the_app_and_within_a_project_one_folder_up() {
    let folder = tempdir().unwrap();
    let beside = App::generate(folder.path(), "night-desk", &[]);
    assert!(beside.read("Cargo.toml").contains("agi-runtime = { path = \"../agi/agi-runtime\" }\n"));
    assert!(beside.read("Cargo.toml").contains("name = \"night-desk\"\n"));
    assert!(beside.read("extensions.conf").contains("night_desk::callback"));
    assert!(beside.read("night-desk.service").contains("ExecStart=/usr/local/bin/night-desk\n"));

    let checkout = tempdir().unwrap();
    fs::write(checkout.path().join("Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = []\n").unwrap();
    let within = App::generate(checkout.path(), "clinic", &[]);
    assert!(within.read("Cargo.toml").contains("agi-runtime = { path = \"../agi-runtime\" }\n"));
}

#[test]
fn xtask_new_makes_what_cargo_generate_makes() {
    let folder = tempdir().unwrap();
    let made = folder.path().join("made/night-desk");
    let mut new = Command::new(env!("CARGO"));
    new.args(["run", "--quiet", "--package", "xtask", "--", "new"]).arg(&made).current_dir(checkout());
    let said = run(new.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()));
    assert!(said.contains("cargo run -- call /callback/7"), "{said}");
    fs::remove_dir_all(made.join(".git")).unwrap();
    let made = App(made);

    let framework = line_with("agi-runtime = ", &made.read("Cargo.toml"));
    let path = framework.split('"').nth(1).unwrap();
    assert!(made.0.join(path).join("Cargo.toml").is_file(), "{framework}");
    let generated = App::generate(folder.path(), "night-desk", &["--define", &format!("agi={path}")]);
    assert_eq!(made.files(), generated.files());
    for file in made.files() {
        assert_eq!(made.read(&file), generated.read(&file), "{file}");
    }
}

#[test]
fn the_image_is_given_every_crate_that_the_app_is_built_of() {
    let dockerfile = fs::read_to_string(checkout().join("template/Dockerfile.liquid")).unwrap();
    let folder = tempdir().unwrap();
    for line in dockerfile.lines().filter_map(|line| line.strip_prefix("COPY --from=agi ")) {
        let copied = line.split(' ').next().unwrap();
        let (from, to) = (checkout().join(copied), folder.path().join(copied));
        run(Command::new("cp").arg("-R").arg(from).arg(to));
    }
    // Cargo reads the manifest of each.
    let app = App(folder.path().join("clinic"));
    fs::create_dir_all(app.0.join("src")).unwrap();
    fs::write(app.0.join("src/main.rs"), "fn main() {}\n").unwrap();
    let manifest = "[package]\nname = \"clinic\"\n[dependencies]\nagi-runtime.path = \"../agi-runtime\"\n[workspace]\n";
    fs::write(app.0.join("Cargo.toml"), manifest).unwrap();
    fs::copy(checkout().join("Cargo.lock"), app.0.join("Cargo.lock")).unwrap();
    assert!(app.cargo("tree --offline").contains("agi-simulator"));
}

/// The folder of a generated app.
struct App(PathBuf);

impl App {
    /// The route and the tests that AGENTS.md shows are those of an app: they are put into this one, tested, and called step by
    /// step.
    fn follows_its_notes(&self) {
        let (notes, code) = (self.read("AGENTS.md"), self.read("src/main.rs"));
        let shown: Vec<_> = notes.split("```rust\n").skip(1).filter_map(|block| block.split("```").next()).collect();
        let [route, tests] = shown[..] else { panic!("AGENTS.md has a route and its tests: {shown:?}") };
        let imports = "use std::time::Duration;\nuse agi_runtime::QueueStatus;\nuse agi_runtime::prelude::*;\n";
        assert!(notes.contains("`use std::time::Duration;` and `use agi_runtime::QueueStatus;`"));
        let (main, test) = ("#[tokio::main]", "    #[test]\n    fn app_is_sound");
        let code = code.replacen("use agi_runtime::prelude::*;\n", imports, 1);
        let code = code.replacen(main, &format!("{route}\n{main}"), 1).replacen(test, &format!("{tests}\n{test}"), 1);
        fs::write(self.0.join("src/main.rs"), code).unwrap();
        let tested = self.cargo("test --offline --quiet");
        assert!(tested.contains("8 passed"), "{tested}");
        let step = |words: &str| {
            let mut step = self.in_its_folder(env!("CARGO"));
            step.args(["run", "--offline", "--quiet", "--", "call", "--session", "notes"]).args(words.split(' '));
            run(step.env("XDG_RUNTIME_DIR", &self.0))
        };
        let began = step("start /patient/7 --app Queue=TIMEOUT");
        assert!(began.contains("\"kind\":\"menu\"") && began.contains("\"keys\":[\"1\",\"0\"]"), "{began}");
        assert!(step("press 1").contains("\"kind\":\"secret\""));
        let ended = step("press 0000");
        assert!(ended.contains("Queue(desk,c") && ended.contains("\"status\":\"OK\""), "{ended}");
    }

    fn generate(folder: &Path, name: &str, more: &[&str]) -> Self {
        let program = env::var_os("CARGO_GENERATE").expect("CARGO_GENERATE names the program cargo-generate");
        let mut generate = Command::new(program);
        generate.args(["generate", "--path"]).arg(checkout().join("template"));
        generate.args(["--name", name, "--vcs", "none"]).args(more).current_dir(folder);
        // It wants an author, whom the template does not name, and finds none where there is neither Git's configuration nor $USER.
        generate.env("CARGO_NAME", "nobody");
        let said = run(&mut generate);
        assert!(said.contains("cargo run -- call /callback/7"), "{said}");
        Self(folder.join(name))
    }

    /// Every file, in order.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path.strip_prefix(&self.0).unwrap().display().to_string());
                }
            }
        }
        files.sort();
        files
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// What cargo prints. What it builds is shared with the workspace.
    fn cargo(&self, arguments: &str) -> String {
        run(&mut self.command(arguments))
    }

    /// The exit status of what ends badly, and what it says about it.
    fn refused(&self, arguments: &str) -> (Option<i32>, String) {
        let output = self.command(arguments).stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    fn command(&self, arguments: &str) -> Command {
        let mut cargo = self.in_its_folder(env!("CARGO"));
        cargo.args(arguments.split(' '));
        cargo
    }

    fn in_its_folder(&self, program: &str) -> Command {
        let mut cargo = Command::new(program);
        cargo.current_dir(&self.0);
        cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap());
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only").env_remove("AGI_LISTEN").env_remove("RUST_LOG");
        cargo
    }

    /// Makes a test of a call, which is one of the app's own from then on.
    fn records_a_call(&self) {
        let call = "run --offline --quiet -- call /callback/7 --press 5550143# --record src/call.rs --record-app";
        let called = self.cargo(&format!("{call} crate::app()"));
        let (_, module) = called.split_once("write `").expect("the phone says how the test belongs to the app");
        let module = module.split_once('`').unwrap().0;
        fs::write(self.0.join("src/main.rs"), format!("{}\n{module}\n", self.read("src/main.rs"))).unwrap();
        let tested = self.cargo("test --offline --quiet -- call::a_call_to_callback_7");
        assert!(tested.contains("1 passed"), "{tested}");
    }

    /// Asks systemd about the units, where there is one. The app is not installed: another program stands in for it.
    fn verify_the_units(&self) {
        let unit = self.read("clinic.service");
        let stand_in = env::current_exe().unwrap();
        let unit = unit.replace("/usr/local/bin/clinic\n", &format!("{}\n", stand_in.display()));
        let folder = tempdir().unwrap();
        let files = ["clinic.service", "clinic.socket"].map(|name| folder.path().join(name));
        fs::write(&files[0], unit).unwrap();
        fs::write(&files[1], self.read("clinic.socket")).unwrap();
        let mut verify = Command::new("systemd-analyze");
        match verify.args(["verify", "--man=no"]).args(&files).stdin(Stdio::null()).output() {
            Ok(said) => {
                // Keys of a newer systemd are passed over by an older one.
                let newer = |line: &&str| line.contains("RestartSteps") || line.contains("RestartMaxDelaySec");
                let complaints = String::from_utf8_lossy(&said.stderr);
                let complaints: Vec<_> = complaints.lines().filter(|line| !newer(line)).collect();
                let complaints = complaints.join("\n");
                assert!(said.status.success() && !complaints.contains("clinic"), "{complaints}");
            }
            Err(error) => return println!("the units were not verified: systemd-analyze: {error}"),
        }
        // Of 100: how much of the machine the app could harm.
        let mut security = Command::new("systemd-analyze");
        security.args(["security", "--no-pager", "--offline=true", "--threshold=15"]).arg(&files[0]);
        let said = security.stdin(Stdio::null()).output().unwrap();
        assert!(
            said.status.success(),
            "{}{}",
            String::from_utf8_lossy(&said.stdout),
            String::from_utf8_lossy(&said.stderr)
        );
    }
}

fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let printed = String::from_utf8(output.stdout).unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} ended with {}:\n{printed}{complaints}", output.status);
    printed
}

fn line_with(start: &str, text: &str) -> String {
    text.lines().find(|line| line.starts_with(start)).expect("the line is missing").to_owned()
}

/// The line that begins with `start`, counted from 1.
fn line_of(start: &str, text: &str) -> usize {
    text.lines().position(|line| line.starts_with(start)).expect("the line is missing") + 1
}

fn checkout() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs this");
    PathBuf::from(package).ancestors().nth(2).unwrap().to_owned()
}
