//! The stream of live audio next to that of the commands, against a server of `AudioSocket` that is written out by hand.

mod support;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use agi_driver::{Clock, Driver};
use agi_simulator::{CallSetup, PbxState, Session};
use support::{End, until, until_over};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

const COMMAND: &str = "EXEC AudioSocket \"40325ec2-5efd-4bd3-805f-53576e581d13,127.0.0.1:9092\"\n";
const UUID: [u8; 19] =
    [0x01, 0x00, 0x10, 0x40, 0x32, 0x5e, 0xc2, 0x5e, 0xfd, 0x4b, 0xd3, 0x80, 0x5f, 0x53, 0x57, 0x6e, 0x58, 0x1d, 0x13];
const HANG_UP: [u8; 3] = [0x00, 0x00, 0x00];

/// 20 ms of one sample.
fn frame(sample: i16) -> Vec<u8> {
    [vec![0x10, 0x01, 0x40], sample.to_le_bytes().repeat(160)].concat()
}

fn session() -> Session {
    let mut setup = CallSetup::new("/");
    setup.answered = true;
    Session::new(Arc::new(PbxState::default()), &setup)
}

/// A call whose audio connections arrive here.
fn call(clock: Clock) -> (Driver<DuplexStream>, BufReader<DuplexStream>, mpsc::Receiver<DuplexStream>) {
    call_with_room(clock, 1 << 16)
}

fn call_with_room(
    clock: Clock,
    room: usize,
) -> (Driver<DuplexStream>, BufReader<DuplexStream>, mpsc::Receiver<DuplexStream>) {
    let (near, app) = duplex(1 << 16);
    let (give, taken) = mpsc::channel(1);
    let driver = Driver::new(session(), near, clock).audio(move |target| {
        assert_eq!(target.address, "127.0.0.1:9092");
        let give = give.clone();
        async move {
            let (near, server) = duplex(room);
            give.send(server).await.map_err(|_| io::ErrorKind::ConnectionRefused)?;
            Ok(near)
        }
    });
    (driver, BufReader::new(app), taken)
}

/// Reads the request, sends the command, and returns the reply and what follows it until the end.
async fn streams(app: &mut BufReader<DuplexStream>, command: &str) -> String {
    let mut line = String::new();
    while line != "\n" {
        line.clear();
        app.read_line(&mut line).await.unwrap();
    }
    app.write_all(command.as_bytes()).await.unwrap();
    let mut reply = String::new();
    app.read_line(&mut reply).await.unwrap();
    reply
}

async fn read(server: &mut (impl AsyncReadExt + Unpin), length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    server.read_exact(&mut bytes).await.unwrap();
    bytes
}

/// Answers so many frames with the same, and hangs up. Returns the frames that came.
async fn echoes(mut server: impl AsyncReadExt + AsyncWriteExt + Unpin, frames: usize) -> Vec<u8> {
    assert_eq!(read(&mut server, UUID.len()).await, UUID);
    let mut heard = Vec::new();
    for _ in 0..frames {
        let frame = read(&mut server, 323).await;
        server.write_all(&frame).await.unwrap();
        heard.extend(frame);
    }
    server.write_all(&HANG_UP).await.unwrap();
    server.read_to_end(&mut heard).await.unwrap();
    heard
}

#[tokio::test]
async fn a_minute_of_audio_takes_no_time_and_each_frame_is_answered_in_its_tick() {
    let (mut driver, mut app, mut audio) = call(Clock::Virtual);
    driver.session_mut().keep_audio();
    driver.session_mut().say_audio(None, 8_000, &[5; 320]);
    let app = async {
        let server = tokio::spawn(async move { echoes(audio.recv().await.unwrap(), 3_000).await });
        assert_eq!(streams(&mut app, COMMAND).await, "200 result=0\n");
        drop(app);
        server.await.unwrap()
    };
    let mut party = until_over();
    let (end, heard) = tokio::join!(driver.drive(&mut party), app);
    assert_eq!((end, driver.session().now()), (End::So, Duration::from_mins(1)));
    assert!(heard == [frame(5).repeat(2), frame(0).repeat(2_998)].concat());
    let kept = driver.session().kept_audio().unwrap();
    assert!(kept.said == kept.heard, "the echo comes within its tick");
}

#[tokio::test(start_paused = true)]
async fn time_stands_still_until_the_apps_frame_has_come() {
    let (mut driver, mut app, mut audio) = call(Clock::Virtual);
    let app = async {
        let server = tokio::spawn(async move {
            let mut server = audio.recv().await.unwrap();
            read(&mut server, UUID.len() + 323).await;
            sleep(Duration::from_secs(30)).await;
            let more = timeout(Duration::from_millis(1), server.read_u8()).await;
            assert!(more.is_err(), "another frame came meanwhile");
            server.write_all(&frame(0)).await.unwrap();
            assert_eq!(read(&mut server, 323).await, frame(0));
        });
        assert_eq!(streams(&mut app, COMMAND).await, "200 result=0\n");
        server.await.unwrap();
        drop(app);
    };
    let mut party = until_over();
    tokio::join!(driver.drive(&mut party), app);
    assert_eq!(driver.session().now(), Duration::from_millis(40));
}

#[tokio::test(start_paused = true)]
async fn the_partys_patience_bounds_an_app_that_sends_no_audio() {
    let (mut driver, mut app, mut audio) = call(Clock::Virtual);
    let mut party = until_over().at_most(Duration::from_secs(10));
    let began = Instant::now();
    tokio::select! {
        end = driver.drive(&mut party) => assert_eq!(end, End::Impatient),
        _ = async {
            let server = audio.recv();
            let (reply, _server) = tokio::join!(streams(&mut app, COMMAND), server);
            reply
        } => panic!("the stream goes on"),
    }
    assert_eq!((began.elapsed(), driver.session().now()), (Duration::from_secs(10), Duration::from_millis(20)));
}

#[tokio::test(start_paused = true)]
async fn an_app_elsewhere_may_be_silent_and_time_passes_as_on_a_telephone() {
    let (driver, mut app, mut audio) = call(Clock::Virtual);
    let mut driver = driver.frame_timeout(Duration::from_millis(20));
    let began = Instant::now();
    let app = async {
        let server = tokio::spawn(async move {
            let mut server = audio.recv().await.unwrap();
            read(&mut server, UUID.len() + 50 * 323).await;
            server.write_all(&HANG_UP).await.unwrap();
        });
        assert_eq!(streams(&mut app, COMMAND).await, "200 result=0\n");
        server.await.unwrap();
        drop(app);
    };
    let mut party = until_over();
    tokio::join!(driver.drive(&mut party), app);
    let (real, virtual_) = (began.elapsed(), driver.session().now());
    assert_eq!(virtual_, Duration::from_secs(1));
    assert!(real >= Duration::from_millis(980) && real < Duration::from_millis(1_200), "{real:?}");
}

#[tokio::test(start_paused = true)]
async fn on_a_telephone_the_frames_come_every_20_ms() {
    let (mut driver, mut app, mut audio) = call(Clock::Real);
    let began = Instant::now();
    let app = async {
        let server = tokio::spawn(async move { echoes(audio.recv().await.unwrap(), 100).await });
        assert_eq!(streams(&mut app, COMMAND).await, "200 result=0\n");
        drop(app);
        server.await.unwrap()
    };
    let mut party = until_over();
    let (_, heard) = tokio::join!(driver.drive(&mut party), app);
    assert_eq!(heard.len(), 100 * 323);
    let real = began.elapsed();
    assert!(real >= Duration::from_secs(2) && real < Duration::from_millis(2_100), "{real:?}");
}

#[tokio::test]
async fn a_real_connection_carries_it_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (near, app) = duplex(1 << 16);
    let mut app = BufReader::new(app);
    let mut driver = Driver::new(session(), near, Clock::Virtual).audio(|target| TcpStream::connect(target.address));
    let server = tokio::spawn(async move { echoes(listener.accept().await.unwrap().0, 50).await });
    let app = async move {
        let command = COMMAND.replace("127.0.0.1:9092", &address.to_string());
        assert_eq!(streams(&mut app, &command).await, "200 result=0\n");
    };
    let mut party = until_over();
    tokio::join!(driver.drive(&mut party), app);
    // The hang-up may arrive a tick later.
    assert!((50..=51).contains(&(server.await.unwrap().len() / 323)));
}

#[tokio::test]
async fn a_connection_that_is_refused_is_a_failure_and_the_call_goes_on() {
    let (near, app) = duplex(1 << 16);
    let mut app = BufReader::new(app);
    let refuses = |_| async { Err::<DuplexStream, _>(io::ErrorKind::ConnectionRefused.into()) };
    let mut driver = Driver::new(session(), near, Clock::Virtual).audio(refuses);
    let app = async move { assert_eq!(streams(&mut app, COMMAND).await, "200 result=-1\n") };
    let mut party = until_over();
    let (end, ()) = tokio::join!(driver.drive(&mut party), app);
    assert_eq!(end, End::So);
}

#[tokio::test]
async fn a_driver_without_a_connector_refuses() {
    let (near, app) = duplex(1 << 16);
    let mut app = BufReader::new(app);
    let mut driver = Driver::new(session(), near, Clock::Virtual);
    let app = async move { assert_eq!(streams(&mut app, COMMAND).await, "200 result=-1\n") };
    let mut party = until_over();
    tokio::join!(driver.drive(&mut party), app);
}

#[tokio::test]
async fn a_caller_who_hangs_up_is_the_end_of_the_audio_before_the_app_is_told() {
    let (mut driver, mut app, mut audio) = call(Clock::Virtual);
    let mut party = until_over().at_most(Duration::from_millis(50));
    let app = async {
        let server = tokio::spawn(async move {
            let mut server = audio.recv().await.unwrap();
            let mut bytes = Vec::new();
            server.read_to_end(&mut bytes).await.unwrap();
            bytes
        });
        assert_eq!(streams(&mut app, COMMAND).await, "200 result=-1\n");
        assert!(server.is_finished(), "the audio ended first");
        assert_eq!(server.await.unwrap(), [&UUID[..], &frame(0)].concat());
        drop(app);
    };
    let caller = async {
        assert_eq!(driver.drive(&mut party).await, End::Impatient);
        driver.session_mut().hang_up();
        assert_eq!(driver.drive(&mut until_over()).await, End::So);
    };
    tokio::join!(caller, app);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_read_loses_the_stream_when_the_buffers_are_full() {
    let (mut driver, mut app, mut audio) = call_with_room(Clock::Real, 1024);
    let app = async {
        let (reply, server) = tokio::join!(streams(&mut app, COMMAND), audio.recv());
        assert_eq!(reply, "200 result=-1\n");
        drop((app, server));
    };
    let mut party = until_over();
    tokio::join!(driver.drive(&mut party), app);
    let frames = driver.session().now().as_millis() / 20;
    assert!((800..830).contains(&frames), "256 KiB are {frames} frames");
}

#[tokio::test]
async fn a_connection_that_is_cut_takes_the_audio_with_it() {
    let (mut driver, mut app, mut audio) = call(Clock::Virtual);
    let app = tokio::spawn(async move { streams(&mut app, COMMAND).await });
    driver.drive(&mut until(Session::audio_is_open).in_no_time()).await;
    let mut server = audio.recv().await.unwrap();
    driver.cut();
    driver.flush().await;
    let mut bytes = Vec::new();
    server.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes, UUID);
    assert_eq!(app.await.unwrap(), "");
}
