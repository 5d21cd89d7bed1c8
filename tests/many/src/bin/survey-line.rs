//! The survey, with what the demonstration needs besides: a call that is silent for as long as asked.

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Error};
use survey::store::Store;

/// Waits in silence, as in a queue or a long message, and then says that the app is still there.
#[agi_route("/silent/{seconds}")]
async fn silent(call: &mut Call, seconds: u32) -> Result {
    call.exec("Wait", seconds.to_string()).await?;
    call.set_variable("SPOKE_AGAIN", "yes").await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result {
    let database = CliOption::new("database", "URL", "Where the replies are kept");
    App::new()
        .command_line()
        .about("The survey, as one of several servers")
        .option(database.env("DATABASE_URL"))
        .configure(|_, app| {
            let server = std::env::var("SERVED_BY").unwrap_or_default();
            Ok(app.layer(move |call, next| {
                let server = server.clone();
                Box::pin(async move {
                    let from = call.peer().map(|peer| peer.ip().to_string()).unwrap_or_default();
                    call.set_variable("SERVED_BY", &server).await?;
                    call.set_variable("CALLED_FROM", &from).await?;
                    next.run(call).await
                })
            }))
        })
        .state(async |startup| {
            let url = startup.text("database");
            Store::open(url).await.map_err(|error| Error::new(format!("the database {url} cannot be opened: {error}")))
        })
        .main()
        .await
}
