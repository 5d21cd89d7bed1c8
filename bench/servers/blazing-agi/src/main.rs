//! Ten commands in one of 50 routes, on `blazing_agi`. Its router asks one route after the other; the called one is
//! in the middle.

use blazing_agi::command::{SetVariable, Verbose};
use blazing_agi::router::Router;
use blazing_agi::serve;
use blazing_agi_macros::create_handler;
use tokio::net::TcpListener;

#[create_handler]
async fn hello(connection: &mut Connection, request: &AGIRequest) -> Result<(), AGIError> {
    for _ in 0..5 {
        connection.send_command(SetVariable::new("GREETED".to_owned(), "yes".to_owned())).await?;
        connection.send_command(Verbose::new("the caller was greeted".to_owned())).await?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut router = Router::new();
    for number in 0..50 {
        router = match number {
            25 => router.route("/hello", hello),
            _ => router.route(&format!("/route/{number}"), hello),
        };
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    serve::serve(listener, router).await?;
    Ok(())
}
