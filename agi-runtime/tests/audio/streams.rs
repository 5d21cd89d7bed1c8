//! What a handler hears and plays.

use agi_runtime::audio::{AudioEvent, Mark};
use agi_runtime::prelude::*;
use agi_runtime::routes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::apps::interrupted;
use super::asterisk::{Asterisk, frame, id_frame, serve, told};

#[agi_route("/echo", manual)]
async fn echo(call: &mut Call) -> Result {
    let mut audio = call.audio().await?;
    while let Some(event) = audio.next().await? {
        match event {
            AudioEvent::Frame(frame) => drop(audio.play(frame).await?),
            AudioEvent::Digit(_) => break,
            _ => {}
        }
    }
    Ok(audio.close().await?)
}

#[tokio::test]
async fn an_echo_gives_back_what_the_caller_says_until_a_key() {
    let (server, _) = serve(routes![echo]).await;
    let mut call = Asterisk::calls(&server, "echo").await;
    for sample in [1, 2, 3] {
        call.sends(frame(sample)).await;
        assert_eq!(call.hears().await, [sample; 160]);
    }
    call.sends([3, 0, 1, b'5']).await;
    call.ends(Status::Ok).await;
}

#[tokio::test]
async fn silence_goes_on_while_the_handler_does_something_else() {
    #[agi_route("/busy", manual)]
    async fn busy(call: &mut Call) -> Result {
        let audio = call.audio().await?;
        std::future::pending::<()>().await;
        Ok(audio.close().await?)
    }
    let (server, _) = serve(routes![busy]).await;
    let mut call = Asterisk::calls(&server, "busy").await;
    for _ in 0..3 {
        assert_eq!(call.receives().await, [0; 160], "no frame of the caller's calls for it");
    }
}

#[tokio::test]
async fn the_call_goes_on_after_its_audio() {
    #[agi_route("/twice", manual)]
    async fn twice(call: &mut Call) -> Result {
        call.audio().await?.close().await?;
        call.play("beep").await?;
        drop(call.audio().await?);
        call.play("beep").await?;
        Ok(())
    }
    let (server, _) = serve(routes![twice]).await;
    let mut call = Asterisk::calls(&server, "twice").await;
    call.is_told_to_end().await;
    call.agi.says("200 result=0\n").await;
    call.agi.answers("STREAM FILE \"beep\" \"\"\n", "200 result=0 endpos=800\n").await;
    let (id, address) = told(&call.agi.line().await, "EXEC \"AudioSocket\" \"", ",", "\"\n");
    assert_ne!(id, call.id, "each stream has its own name");
    call.audio = TcpStream::connect(address).await.unwrap();
    call.sends(id_frame(&id)).await;
    // Dropped: the next command waits until EXEC is answered.
    call.is_told_to_end().await;
    call.agi.says("200 result=0\n").await;
    let question = call.agi.line().await;
    let nonce = question.strip_prefix("GET FULL VARIABLE ").unwrap().trim_end();
    call.agi.says(format!("200 result=1 ({nonce})\n")).await;
    call.agi.answers("STREAM FILE \"beep\" \"\"\n", "200 result=0 endpos=800\n").await;
    call.agi.ends(Status::Ok).await;
}

#[tokio::test]
async fn marks_come_when_what_they_mark_is_sent_and_a_flush_forgets_the_rest() {
    #[agi_route("/marks", manual)]
    async fn marks(call: &mut Call) -> Result {
        let mut audio = call.audio().await?;
        let first = audio.play([1; 160]).await?;
        let second = audio.play([2; 1600]).await?;
        assert_eq!(next_mark(&mut audio).await?, first);
        let flushed = audio.flush();
        assert!(flushed.played.as_millis() >= 20 && flushed.dropped.as_millis() <= 200, "{flushed:?}");
        let third = audio.play([3; 160]).await?;
        assert_eq!(next_mark(&mut audio).await?, third, "and not {second:?}");
        audio.drained().await?;
        Ok(audio.close().await?)
    }
    async fn next_mark(audio: &mut agi_runtime::audio::Audio<'_>) -> Result<Mark> {
        loop {
            match audio.next().await? {
                Some(AudioEvent::Played(mark)) => return Ok(mark),
                Some(_) => {}
                None => return Err(agi_runtime::Error::new("it ended")),
            }
        }
    }
    let (server, _) = serve(routes![marks]).await;
    let mut call = Asterisk::calls(&server, "marks").await;
    assert_eq!(call.hears().await, [1; 160]);
    while call.hears().await != [3; 160] {}
    call.ends(Status::Ok).await;
}

#[tokio::test]
async fn speech_is_told_with_its_second_frame_and_cuts_what_is_played() {
    let (server, _) = serve(routes![interrupted]).await;
    let mut call = Asterisk::calls(&server, "interrupted").await;
    call.hears().await;
    call.sends(frame(9_000)).await;
    call.sends(frame(9_000)).await;
    while call.receives().await != [0; 160] {}
    call.hangs_up().await.ends(Status::HungUp).await;
}

#[tokio::test]
async fn both_directions_are_bytes_for_who_wants_bytes() {
    #[agi_route("/bytes", manual)]
    async fn bytes(call: &mut Call) -> Result {
        let mut audio = call.audio().no_detector().await?;
        let (mut caller, mut speaker) = audio.split();
        let mut bytes = [0; 640];
        caller.read_exact(&mut bytes).await?;
        // Samples may be cut anywhere.
        for byte in bytes {
            speaker.write_all(&[byte]).await?;
        }
        speaker.flush().await?;
        Ok(audio.close().await?)
    }
    let (server, _) = serve(routes![bytes]).await;
    let mut call = Asterisk::calls(&server, "bytes").await;
    call.sends([frame(0x1234), frame(0x1234)].concat()).await;
    let mut heard = Vec::new();
    while heard.len() < 320 {
        heard.extend(call.hears().await.into_iter().filter(|sample| *sample != 0));
    }
    assert_eq!(heard, [0x1234; 320]);
    call.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_wideband_stream_is_dialled_and_has_frames_of_640_bytes() {
    #[agi_route("/wide", manual)]
    async fn wide(call: &mut Call) -> Result {
        let mut audio = call.audio().rate(16_000).await?;
        assert_eq!(audio.rate(), 16_000);
        while let Some(event) = audio.next().await? {
            if let AudioEvent::Frame(frame) = event {
                audio.play(frame).await?;
            }
        }
        Ok(())
    }
    let (server, audio) = serve(routes![wide]).await;
    let mut agi = server.call("wide").await;
    let line = agi.line().await;
    let (address, id) = told(&line, "EXEC \"Dial\" \"AudioSocket/", "/", "/c(slin16),,g\"\n");
    assert_eq!(address, audio.to_string());
    let mut stream = TcpStream::connect(audio).await.unwrap();
    stream.write_all(&id_frame(&id)).await.unwrap();
    stream.write_all(&[&[0x12, 2, 128][..], &[7; 640]].concat()).await.unwrap();
    let mut frame = [0; 643];
    while frame[3] == 0 {
        stream.read_exact(&mut frame).await.unwrap();
    }
    assert_eq!(frame[..], [&[0x12, 2, 128][..], &[7; 640]].concat());
    stream.shutdown().await.unwrap();
    agi.says("200 result=0\n").await;
    agi.ends(Status::Ok).await;
}

#[tokio::test]
async fn frames_of_a_phone_with_longer_packets_come_as_20_ms_each() {
    #[agi_route("/sixty", manual)]
    async fn sixty(call: &mut Call) -> Result {
        let mut audio = call.audio().await?;
        for part in 1..=3 {
            let Some(AudioEvent::Frame(frame)) = audio.next().await? else { panic!("a frame comes") };
            assert_eq!(frame[..], [part; 160]);
        }
        Ok(audio.close().await?)
    }
    let (server, _) = serve(routes![sixty]).await;
    let mut call = Asterisk::calls(&server, "sixty").await;
    // Of a phone with `ptime=60`: 960 bytes in a frame, as 22.10 passes them on; cut, as a network may.
    let samples = (1..=3_i16).flat_map(|part| part.to_le_bytes().repeat(160));
    let long: Vec<u8> = [0x10, 3, 192].into_iter().chain(samples).collect();
    call.sends(&long[..500]).await;
    call.sends(&long[500..]).await;
    call.ends(Status::Ok).await;
}
