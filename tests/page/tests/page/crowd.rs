//! Two thousand calls at once.

use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;

use super::browser::Browser;

const CALLERS: u32 = 2_000;

/// For how long the page is watched.
const WATCHED: Duration = Duration::from_secs(8);

/// The page's frames and its long tasks in that time: how many frames, the longest pause between two in milliseconds, the time
/// that scripts took of the whole.
const WATCH: &str = "new Promise((resolve) => {
    const began = performance.now();
    let [frames, longest, last, long] = [0, 0, began, 0];
    const observer = new PerformanceObserver((list) => { for (const it of list.getEntries()) long += it.duration; });
    observer.observe({ type: 'longtask' });
    const frame = (now) => {
        frames += 1;
        longest = Math.max(longest, now - last);
        last = now;
        if (now - began < MILLISECONDS) requestAnimationFrame(frame);
        else resolve({ frames, longest, long: long / (now - began) });
    };
    requestAnimationFrame(frame);
})";

struct Watched {
    frames: f64,
    longest: f64,
    long: f64,
}

fn watch(browser: &mut Browser) -> Watched {
    let said = browser.eval(&WATCH.replace("MILLISECONDS", &WATCHED.as_millis().to_string()));
    let number = |name: &str| said.get(name).and_then(Value::as_f64).unwrap();
    Watched { frames: number("frames"), longest: number("longest"), long: number("long") }
}

#[test]
fn two_thousand_calls_at_once_do_not_make_the_page_stutter() {
    let Some(mut browser) = Browser::start() else { return };
    let runtime = Runtime::new().unwrap();
    let (pbx, address) = runtime.block_on(page_tests::serve("127.0.0.1:0"));
    let url = format!("http://{address}/");
    browser.open(&url, 1280, 900);
    browser.until("document.querySelector('#connection.live')");
    let idle = watch(&mut browser);
    runtime.block_on(async { page_tests::crowd(pbx, CALLERS) });
    browser.until("/2,000|1,9\\d\\d/.test(document.querySelector('#up').innerText)");
    sleep(Duration::from_secs(3));
    let busy = watch(&mut browser);
    let part = busy.frames / idle.frames;
    println!(
        "{:.0} % of an idle page's frames; longest pause {:.0} ms, idle {:.0}; long tasks {:.1} %",
        100.0 * part,
        busy.longest,
        idle.longest,
        100.0 * busy.long
    );
    // Chromium, the app and its callers share the processors; on a quiet machine it is 0.93 and 0.08 at worst.
    assert!(part > 0.3, "it draws {:.0} frames of {:.0}", busy.frames, idle.frames);
    assert!(busy.long < 0.6, "{:.0} % of the time goes into long tasks", 100.0 * busy.long);
    // It answers: a filter is applied, and only what is visible is in the page.
    browser.eval("const find = document.querySelector('#find'); find.value = 'survey/8/'; find.dispatchEvent(new Event('input', { bubbles: true }))");
    browser.until("/of (2,000|1,9\\d\\d)/.test(document.querySelector('#shown').innerText)");
    assert!(browser.eval("document.querySelectorAll('#rows tr').length").as_u64().unwrap() <= 100);
    browser.picture("live-page-crowd.png");
    assert_eq!(browser.errors(), [""; 0]);
}
