//! Who is not answered: pages of other sites, names that are not the port's, who has no token.

use agi_runtime::Admin;
use tokio::net::TcpListener;

use crate::support::{Served, idle, serve, serve_with};

const TOKEN: &str = "0123456789abcdef";

async fn status(app: &Served, headers: &[(&str, &str)]) -> u16 {
    app.admin.get_with("/metrics", headers).await.status
}

#[tokio::test]
async fn a_name_that_points_here_is_not_the_ports_own() {
    let app = serve(idle()).await;
    for own in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.8.9.1:9573", "[::1]:9573"] {
        assert_eq!(status(&app, &[("Host", own)]).await, 200, "{own}");
    }
    for foreign in ["evil.example", "evil.example:9573", "localhost.evil.example", "10.0.0.5", "[2001:db8::1]:1", ""] {
        let answer = app.admin.get_with("/metrics", &[("Host", foreign)]).await;
        assert_eq!(answer.status, 421, "{foreign}");
        assert!(answer.body.contains("--admin-host"), "{}", answer.body);
    }
    assert_eq!(status(&app, &[("Host", "localhost"), ("Host", "evil.example")]).await, 400);
    assert_eq!(app.admin.raw("GET /metrics HTTP/1.0\r\n\r\n").await.status, 400);
}

#[tokio::test]
async fn a_name_that_was_given_is_the_ports_own() {
    let app = serve_with("127.0.0.1:0", idle(), |admin| admin.host("IVR.example")).await;
    assert_eq!(status(&app, &[("Host", "ivr.example:9573")]).await, 200);
    assert_eq!(status(&app, &[("Host", "ivr.example.evil")]).await, 421);
}

#[tokio::test]
async fn a_probe_may_call_the_port_what_it_likes() {
    let app = serve(idle()).await;
    assert_eq!(app.admin.raw("GET /live HTTP/1.0\r\n\r\n").await.status, 200);
    assert_eq!(app.admin.get_with("/ready", &[("Host", "kubernetes.default")]).await.status, 200);
}

#[tokio::test]
async fn a_page_of_another_site_reads_nothing_and_is_told_so_by_no_header() {
    let app = serve(idle()).await;
    for foreign in [
        &[("Origin", "http://evil.example")][..],
        &[("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "no-cors")],
    ] {
        let answer = app.admin.get_with("/metrics", foreign).await;
        assert_eq!(answer.status, 403, "{foreign:?}");
        assert!(!answer.head.to_ascii_lowercase().contains("access-control"), "{}", answer.head);
    }
    let own = app.admin.0.to_string();
    let origin = format!("http://{own}");
    assert_eq!(status(&app, &[("Origin", &origin), ("Sec-Fetch-Site", "same-origin")]).await, 200);
    // A link in a dashboard.
    assert_eq!(status(&app, &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]).await, 200);
}

#[tokio::test]
async fn every_answer_tells_a_browser_what_it_is_not_for() {
    let app = serve(idle()).await;
    for path in ["/live", "/metrics", "/nothing"] {
        let answer = app.admin.get(path).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn beyond_this_machine_the_token_is_needed_to_read() {
    let app = serve_with("0.0.0.0:0", idle(), |admin| admin.token(TOKEN)).await;
    let none = app.admin.get("/metrics").await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, Some("Bearer")));
    for wrong in ["Bearer 0123456789abcdeg", "Bearer 0123456789abcde", "Basic 0123456789abcdef", TOKEN, "Bearer"] {
        assert_eq!(status(&app, &[("Authorization", wrong)]).await, 401, "{wrong}");
    }
    assert_eq!(status(&app, &[("Authorization", &format!("Bearer {TOKEN}"))]).await, 200);
    assert_eq!(app.admin.get("/ready").await.status, 200, "a probe needs none");
    // By its address, but by no name.
    let token = ("Authorization", &*format!("Bearer {TOKEN}"));
    assert_eq!(status(&app, &[token, ("Host", "10.0.0.5:9573")]).await, 200);
    assert_eq!(status(&app, &[token, ("Host", "evil.example")]).await, 421);
}

#[tokio::test]
async fn a_token_that_can_be_guessed_is_refused_before_the_first_call() {
    for (token, why) in
        [("0123456789abcde", "15 characters"), ("correct horse battery", "blanks"), ("", "0 characters")]
    {
        let (calls, admin) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await);
        let app = idle().admin(Admin::new(admin.unwrap()).token(token));
        let error = app.serve(calls, async {}).await.unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("openssl rand"), "{error}");
    }
}

#[test]
fn a_token_is_not_printed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let admin = Admin::new(listener).token(TOKEN);
    assert!(!format!("{admin:?}").contains(TOKEN));
}
