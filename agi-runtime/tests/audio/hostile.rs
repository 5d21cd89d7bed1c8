//! Peers of the audio listener that do what Asterisk does not: each costs a bounded amount, and the call goes on or ends
//! with a named error.

use agi_runtime::audio::{AudioError, AudioEvent};
use agi_runtime::prelude::*;
use agi_runtime::{App, routes};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::asterisk::{Asterisk, frame, id_frame, serve, told};
use crate::server_support::{Server, soon};

#[agi_route("/listen", manual)]
async fn listen(call: &mut Call) -> Result {
    let mut audio = call.audio().await?;
    while audio.next().await?.is_some() {}
    Ok(())
}

/// The end of a connection, however it comes.
async fn is_closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let _ = soon(stream.read_to_end(&mut rest)).await;
    assert_eq!(rest, b"");
}

#[tokio::test]
async fn a_connection_that_names_no_call_is_closed() {
    let (_server, audio) = serve(routes![listen]).await;
    for first in [id_frame("00000000-0000-4000-8000-000000000000"), frame(1), b"GET / HTTP/1.1\r\n\r\n".to_vec()] {
        let mut stranger = TcpStream::connect(audio).await.unwrap();
        stranger.write_all(&first).await.unwrap();
        is_closed(&mut stranger).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_says_nothing_is_closed_after_five_seconds() {
    let (_server, audio) = serve(routes![listen]).await;
    let mut stranger = TcpStream::connect(audio).await.unwrap();
    let began = tokio::time::Instant::now();
    is_closed(&mut stranger).await;
    assert_eq!(began.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn many_silent_connections_keep_no_call_from_its_audio() {
    let (server, audio) = serve(routes![listen]).await;
    let mut strangers = Vec::new();
    for _ in 0..256 {
        strangers.push(TcpStream::connect(audio).await.unwrap());
    }
    let mut one_more = TcpStream::connect(audio).await.unwrap();
    is_closed(&mut one_more).await;
    drop(strangers.pop());
    let mut call = loop {
        // The place becomes free when the server sees the end of that connection.
        let mut call = Asterisk::calls(&server, "listen").await;
        let mut head = [0; 3];
        if call.audio.read_exact(&mut head).await.is_ok() {
            call.audio.read_exact(&mut [0; 320]).await.unwrap();
            break call;
        }
    };
    call.receives().await;
    call.hangs_up().await.ends(Status::HungUp).await;
}

#[tokio::test]
async fn a_second_connection_with_the_same_name_is_a_stranger() {
    let (server, audio) = serve(routes![listen]).await;
    let mut call = Asterisk::calls(&server, "listen").await;
    call.receives().await;
    let mut second = TcpStream::connect(audio).await.unwrap();
    second.write_all(&id_frame(&call.id)).await.unwrap();
    is_closed(&mut second).await;
    call.receives().await;
    call.hangs_up().await.ends(Status::HungUp).await;
}

/// What the handler ends with after these bytes.
async fn error_after(bytes: &[u8]) -> String {
    let met: Arc<Mutex<String>> = Arc::default();
    let seen = met.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = App::with(routes![listen]).audio(listener).on_error(move |failure| {
        assert!(failure.error.downcast_ref::<AudioError>().is_some());
        *seen.lock().unwrap() = failure.error.to_string();
    });
    let server = Server::start(app).await;
    let Asterisk { mut agi, mut audio, .. } = Asterisk::calls(&server, "listen").await;
    audio.write_all(bytes).await.unwrap();
    let mut rest = Vec::new();
    let _ = soon(audio.read_to_end(&mut rest)).await;
    agi.says("200 result=0\n").await;
    agi.ends(Status::Error).await;
    met.lock().unwrap().clone()
}

#[tokio::test]
async fn a_frame_that_cannot_be_is_an_error_with_its_type_and_length() {
    for (bytes, says) in [
        (&[0x10, 0xff, 0xfe][..], "type 0x10 announced 65534 bytes"),
        (&[0x10, 0, 3, 1, 2, 3], "type 0x10 announced 3 bytes"),
        (&[3, 0, 2, b'1', b'2'], "type 0x03 announced 2 bytes"),
        (&[0x12, 2, 128], "type 0x12 came, which are of another rate"),
    ] {
        let error = error_after(bytes).await;
        assert!(error.contains(says), "{error:?} does not say {says:?}");
    }
}

#[tokio::test]
async fn half_a_frame_and_then_silence_keeps_the_stream_going() {
    let (server, _) = serve(routes![listen]).await;
    let mut call = Asterisk::calls(&server, "listen").await;
    call.sends(&frame(1)[..100]).await;
    for _ in 0..5 {
        assert_eq!(call.receives().await, [0; 160]);
    }
    call.hangs_up().await.ends(Status::HungUp).await;
}

#[tokio::test]
async fn a_peer_that_floods_is_answered_at_its_pace_and_every_frame_is_accounted_for() {
    #[agi_route("/count", manual)]
    async fn count(call: &mut Call) -> Result {
        let mut audio = call.audio().await?;
        let mut heard = Duration::ZERO;
        loop {
            match audio.next().await? {
                Some(AudioEvent::Frame(_)) => heard += Duration::from_millis(20),
                Some(AudioEvent::Missed(time)) => heard += time,
                Some(AudioEvent::Digit(_)) => break,
                _ => {}
            }
        }
        assert_eq!(heard.as_secs(), 40);
        Ok(audio.close().await?)
    }
    let (server, _) = serve(routes![count]).await;
    let mut call = Asterisk::calls(&server, "count").await;
    let began = Instant::now();
    for _ in 0..2_000 {
        call.sends(frame(1)).await;
    }
    call.sends([3, 0, 1, b'#']).await;
    let mut frames = 0;
    let mut head = [0; 3];
    while call.audio.read_exact(&mut head).await.is_ok() && head != [0, 0, 0] {
        call.audio.read_exact(&mut [0; 320]).await.unwrap();
        frames += 1;
    }
    // One each 20 ms, a thirtieth more because the peer is that fast, and one on either side.
    let most = began.elapsed().as_millis() / 19 + 2;
    assert!(frames <= most, "{frames} frames, and at most {most}");
    call.audio.shutdown().await.unwrap();
    call.agi.says("200 result=0\n").await;
    call.agi.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_peer_that_never_reads_ends_its_stream_after_five_seconds() {
    let met: Arc<Mutex<Option<String>>> = Arc::default();
    let seen = met.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = App::with(routes![listen]).audio(listener).on_error(move |failure| {
        *seen.lock().unwrap() = Some(failure.error.to_string());
    });
    let server = Server::start(app).await;
    let mut agi = server.call("listen").await;
    let (id, address) = told(&agi.line().await, "EXEC \"AudioSocket\" \"", ",", "\"\n");
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2_048).unwrap();
    let mut audio = socket.connect(address.parse().unwrap()).await.unwrap();
    audio.write_all(&id_frame(&id)).await.unwrap();
    tokio::time::pause();
    // The clock jumps from frame to frame, and then to the end of the patience.
    while met.lock().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if audio.write_all(&frame(1)).await.is_err() {
            agi.says("200 result=-1\n").await;
            agi.answers("CHANNEL STATUS\n", "200 result=6\n").await;
            agi.ends(Status::Error).await;
        }
    }
    let error = met.lock().unwrap().take().unwrap();
    assert!(error.contains("Asterisk read nothing for five seconds"), "{error}");
}
