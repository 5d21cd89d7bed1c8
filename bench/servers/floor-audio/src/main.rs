//! The floor of audio: what it costs on raw tokio to read the frames of a stream and to write them back, one each 20 ms.
//! It reads no request, looks for no key and no end of speech, does not ask whose stream it is, and sends no silence.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::interval;

/// 20 ms of audio, with its head; and what comes first on a stream.
const FRAME: usize = 323;
const ID: usize = 19;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let calls = TcpListener::bind("127.0.0.1:0").await?;
    let streams = TcpListener::bind("127.0.0.1:0").await?;
    let address = streams.local_addr()?;
    println!("{}", calls.local_addr()?);
    loop {
        // A peer that left is not worth a word here.
        tokio::select! {
            accepted = calls.accept() => {
                let (stream, _) = accepted?;
                tokio::spawn(async move { answer(stream, &address.to_string()).await.unwrap_or_default() });
            }
            accepted = streams.accept() => {
                let (stream, _) = accepted?;
                tokio::spawn(async move { echo(stream).await.unwrap_or_default() });
            }
        }
    }
}

/// Asks for the audio of a call, and waits for its end.
async fn answer(mut stream: TcpStream, address: &str) -> std::io::Result<()> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let mut received = Vec::with_capacity(1024);
    while !received.ends_with(b"\n\n") {
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
    }
    let number = CALLS.fetch_add(1, Ordering::Relaxed);
    let line = format!("EXEC \"AudioSocket\" \"00000000-0000-4000-8000-{number:012},{address}\"\n");
    stream.write_all(line.as_bytes()).await?;
    received.clear();
    stream.read_buf(&mut received).await?;
    Ok(())
}

async fn echo(mut stream: TcpStream) -> std::io::Result<()> {
    let mut frames = Vec::with_capacity(2 * FRAME);
    stream.read_exact(&mut [0; ID]).await?;
    stream.set_nodelay(true)?;
    let mut tick = interval(Duration::from_millis(20));
    loop {
        tokio::select! {
            biased;
            read = stream.read_buf(&mut frames) => if read? == 0 { return Ok(()) },
            _ = tick.tick() => if frames.len() >= FRAME {
                stream.write_all(&frames[..FRAME]).await?;
                frames.drain(..FRAME);
            },
        }
    }
}
