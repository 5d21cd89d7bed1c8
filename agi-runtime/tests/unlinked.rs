//! What the log says of a path whose route may be in a crate that is not linked.

use agi_runtime::prelude::*;
use agi_runtime::routes;

#[agi_route("/hello")]
async fn hello(_call: &mut Call) {}

async fn why(app: App, path: &str) -> String {
    app.caller(path).dial().await.ended().await.error.unwrap_or_default()
}

#[tokio::test]
async fn a_path_like_none_of_the_linked_routes_may_be_of_a_crate_that_is_not_linked() {
    let said = why(App::new(), "/billing/balance/7").await;
    assert!(said.contains("it is linked only where some code names it: write `use that_crate as _;`"), "{said}");
    assert!(said.ends_with("src/main.rs (or src/lib.rs) names the file: write `mod that_file;`"), "{said}");
}

#[tokio::test]
async fn a_misspelt_path_and_a_list_of_routes_have_nothing_to_do_with_it() {
    let misspelt = why(App::new(), "/helo").await;
    let listed = why(App::with(routes![hello]), "/billing/balance/7").await;
    for said in [misspelt, listed] {
        assert!(said.contains("the nearest is /hello (") && !said.contains("is linked"), "{said}");
    }
}
