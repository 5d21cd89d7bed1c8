//! What a call allocates: a few times for the call, never for a command whose answer holds no text.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use agi_runtime::{App, Outcome};
use allocation_counter::measure;

const REQUEST: &[u8] = b"agi_network: yes\nagi_network_script: test\nagi_channel: Local/a\nagi_version: 22.10.1\n\n";

/// Answers every line in a thread of its own, so that only the server's allocations count.
fn asterisk(listener: &TcpListener) {
    let (stream, _) = listener.accept().unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    (&stream).write_all(REQUEST).unwrap();
    while let Some(Ok(line)) = lines.next() {
        let reply = if line.starts_with("STREAM") { "200 result=0 endpos=3520\n" } else { "200 result=1\n" };
        if (&stream).write_all(reply.as_bytes()).is_err() {
            return;
        }
    }
}

/// How often the server's thread allocates for a call with so many commands.
fn allocations(rounds: u32) -> u64 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let peer = std::thread::spawn(move || asterisk(&listener));
    let service = App::new()
        .fallback(move |call| {
            Box::pin(async move {
                for _ in 0..rounds {
                    call.set_variable("NAME", "value").await?;
                    call.stream_file("hello-world").escape("12#").await?;
                    call.play("hello-world").await?;
                    call.verbose("hello").await?;
                }
                Ok(Outcome::done())
            })
        })
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let counted = measure(|| {
        runtime.block_on(async {
            let stream = TcpStream::connect(address).unwrap();
            stream.set_nonblocking(true).unwrap();
            service.serve_call(tokio::net::TcpStream::from_std(stream).unwrap(), "peer").await;
        });
    });
    peer.join().unwrap();
    counted.count_total
}

#[test]
fn a_command_allocates_nothing() {
    allocations(1);
    let (few, many) = (allocations(10), allocations(1_010));
    println!("allocations: {few} for a call of 40 commands, {many} for one of 4,040");
    assert_eq!(few, many, "4,000 more commands allocate");
}
