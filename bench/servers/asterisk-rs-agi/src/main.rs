//! Ten commands on `asterisk-rs-agi`, which has no routes.

use asterisk_rs_agi::{AgiChannel, AgiHandler, AgiRequest, AgiServer};

struct Hello;

impl AgiHandler for Hello {
    async fn handle(&self, _request: AgiRequest, mut channel: AgiChannel) -> asterisk_rs_agi::error::Result<()> {
        for _ in 0..5 {
            channel.set_variable("GREETED", "yes").await?;
            channel.verbose("the caller was greeted", 1).await?;
        }
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = AgiServer::builder().bind("127.0.0.1:0").handler(Hello).max_connections(20_000);
    let (server, _shutdown) = server.build().await?;
    println!("{}", server.local_addr()?);
    server.run().await?;
    Ok(())
}
