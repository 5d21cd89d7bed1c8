//! The floor: what accepting a call, reading its lines and writing ten commands costs on raw tokio, one call a task.
//! It parses nothing, knows no routes, sets no limits, watches for no hang-up and cannot be shut down.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        // A peer that left is not worth a word here.
        tokio::spawn(async move { answer(stream).await.unwrap_or_default() });
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut received = Vec::with_capacity(1024);
    read_until(&mut stream, &mut received, b"\n\n").await?;
    for _ in 0..bench_floor::ROUNDS {
        for command in bench_floor::COMMANDS {
            stream.write_all(command).await?;
            received.clear();
            read_until(&mut stream, &mut received, b"\n").await?;
        }
    }
    Ok(())
}

async fn read_until(stream: &mut TcpStream, received: &mut Vec<u8>, end: &[u8]) -> std::io::Result<()> {
    while !received.ends_with(end) {
        if stream.read_buf(received).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}
