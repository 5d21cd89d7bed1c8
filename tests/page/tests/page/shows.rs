//! What the page shows of calls that go on.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;
use tokio::runtime::Runtime;

use super::browser::Browser;

/// A page with calls going on, for as long as the runtime lives.
fn opened(width: u32, height: u32) -> Option<(Runtime, Browser, String)> {
    let mut browser = Browser::start()?;
    let runtime = Runtime::new().unwrap();
    let address = runtime.block_on(async {
        let (pbx, address) = page_tests::serve("127.0.0.1:0").await;
        page_tests::busy(pbx);
        address
    });
    let url = format!("http://{address}/");
    browser.open(&url, width, height);
    browser.until("document.querySelector('#connection.live')");
    browser.until("document.querySelectorAll('#rows tr').length > 3");
    Some((runtime, browser, url))
}

/// Everything that a caller of these calls keyed or that a request held.
const SECRETS: [&str; 8] = ["4929123456781234", "4929", "1234", "Ada", "Lovelace", "15551", "spring", "hush"];

#[test]
fn who_is_on_the_line_is_shown_in_words_and_no_secret_with_it() {
    let Some((_runtime, mut browser, url)) = opened(1280, 900) else { return };
    browser.until("/is asked survey\\/7\\/taste/.test(document.querySelector('#rows').innerText)");
    browser.until("/waits for the app, \\d/.test(document.querySelector('#rows').innerText)");
    browser.until("/is in Dial/.test(document.querySelector('#rows').innerText)");
    browser.until("/••••/.test(document.querySelector('#rows').innerText)");
    // Each route, a failure with its steps, and a place where callers left.
    browser.until("document.querySelectorAll('#routes tr').length === 4");
    browser.until("document.querySelector('#failures details')");
    browser.until(r"/ERROR \/payment\/\{order\} call \d+ \(\d+\.\d+\), /.test(document.querySelector('#failures summary').innerText)");
    browser.eval("document.querySelector('#failures summary').click()");
    let failure = browser.text("#failures li");
    assert!(failure.contains("the payment of order 9 with card • was refused: HTTP 503"), "{failure}");
    assert!(failure.contains("GET DATA payment/card: done, 16 keys, took "), "{failure}");
    browser.until(
        "/GET DATA survey\\/7\\/(taste|service) on \\/survey/.test(document.querySelector('#places').innerText)",
    );
    for path in ["calls", "routes", "failures"] {
        let json = browser.eval(&format!("fetch('{path}').then((response) => response.text())"));
        assert_no_secret(path, json.as_str().unwrap());
    }
    let page = browser.eval("document.documentElement.outerHTML");
    assert_no_secret("the page", page.as_str().unwrap());
    let foreign: Vec<_> = browser.asked().iter().filter(|asked| !asked.starts_with(&url)).collect();
    assert!(foreign.iter().all(|asked| *asked == "about:blank"), "beyond its own origin: {foreign:?}");
    assert_eq!(browser.errors(), [""; 0]);
}

fn assert_no_secret(place: &str, text: &str) {
    // Numbers that the page counts itself may hold any digits; ports and times too.
    for secret in SECRETS.iter().filter(|secret| secret.len() != 4) {
        assert!(!text.contains(secret), "{place} holds {secret}:\n{text}");
    }
}

#[test]
fn the_page_reads_well_light_and_dark_and_on_a_phone() {
    let Some((_runtime, mut browser, _)) = opened(1280, 1000) else { return };
    browser.until("document.querySelectorAll('#failures details').length > 1");
    browser.until("document.querySelectorAll('#places li').length > 1");
    browser.until("document.querySelectorAll('#rows tr').length > 6");
    if Browser::keeps_pictures() {
        // A picture for the book shows more than a minute.
        sleep(Duration::from_mins(5));
    }
    browser.eval("document.querySelectorAll('#failures summary')[0].click()");
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        browser.picture(&format!("live-page-{scheme}.png"));
        let faint = browser.eval(CONTRAST);
        assert_eq!(faint, json!([]), "{scheme}");
    }
    browser.resize(360, 1400);
    let wide = browser.eval("document.documentElement.scrollWidth");
    assert!(wide.as_u64().unwrap() <= 360, "it scrolls sideways: {wide}");
    browser.picture("live-page-360-dark.png");
    browser.prefer("light");
    browser.picture("live-page-360-light.png");
    assert_eq!(browser.errors(), [""; 0]);
}

/// What sticks out of the window or of the box around it, and neighbours in a row that cover each other.
const CLIPPED: &str = r"(() => {
    const wrong = [];
    const box = (node) => node.getBoundingClientRect();
    const seen = (node) => node.checkVisibility() && box(node).width > 1 && !node.closest('.unseen, .skip, thead, dialog');
    for (const node of document.querySelectorAll('main *, header *')) {
        if (!seen(node)) continue;
        const { left, right } = box(node);
        if (left < -0.5 || right > innerWidth + 0.5) wrong.push(`${node.tagName} ${Math.round(left)}..${Math.round(right)}`);
    }
    for (const row of document.querySelectorAll('tbody tr, .tiles, .filter')) {
        const cells = [...row.children].filter(seen);
        for (const [i, one] of cells.entries()) for (const other of cells.slice(i + 1)) {
            const [a, b] = [box(one), box(other)];
            const covers = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
            if (covers) wrong.push(`${one.innerText} covers ${other.innerText}`);
        }
    }
    return wrong;
})()";

#[test]
fn at_every_width_nothing_is_cut_or_covered_and_the_tab_key_goes_from_top_to_bottom() {
    let Some((_runtime, mut browser, _)) = opened(1280, 900) else { return };
    browser.until("document.querySelectorAll('#failures details').length > 0");
    browser.until("document.querySelectorAll('#rows tr').length > 6");
    for width in [320, 360, 759, 761, 899, 901, 1000, 1280, 1920] {
        browser.resize(width, 900);
        let sideways = browser.eval("document.documentElement.scrollWidth - innerWidth");
        assert!(sideways.as_i64().unwrap() <= 0, "at {width} it scrolls sideways by {sideways}");
        assert_eq!(browser.eval(CLIPPED), json!([]), "at {width}");
        assert_eq!(browser.eval(CONTRAST), json!([]), "at {width}");
    }
    for width in [360, 1280] {
        browser.resize(width, 900);
        browser.eval("document.activeElement.blur(), document.querySelector('#routes button').focus()");
        let mut places = Vec::new();
        for _ in 0..12 {
            let place = "(() => { const { top, left } = document.activeElement.getBoundingClientRect();
                          return [Math.round((top + scrollY) / 12), left]; })()";
            places.push(browser.eval(place).to_string());
            browser.key("Tab");
        }
        let tops: Vec<f64> =
            places.iter().map(|place| place[1..].split(',').next().unwrap().parse().unwrap()).collect();
        assert!(tops.is_sorted_by(|above, below| above <= &(below + 2.0)), "at {width}: {places:?}");
    }
}

#[test]
fn calls_to_a_path_that_no_route_has_are_named_and_explained() {
    let Some(mut browser) = Browser::start() else { return };
    let runtime = Runtime::new().unwrap();
    let address = runtime.block_on(async {
        let (pbx, address) = page_tests::serve("127.0.0.1:0").await;
        pbx.caller("/survy/4711").dial().await.ended().await;
        address
    });
    browser.open(&format!("http://{address}/"), 1280, 900);
    browser.until("document.querySelector('#routes button')?.innerText === 'no route'");
    let described =
        "document.getElementById(document.querySelector('#routes button').getAttribute('aria-describedby'))";
    let explained = browser.eval(&format!("{described}.checkVisibility() && {described}.innerText"));
    assert!(
        explained.as_str().unwrap().starts_with("“no route” are calls to a path that the app does not have"),
        "{explained}"
    );
    browser.until("document.querySelector('#failures details')");
    browser.eval("document.querySelector('#failures summary').click()");
    let failure = browser.text("#failures li");
    assert!(failure.contains("NOT_FOUND no route call "), "{failure}");
    assert!(
        failure.contains("no route has the path \"/survy/xxxx\"; the nearest is /survey/{campaign} ("),
        "{failure}"
    );
}

#[test]
fn until_its_data_has_come_the_page_says_that_it_loads_and_never_that_there_is_nothing() {
    let Some(mut browser) = Browser::start() else { return };
    let runtime = Runtime::new().unwrap();
    let (_pbx, address) = runtime.block_on(page_tests::serve("127.0.0.1:0"));
    browser.open(&format!("http://{address}/"), 1280, 900);
    let said = |page: &str| {
        format!("['no-routes', 'no-failures', 'no-places'].map((id) => {page}.getElementById(id)?.innerText).join('|')")
    };
    browser.until(&format!("{} === 'No call yet.|None.|Nobody hung up before the end.'", said("document")));
    let before = browser.eval(&format!(
        "fetch('/').then((page) => page.text()).then((text) => {})",
        said("new DOMParser().parseFromString(text, 'text/html')")
    ));
    assert_eq!(before, json!("Loading…|Loading…|Loading…"));
}

#[test]
fn prompts_that_callers_did_not_hear_are_told_with_their_route() {
    let Some(mut browser) = Browser::start() else { return };
    let runtime = Runtime::new().unwrap();
    let address = runtime.block_on(async {
        let (pbx, address) = page_tests::serve("127.0.0.1:0").await;
        let pbx = pbx.missing_sound("orders/on-its-way").missing_sound("support/welcome");
        for path in ["/orders/4", "/orders/8", "/support"] {
            pbx.caller(path).dial().await.ended().await;
        }
        address
    });
    browser.open(&format!("http://{address}/"), 1280, 900);
    browser.until("document.querySelectorAll('#routes tr').length === 2");
    let told = browser.text("#skipped");
    let (two, one) = ("2 prompts on /orders/{customer}", "1 prompt on /support");
    assert!(told.starts_with("Callers did not hear ") && told.contains(two) && told.contains(one), "{told}");
    assert_eq!(browser.errors(), [""; 0]);
}

/// Texts that have less contrast than WCAG's 4.5.
const CONTRAST: &str = r"(() => {
    const parse = (color) => color.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const back = (node) => { for (; node; node = node.parentElement) {
        const color = parse(getComputedStyle(node).backgroundColor); if (color[3] !== 0) return color; } return [255, 255, 255]; };
    const faint = [];
    for (const node of document.querySelectorAll('body *')) {
        if (![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())) continue;
        if (!node.checkVisibility() || node.closest('dialog:not([open]), noscript, script')) continue;
        const [a, b] = [light(parse(getComputedStyle(node).color)), light(back(node))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) faint.push(`${ratio.toFixed(1)} ${node.textContent.trim().slice(0, 40)}`);
    }
    return faint;
})()";

#[test]
fn a_screen_reader_finds_landmarks_tables_and_names() {
    let Some((_runtime, mut browser, _)) = opened(360, 900) else { return };
    browser.until("document.querySelectorAll('#routes tr').length > 2");
    browser.until("document.querySelector('#spoken').textContent.includes('on the line')");
    let tree = browser.accessible();
    let count = |role: &str, name: &str| tree.iter().filter(|(r, n)| r == role && n.starts_with(name)).count();
    assert_eq!((count("main", ""), count("banner", "")), (1, 1), "landmarks");
    assert_eq!(count("region", "Now") + count("region", "Routes") + count("region", "Calls that are up"), 3);
    assert_eq!(count("search", "Which calls"), 1);
    assert_eq!((count("table", "Routes"), count("table", "Calls that are up")), (1, 1), "cards are still tables");
    assert!(count("rowheader", "/survey/{campaign}") == 1 && count("columnheader", "Route") == 2, "{tree:?}");
    assert!(count("button", "Hang up call ") > 3);
    assert!(
        count("image", "Calls a minute in the last hour: ") + count("img", "Calls a minute in the last hour: ") > 2
    );
    for role in ["button", "combobox", "searchbox", "checkbox", "image", "img", "dialog"] {
        assert!(tree.iter().all(|(r, name)| r != role || !name.is_empty()), "a {role} without a name: {tree:?}");
    }
    assert_eq!(browser.eval("document.documentElement.lang"), json!("en"));
}

#[test]
fn by_keyboard_alone_a_call_is_hung_up_with_the_token_and_others_go_on() {
    let Some((_runtime, mut browser, _)) = opened(1280, 900) else { return };
    browser.eval("document.querySelector('#calls').focus()");
    let mut at = String::new();
    for _ in 0..40 {
        browser.key("Tab");
        at = browser.eval("document.activeElement.ariaLabel ?? ''").as_str().unwrap().to_owned();
        if at.starts_with("Hang up call ") {
            break;
        }
    }
    let number: u64 = at.trim_start_matches("Hang up call ").parse().expect("a button is reached by Tab");
    let outlined = browser.eval("getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(outlined, json!("solid"), "the focus can be seen");
    browser.key("Enter");
    browser.until("document.querySelector('#dialog').open");
    assert_eq!(browser.text("#question"), format!("Hang up call {number}?"));
    assert_eq!(browser.eval("document.activeElement.id"), json!("token"));
    browser.key("Escape");
    browser.until("!document.querySelector('#dialog').open");
    browser.key("Enter");
    browser.types(page_tests::TOKEN);
    browser.key("Enter");
    browser.until(&format!("!document.querySelector('[aria-label=\"Hang up call {number}\"]')"));
    browser.until("!document.querySelector('#dialog').open");
    let kept = browser.eval("localStorage.length + sessionStorage.length + document.cookie.length");
    assert_eq!(kept, json!(0), "the token is only in memory");
    browser.until(&format!(
        "fetch('failures').then((r) => r.json()).then((it) => it.failures.some((f) => f.number === {number} && \
         f.status === 'HUNG_UP'))"
    ));
    browser.until("document.querySelectorAll('#rows tr').length > 2");
    assert_eq!(browser.errors(), [""; 0]);
}

#[test]
fn a_wrong_token_and_a_server_that_is_gone_are_said_in_words() {
    let Some((runtime, mut browser, _)) = opened(1280, 900) else { return };
    browser.eval("document.querySelector('#rows button').click()");
    browser.types("not-the-token-at-all");
    browser.key("Enter");
    browser.until("document.querySelector('#trouble').textContent !== ''");
    assert_eq!(browser.text("#trouble"), "This token is not the one that the server has.");
    browser.key("Escape");
    runtime.shutdown_background();
    browser.until("/not connected, what is shown is old/.test(document.querySelector('#connection').innerText)");
}

#[test]
fn where_reading_needs_the_token_the_page_asks_for_it_and_then_shows_the_calls() {
    let Some(mut browser) = Browser::start() else { return };
    let runtime = Runtime::new().unwrap();
    let (pbx, address) = runtime.block_on(page_tests::serve("0.0.0.0:0"));
    runtime.block_on(async { page_tests::busy(pbx) });
    browser.open(&format!("http://127.0.0.1:{}/", address.port()), 1280, 900);
    browser.until("document.querySelector('#dialog')?.open");
    assert_eq!(browser.text("#question"), "This page needs the token");
    browser.key("Escape");
    browser.until("document.activeElement !== document.querySelector('#token')");
    browser.eval("document.querySelector('#give-token').click()");
    browser.until("document.querySelector('#dialog')?.open");
    browser.types("not-the-token-at-all");
    browser.key("Enter");
    browser.until("document.querySelector('#trouble').textContent !== ''");
    assert_eq!(browser.text("#trouble"), "This token is not the one that the server has.");
    browser.types(page_tests::TOKEN);
    browser.key("Enter");
    browser.until("document.querySelector('#connection.live')");
    browser.until("document.querySelectorAll('#rows tr').length > 3");
    assert_eq!(browser.eval("document.querySelector('#dialog')?.open"), json!(false));
}
