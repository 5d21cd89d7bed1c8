//! What a simulated call costs: 1,000 surveys, each with a row in SQLite. `cargo bench -p survey`

use std::fs;
use std::time::{Duration, Instant};

use agi_runtime::Status;
use agi_runtime::testing::Pbx;
use survey::store::Store;

const CALLS: u32 = 1_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("survey.db").display());
    let store = Store::open(&url).await.expect("a database");
    let pbx = Pbx::new(survey::app(store.clone()));
    let (began, before) = (Instant::now(), cpu());
    for _ in 0..CALLS {
        let mut caller = pbx.caller("/survey/7?lang=en").args(["spring"]).from("5551234").dial().await;
        caller.hears("survey/7/question").await;
        caller.presses("4").await;
        caller.hears("survey/thanks").await;
        caller.ends(Status::Ok).await;
    }
    let (real, cpu) = (began.elapsed(), cpu().saturating_sub(before));
    assert_eq!(store.answers(7).await.expect("a database").len(), CALLS as usize);
    println!("{CALLS} simulated surveys: {cpu:?} of CPU, {real:?} on the clock");
}

/// What this process has used of all CPUs so far, by Linux's account of it.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    // After the name of the program: the 12th and the 13th field are ticks of 10 ms, in user space and in the kernel.
    let fields = stat.rsplit(')').next().expect("a name").split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}
