//! Calls over AsyncAGI: the app connects to Asterisk's manager interface.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agi_runtime::protocol::Argument;
use agi_runtime::{
    App, Call, CallError, ChannelState, Disconnect, NoListener, Originated, Outbound, Outcome, Routes, State, Text,
    agi_route, route, routes,
};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use xtask::asterisk::{Ami, Asterisk, Dial, Setup, Version};

use crate::support::{Handling, asterisk, handled_by, version};
use crate::watch::dial_heard;

/// An app that is connected to an Asterisk, with a prefix that no other app of this run has.
pub struct Connected {
    prefix: String,
    stop: Option<oneshot::Sender<()>>,
    done: Option<JoinHandle<()>>,
}

impl Connected {
    /// Connects, and waits until it is logged in.
    pub async fn start(asterisk: &Asterisk, app: App) -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let user = format!("app{}", 1 + LAST.fetch_add(1, Ordering::Relaxed));
        Self::as_user(asterisk, app, &user, format!("/{user}")).await
    }

    pub async fn as_user(asterisk: &Asterisk, app: App, user: &str, prefix: String) -> Self {
        let app = app.ami(format!("{}{prefix}", asterisk.ami_url(user))).expect("it is an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = app.serve(NoListener, async { drop(stopped.await) });
        let done = tokio::spawn(async { serving.await.expect("the app is sound") });
        logged_in(asterisk, user).await;
        Self { prefix, stop: Some(stop), done: Some(done) }
    }

    /// `AGI(agi:async,/prefix/…)`.
    pub fn agi(&self, rest: &str) -> Dial {
        Dial::agi(format!("agi:async,{}/{rest}", self.prefix))
    }

    /// Shuts down, and waits until it has.
    pub async fn shut_down(mut self) {
        drop(self.stop.take());
        self.done.take().expect("it is shut down once").await.expect("serving does not panic");
    }
}

/// Waits until this user is logged in, which nothing announces.
pub async fn logged_in(asterisk: &Asterisk, user: &str) {
    let mut ami = asterisk.ami("off").await.unwrap();
    loop {
        let connected = ami.command("manager show connected").await.unwrap();
        if connected.lines().any(|line| line.split_whitespace().next() == Some(user)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Has `handler` answer one call over AsyncAGI.
async fn answered<T, F>(with: impl FnOnce(Dial) -> Dial, handler: F) -> (T, xtask::asterisk::Ended)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    let (app, result) = handled_by(handler);
    let asterisk = asterisk().await;
    let connected = Connected::start(asterisk, app).await;
    let ended = asterisk.call(with(connected.agi("test,spring,a b"))).await.unwrap();
    (result.await.expect("the handler returned"), ended)
}

#[tokio::test]
async fn a_call_is_answered_as_over_fastagi() {
    let (seen, ended) = answered(
        |dial| dial.answered().set("CALLERID(num)", "5551234").set("X", "a) b: (c\nd"),
        |call| {
            Box::pin(async {
                let path = call.uri().path().to_owned();
                let caller = call.request().get("agi_callerid").unwrap_or_default().to_vec();
                let value = call.variable("X").await.unwrap();
                call.stream_file("beep").await.unwrap();
                call.set_variable("Y", "done").await.unwrap();
                (path.ends_with("/test"), caller, value, call.request().arguments())
            })
        },
    )
    .await;
    assert_eq!(seen, (true, b"5551234".to_vec(), Some(Text::from("a) b: (c\nd")), 2));
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
    assert!(ended.went_on);
}

/// A text without a byte that is encoded.
fn letters(length: usize) -> String {
    (0..length).map(|at| char::from(b'a' + u8::try_from(at % 26).unwrap())).collect()
}

#[tokio::test]
async fn a_request_of_any_length_arrives_whole() {
    let app = App::with(Routes::default()).fallback(|call| {
        Box::pin(async move {
            let Argument::Given(first) = call.request().argument(1) else { panic!("no argument") };
            let (first, last) = (first.to_vec(), call.request().argument(2) == Argument::Given(b"the last"));
            // What was glued to the answer of the first command would come here.
            let status = call.channel_status().await?;
            let whole = first == letters(first.len()).as_bytes() && last && status == ChannelState::Up;
            call.set_variable("SEEN", format!("{} {whole}", first.len())).await?;
            Ok(Outcome::done())
        })
    });
    let asterisk = asterisk().await;
    let connected = Connected::start(asterisk, app).await;
    // Asterisk reads 1,024 bytes at a time, and the other lines of a request have about 500.
    for length in [10, 420, 440, 460, 480, 500, 520, 540, 1_000, 1_500, 1_520, 1_540, 3_000] {
        let dial = connected.agi(&format!("long,{},the last", letters(length))).answered().report("SEEN");
        let ended = asterisk.call(dial).await.unwrap();
        assert_eq!(ended.route_status, "OK", "{length}");
        assert_eq!(String::from_utf8_lossy(ended.value("SEEN")), format!("{length} true"));
    }
    connected.shut_down().await;
}

/// No call of these tests has this path.
#[agi_route("/never", manual)]
async fn never(call: &mut Call) -> Result<(), CallError> {
    call.noop().await
}

#[tokio::test]
async fn a_request_that_asterisk_cuts_within_is_refused_as_too_large() {
    let asterisk = asterisk().await;
    let connected = Connected::start(asterisk, App::with(routes![never])).await;
    let ended = asterisk.call(connected.agi(&format!("test,{}", "ü".repeat(300)))).await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("TOO_LARGE", "FAILURE"));
    let ended = asterisk.call(connected.agi("test")).await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("NOT_FOUND", "FAILURE"));
}

/// Asterisk reads 1,024 bytes at a time, of which 17 are around a value.
const LENGTHS: [usize; 8] = [1_000, 1_006, 1_007, 1_008, 1_024, 1_100, 2_048, 3_500];

#[tokio::test]
async fn a_value_of_any_length_is_read_whole_and_one_that_is_cut_within_is_told() {
    // A line of the manager interface is shorter, so the dialplan sets the values.
    let values = |dial: Dial| {
        let dial =
            LENGTHS.iter().fold(dial.answered(), |dial, length| dial.set(format!("X{length}"), letters(*length)));
        dial.set("LONG", "%".repeat(1_300))
    };
    let (seen, ended) = answered(values, |call| {
        Box::pin(async {
            let mut lengths = Vec::new();
            for length in LENGTHS {
                let text = call.get_full_variable(&format!("${{X{length}}}")).await.unwrap().unwrap_or_default();
                lengths.push((length, text.as_bytes() == letters(length).as_bytes()));
            }
            let raw = call.get_full_variable("${LONG}").await.unwrap_err().to_string();
            let whole = call.variable("LONG").await.unwrap();
            call.noop().await.unwrap();
            (lengths, raw, whole.is_some_and(|value| value.as_bytes() == vec![b'%'; 1_300]))
        })
    })
    .await;
    let (lengths, raw, whole) = seen;
    assert!(lengths.iter().all(|(_, right)| *right), "{lengths:?}");
    assert!(raw.contains("cut by AsyncAGI") && raw.contains("call.variable"), "{raw}");
    assert!(whole);
    assert_eq!(ended.route_status, "OK");
}

#[tokio::test]
async fn a_command_that_is_too_long_is_not_sent_and_the_next_one_is() {
    let (error, ended) = answered(Dial::answered, |call| {
        Box::pin(async {
            call.set_variable("X", "x".repeat(990)).await.unwrap();
            let error = call.set_variable("X", "x".repeat(1_000)).await.unwrap_err();
            call.verbose("y".repeat(5_000)).await.unwrap();
            let value = call.variable("X").await.unwrap().unwrap();
            assert_eq!(value.as_bytes().len(), 990);
            error.to_string()
        })
    })
    .await;
    assert!(error.contains("1013") && error.contains("AsyncAGI"), "{error}");
    assert_eq!(ended.route_status, "OK");
}

#[tokio::test]
async fn a_caller_may_hang_up_at_any_moment() {
    let asterisk = asterisk().await;
    let mut calls = JoinSet::new();
    for wait in 0..12_u64 {
        calls.spawn(async move {
            let (begins, begun) = oneshot::channel();
            let (app, result) = handled_by(|call| {
                Box::pin(async {
                    begins.send(()).expect("the test waits");
                    call.answer().await?;
                    for _ in 0..100 {
                        call.stream_file("beep").await?;
                        call.wait_for_digit(Duration::from_millis(150)).await?;
                    }
                    Ok::<_, CallError>(())
                })
            });
            let connected = Connected::start(asterisk, app).await;
            let mut call = asterisk.dial(connected.agi("test")).await.unwrap();
            begun.await.unwrap();
            tokio::time::sleep(Duration::from_millis(wait * 83)).await;
            call.hang_up().await.unwrap();
            let ended = call.ended().await.unwrap();
            let answer = result.await.unwrap();
            assert!(answer.as_ref().is_err_and(CallError::is_hung_up), "{answer:?}");
            assert_eq!(ended.agi_status, "HANGUP");
            connected.shut_down().await;
        });
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn a_command_that_fails_is_told_as_such_and_ends_the_call() {
    let ((failed, next), ended) = answered(Dial::answered, |call| {
        Box::pin(async {
            let failed = call.stream_file("nosuch").await.unwrap_err();
            (failed.to_string(), call.set_variable("X", "1").await)
        })
    })
    .await;
    // The harness hangs up right after AGI(). On a loaded machine the channel is gone before it can be asked how it left.
    if !next.as_ref().is_err_and(CallError::is_hung_up) {
        assert!(failed.contains("no such sound"), "{failed}");
        assert!(matches!(next, Err(CallError::Disconnected { reason: Disconnect::CutOff, .. })), "{next:?}");
    }
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("UNREACHED", "FAILURE"));
    assert!(ended.went_on);
}

#[tokio::test]
async fn a_command_that_was_given_up_answers_no_other() {
    let (value, ended) = answered(Dial::answered, |call| {
        Box::pin(async {
            let wait = call.wait_for_digit(Duration::from_secs(2));
            assert!(tokio::time::timeout(Duration::from_millis(300), wait).await.is_err());
            call.set_variable("X", "mine").await.unwrap();
            call.variable("X").await.unwrap()
        })
    })
    .await;
    assert_eq!(value, Some(Text::from("mine")));
    assert_eq!(ended.route_status, "OK");
}

/// Answers many calls, each with its own number.
fn numbers() -> App {
    App::with(Routes::default()).fallback(|call| {
        Box::pin(async move {
            let Argument::Given(number) = call.request().argument(1) else { panic!("no argument") };
            let number = number.to_vec();
            for _ in 0..2 {
                call.set_variable("X", &number).await?;
                let value = call.variable("X").await?.unwrap_or_default();
                assert_eq!(value.as_bytes(), number);
            }
            call.set_variable("SEEN", &number).await?;
            Ok(Outcome::done())
        })
    })
}

#[tokio::test]
async fn each_of_200_calls_on_one_connection_gets_its_own_answers() {
    let asterisk = asterisk().await;
    let connected = Connected::start(asterisk, numbers()).await;
    let (mut calls, at_once) = (JoinSet::new(), Arc::new(Semaphore::new(64)));
    for number in 0..200 {
        let dial = connected.agi(&format!("x,{number}")).report("SEEN");
        let at_once = Arc::clone(&at_once);
        calls.spawn(async move {
            let _permit = at_once.acquire().await.unwrap();
            (number, asterisk.call(dial).await.unwrap())
        });
    }
    for (number, ended) in calls.join_all().await {
        assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
        assert_eq!(ended.value("SEEN"), number.to_string().as_bytes());
    }
    connected.shut_down().await;
}

#[tokio::test]
async fn of_two_apps_that_would_take_a_call_one_does() {
    let asterisk = asterisk().await;
    let first = Connected::start(asterisk, numbers()).await;
    let prefix = first.prefix.clone();
    let second = Connected::as_user(asterisk, numbers(), "app64", prefix).await;
    let mut calls = JoinSet::new();
    for number in 0..40 {
        let dial = first.agi(&format!("x,{number}")).report("SEEN");
        calls.spawn(async move { (number, asterisk.call(dial).await.unwrap()) });
    }
    for (number, ended) in calls.join_all().await {
        assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
        assert_eq!(ended.value("SEEN"), number.to_string().as_bytes());
    }
    // One leaves, and the other goes on.
    let prefix_dial = |number: &str| first.agi(&format!("x,{number}")).report("SEEN");
    let dial = prefix_dial("last");
    second.shut_down().await;
    assert_eq!(asterisk.call(dial).await.unwrap().value("SEEN"), b"last");
}

#[tokio::test]
async fn a_call_whose_app_is_gone_goes_on_when_another_comes_and_one_that_is_answered_is_left_alone() {
    let asterisk = asterisk().await;
    let (begins, begun) = oneshot::channel();
    let (app, _) = handled_by(|_| {
        Box::pin(async {
            begins.send(()).expect("the test waits");
            std::future::pending::<()>().await;
        })
    });
    let gone = Connected::start(asterisk, app).await;
    let prefix = gone.prefix.clone();
    let lost = asterisk.dial(gone.agi("lost")).await.unwrap();
    begun.await.unwrap();
    gone.done.as_ref().unwrap().abort();
    drop(gone);

    let (begins, begun) = oneshot::channel();
    let (app, waited) = handled_by(|call| {
        Box::pin(async {
            begins.send(()).expect("the test waits");
            // Longer than a newcomer waits for its answer.
            tokio::time::sleep(Duration::from_secs(4)).await;
            call.noop().await.is_ok()
        })
    });
    let stays = Connected::as_user(asterisk, app, "app63", prefix.clone()).await;
    let ended = lost.ended().await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.went_on), ("UNREACHED", true));

    let answered = asterisk.dial(stays.agi("answered")).await.unwrap();
    begun.await.unwrap();
    let newcomer = Connected::as_user(asterisk, numbers(), "app62", prefix).await;
    assert!(waited.await.unwrap());
    assert_eq!(answered.ended().await.unwrap().route_status, "OK");
    newcomer.shut_down().await;
}

#[tokio::test]
async fn a_connection_that_ends_is_made_again_and_its_calls_end() {
    if version() == Version::V16 {
        eprintln!("SKIPPED: Asterisk 16 cannot end the session of a manager");
        return;
    }
    let asterisk = asterisk().await;
    let begun = Arc::new(Notify::new());
    let begins = Arc::clone(&begun);
    let app = App::with(Routes::default()).fallback(move |call| {
        let begins = Arc::clone(&begins);
        Box::pin(async move {
            let Argument::Given(number) = call.request().argument(1) else { panic!("no argument") };
            if number == b"long" {
                begins.notify_one();
                call.until_hangup(std::future::pending::<()>()).await?;
            }
            Ok(Outcome::done())
        })
    });
    let connected = Connected::start(asterisk, app).await;
    let long = asterisk.dial(connected.agi("x,long")).await.unwrap();
    begun.notified().await;
    let mut ami = asterisk.ami("off").await.unwrap();
    kick(&mut ami, &connected.prefix[1..]).await;
    // Asterisk keeps the call in AsyncAGI, until the app is there again.
    let ended = long.ended().await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.went_on), ("UNREACHED", true));
    assert_eq!(asterisk.call(connected.agi("x,short")).await.unwrap().route_status, "OK");
    connected.shut_down().await;
}

/// Ends the session of a user.
async fn kick(ami: &mut Ami, user: &str) {
    let connected = ami.command("manager show connected").await.unwrap();
    let session = connected.lines().find(|line| line.split_whitespace().next() == Some(user)).expect("it is logged in");
    let descriptor = session.split_whitespace().nth(4).expect("a column of file descriptors");
    ami.command(&format!("manager kick session {descriptor}")).await.unwrap();
}

#[tokio::test]
async fn a_shutdown_lets_calls_end_and_refuses_those_that_come() {
    let asterisk = asterisk().await;
    let (app, result) = handled_by(|call| {
        Box::pin(async { call.wait_for_digit(Duration::from_secs(100)).await.map(|key| key.is_some()) })
    });
    let connected = Connected::start(asterisk, app).await;
    let (up, late) = (connected.agi("test").answered(), connected.agi("late"));
    let (mut up, mut watch) = dial_heard(up).await;
    watch.begins("WAIT FOR DIGIT").await;
    let shut_down = tokio::spawn(connected.shut_down());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(asterisk.call(late).await.unwrap().route_status, "CLOSING");
    up.press("5").await.unwrap();
    assert!(result.await.unwrap().unwrap());
    assert_eq!(up.ended().await.unwrap().route_status, "OK");
    shut_down.await.unwrap();
}

#[tokio::test]
async fn over_tls_asterisk_has_to_show_the_right_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let openssl = |line: &str| {
        let made = std::process::Command::new("openssl").args(line.split(' ')).current_dir(&folder).output().unwrap();
        assert!(made.status.success(), "{made:?}");
    };
    // As Asterisk's own ast_tls_cert does: an authority, and a certificate that it has signed.
    openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem");
    openssl(
        "req -newkey rsa:2048 -nodes -subj /CN=pbx -addext subjectAltName=IP:127.0.0.2 -keyout key.pem -out request.pem",
    );
    openssl("x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 2 -copy_extensions copy -out certificate.pem");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let (pem, authority) = (read("certificate.pem") + &read("key.pem"), folder.path().join("ca.pem"));
    let root = xtask::asterisk::install(version()).unwrap();
    let asterisk = Asterisk::start(&root, &Setup::new().manager_tls(pem)).await.unwrap();
    let address = asterisk.ami_tls_url("app1");

    let (app, result) = handled_by(|call| Box::pin(async { call.noop().await.is_ok() }));
    let app = app.ami(format!("{address}/tls?ca={}", authority.display())).unwrap();
    let served = tokio::spawn(app.serve(NoListener, std::future::pending()));
    logged_in(&asterisk, "app1").await;
    let ended = asterisk.call(Dial::agi("agi:async,/tls/test")).await.unwrap();
    assert_eq!(ended.route_status, "OK");
    assert!(result.await.unwrap());
    served.abort();

    // An authority that did not sign it.
    let app = App::with(routes![never]).ami(address.replace("app1", "app2")).unwrap();
    let served = tokio::spawn(app.serve(NoListener, std::future::pending()));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let connected = asterisk.command("manager show connected").await.unwrap();
    assert!(!connected.contains("app2"), "{connected}");
    served.abort();
}

/// The survey that an app asks those whom it calls.
#[agi_route("/dialed/{number}?word", manual)]
async fn dialed(
    call: &mut Call,
    number: u32,
    word: String,
    asked: State<mpsc::UnboundedSender<String>>,
) -> Result<(), CallError> {
    let status = call.channel_status().await?;
    let _ = asked.send(format!("{number} {word} {status:?}"));
    Ok(())
}

#[tokio::test]
async fn an_app_calls_somebody_and_learns_what_became_of_it() {
    let asterisk = asterisk().await;
    let (asked, mut heard) = mpsc::unbounded_channel::<String>();
    let app = App::with(Routes::default()).mount("/dialer", routes![dialed]).state(asked);
    let phones = ["answers", "busy", "congested", "rings", "leaves", "nowhere"];
    let app = app.outbound(Outbound::to(phones.map(|phone| format!("Local/{phone}@originate-phones"))));
    let originator = app.originator();
    let _connected = Connected::as_user(asterisk, app, "dialer", "/dialer".to_owned()).await;
    let to = |phone: &str| {
        let path = route(dialed).value(7).with("word", "a, b & ü");
        let originate = originator.originate(format!("Local/{phone}@originate-phones"), path);
        originate.timeout(if phone == "rings" { Duration::from_secs(2) } else { Duration::from_mins(1) })
    };
    // Asterisk knows of the login before the app has its answer.
    originator.connected().await;
    assert_eq!(to("answers").await.unwrap(), Originated::Answered);
    assert_eq!(heard.recv().await.unwrap(), "7 a, b & ü Up");
    let mut became = Vec::new();
    for phone in ["busy", "congested", "rings", "leaves", "nowhere"] {
        became.push((phone, to(phone).await.unwrap()));
    }
    println!("{became:?}");
    assert_eq!(became[0].1, Originated::Busy);
    assert!(matches!(became[1].1, Originated::Failed(_)));
    assert_eq!(became[2].1, Originated::NoAnswer);
    assert!(matches!(became[4].1, Originated::Failed(_)));
    assert!(heard.try_recv().is_err());
    assert_eq!(to("answers").detect_machine().caller_id("<666>").await.unwrap(), Originated::Machine);
    assert_eq!(to("answers").detect_machine().caller_id("5551234").await.unwrap(), Originated::Answered);
    assert_eq!(heard.recv().await.unwrap(), "7 a, b & ü Up");
    let error = to("other").await.unwrap_err();
    assert!(error.to_string().contains("App::outbound(Outbound::to([\"Local/other@originate-phones\"]))"), "{error}");
}
