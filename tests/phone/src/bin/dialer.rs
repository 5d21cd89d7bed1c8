//! The phone that calls servers and starts programs, as `agi-phone` is: `dialer TARGET [--OPTION VALUE …]`.

use std::ffi::OsStr;

use agi_phone::{Edition, OPTIONS, Options, Phone};

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (target, given) = words.split_first().expect("a target");
    let values = |name: &str| {
        let pairs = given.chunks(2).filter(|pair| pair[0].trim_start_matches("--") == name);
        let default = OPTIONS.iter().find(|option| option.name == name).and_then(|option| option.default);
        let values: Vec<_> = pairs.map(|pair| OsStr::new(&pair[1])).collect();
        if values.is_empty() { default.map(OsStr::new).into_iter().collect() } else { values }
    };
    let called = match Options::read(Edition::Program, target, values) {
        Ok(options) => Phone::new(options).call().await.map(|report| report.exit),
        Err(error) => Err(error),
    };
    let exit = called.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        error.exit
    });
    std::process::exit(exit.code());
}
