//! Serving, as the words on the command line say: a number is that of the routes (50 without one), `quiet` leaves out
//! the last send, `threads` takes tokio's other runtime.

use agi_runtime::Limits;
use agi_runtime::prelude::*;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::routes;

/// Serves the ten routes, again and again under other paths, and what `more` adds.
pub(crate) fn serve(more: impl AsyncFnOnce(App) -> Result<App>) -> Result {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let says = |word: &str| words.iter().any(|given| given == word);
    let limits = Limits::default().calls(20_000);
    let mut app = App::with(routes::ten_routes()).state(routes::Greeting("yes")).limits(limits);
    if says("quiet") {
        app = app.omit_ok_status();
    }
    let wanted = words.iter().find_map(|word| word.parse().ok()).unwrap_or(50);
    for number in 1..wanted / 10 {
        app = app.mount(format!("/tenant-{number}"), routes::ten_routes());
    }
    let mut runtime = if says("threads") { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    runtime.enable_all().build()?.block_on(async {
        let app = more(app).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        app.serve(listener, std::future::pending()).await
    })
}
