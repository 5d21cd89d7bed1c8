//! Answering the call that this process was started for.

use agi_runtime::App;

use crate::routes;

pub(crate) fn call(mut runtime: tokio::runtime::Builder) -> agi_runtime::prelude::Result {
    let app = App::with(routes::ten_routes()).state(routes::Greeting("yes"));
    runtime.enable_all().build()?.block_on(app.main())
}
