//! Debian's Chromium, driven by the Chrome `DevTools` Protocol.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};
use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// How long anything may take on a machine that has much to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// A browser with one page.
pub(crate) struct Browser {
    process: Child,
    _profile: TempDir,
    socket: WebSocket<TcpStream>,
    session: Value,
    commands: u64,
    /// What the page wrote to the console as an error, and what it threw.
    errors: Vec<String>,
    /// The addresses that it asked for.
    asked: Vec<String>,
}

impl Browser {
    /// Starts it. `None` if it is not installed, which in CI is a failure.
    pub(crate) fn start() -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let mut chromium = Command::new("chromium");
        chromium
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"])
            .args(["--disable-component-update", "--no-first-run", "--remote-debugging-port=0", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank");
        let started = chromium.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let Ok(mut process) = started else {
            assert!(env::var_os("CI").is_none(), "Chromium is not installed: apt-get install chromium");
            eprintln!("SKIPPED: Chromium is not installed: apt-get install chromium");
            return None;
        };
        let log = BufReader::new(process.stderr.take().unwrap());
        let mut lines = log.lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("DevTools listening on ").map(str::to_owned));
        let address = address.expect("the browser says where it listens");
        // It goes on writing, and must not wait for a reader.
        spawn(move || lines.for_each(drop));
        let host = address.strip_prefix("ws://").and_then(|rest| rest.split('/').next()).unwrap();
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(address.as_str(), stream).unwrap();
        let (errors, asked) = (Vec::new(), Vec::new());
        let mut browser = Self { process, _profile: profile, socket, session: Value::Null, commands: 0, errors, asked };
        let target = browser.command("Target.createTarget", json!({"url": "about:blank"}))["targetId"].clone();
        let attached = browser.command("Target.attachToTarget", json!({"targetId": target, "flatten": true}));
        browser.session = attached["sessionId"].clone();
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
            browser.command(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Opens a page, in a window of this size.
    pub(crate) fn open(&mut self, url: &str, width: u32, height: u32) {
        self.resize(width, height);
        self.command("Page.navigate", json!({"url": url}));
    }

    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        self.command("Emulation.setDeviceMetricsOverride", metrics);
    }

    pub(crate) fn prefer(&mut self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.command("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// Evaluates an expression; a promise is awaited.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.command("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    pub(crate) fn text(&mut self, selector: &str) -> String {
        let text = self.eval(&format!("document.querySelector({})?.innerText ?? ''", json!(selector)));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression is true.
    pub(crate) fn until(&mut self, expression: &str) {
        let began = Instant::now();
        while self.eval(&format!("Boolean({expression})")) != json!(true) {
            let page = self.text("body");
            assert!(
                began.elapsed() < PATIENCE,
                "never: {expression}; the page says:\n{page}\nerrors: {:?}",
                self.errors
            );
            sleep(Duration::from_millis(50));
        }
    }

    /// Presses a key, as a keyboard does.
    pub(crate) fn key(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, Value::Null),
            "Enter" => (13, json!("\r")),
            "Escape" => (27, Value::Null),
            " " => (32, json!(" ")),
            other => panic!("no code for {other}"),
        };
        let down = json!({"type": "keyDown", "key": key, "code": if key == " " { "Space" } else { key }, "windowsVirtualKeyCode": code});
        let mut with_text = down.clone();
        if !text.is_null() {
            with_text["text"] = text;
        }
        self.command("Input.dispatchKeyEvent", with_text);
        let mut up = down;
        up["type"] = json!("keyUp");
        self.command("Input.dispatchKeyEvent", up);
    }

    pub(crate) fn types(&mut self, text: &str) {
        self.command("Input.insertText", json!({"text": text}));
    }

    /// Whether pictures are kept: in the folder `PAGE_PICTURES`.
    pub(crate) fn keeps_pictures() -> bool {
        env::var_os("PAGE_PICTURES").is_some()
    }

    /// Takes a picture of the whole page, and keeps it if pictures are kept.
    pub(crate) fn picture(&mut self, name: &str) {
        let asked = json!({"format": "png", "captureBeyondViewport": true});
        let picture = self.command("Page.captureScreenshot", asked);
        let picture = picture["data"].as_str().expect("a picture");
        let bytes = STANDARD.decode(picture).unwrap();
        assert!(bytes.len() > 10_000, "it shows something");
        if let Some(folder) = env::var_os("PAGE_PICTURES") {
            fs::write(Path::new(&folder).join(name), bytes).unwrap();
        }
    }

    /// The page as a screen reader has it: each node's role and name.
    pub(crate) fn accessible(&mut self) -> Vec<(String, String)> {
        let tree = self.command("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().expect("a tree").iter().filter(|node| node["ignored"] != json!(true));
        let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        nodes.map(|node| (text(&node["role"]), text(&node["name"]))).collect()
    }

    pub(crate) fn errors(&mut self) -> &[String] {
        // What the browser has said by now is read with the answer.
        self.eval("1");
        &self.errors
    }

    pub(crate) fn asked(&self) -> &[String] {
        &self.asked
    }

    #[expect(clippy::needless_pass_by_value, reason = "each call makes its own")]
    fn command(&mut self, method: &str, params: Value) -> Value {
        self.commands += 1;
        let id = self.commands;
        let mut command = json!({"id": id, "method": method, "params": params});
        if !self.session.is_null() {
            command["sessionId"] = self.session.clone();
        }
        self.socket.send(Message::text(command.to_string())).unwrap();
        loop {
            let message = self.socket.read().unwrap_or_else(|error| panic!("{method}: {error}"));
            let Message::Text(text) = message else { continue };
            let said: Value = serde_json::from_str(&text).unwrap();
            if said["id"] == json!(id) {
                assert!(said["error"].is_null(), "{method}: {}", said["error"]);
                return said["result"].clone();
            }
            self.note(&said);
        }
    }

    fn note(&mut self, said: &Value) {
        let params = &said["params"];
        match said["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" => self.errors.push(params["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" if params["type"] == json!("error") || params["type"] == json!("warning") => {
                self.errors.push(params["args"].to_string());
            }
            "Log.entryAdded" if params["entry"]["level"] == json!("error") => {
                self.errors.push(params["entry"].to_string());
            }
            "Network.requestWillBeSent" => {
                self.asked.extend(params["request"]["url"].as_str().map(str::to_owned));
            }
            _ => {}
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
