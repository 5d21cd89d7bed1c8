//! A call on a real Asterisk: the test is the caller and the handler.

use std::env;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use agi_runtime::{App, Call, Listener, Outcome, Routes, SharedListener, Transport};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OnceCell, oneshot};
use tokio::task::JoinHandle;
use xtask::asterisk::{self, Asterisk, Dial, Ended, Setup, Version};

/// The Asterisk that all tests of this run share; `AGI_LIVE` says which.
pub async fn asterisk() -> &'static Asterisk {
    static ASTERISK: OnceCell<Asterisk> = OnceCell::const_new();
    ASTERISK
        .get_or_init(|| async {
            let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
            let setup = Setup::new().dialplan(format!(
                "{}{}\n{}",
                super::access::globals(),
                include_str!("extensions.conf"),
                screen().await
            ));
            let setup = setup.sounds(super::survey::SOUNDS).sounds(super::commands::SOUNDS);
            let setup = setup.sounds(super::crm_routing::SOUNDS).sounds(super::appointments::SOUNDS);
            let setup = setup.sounds(super::transfers::SOUNDS).file("features.conf", super::transfers::FEATURES);
            let setup = setup.sounds(super::http::SOUNDS).file("aeap.conf", super::engine::config());
            let setup = setup.sounds(super::audio::SOUNDS).sounds(super::language::SOUNDS);
            Asterisk::start(&root, &setup).await.expect("Asterisk starts")
        })
        .await
}

/// The subroutine of `screened_by`, as `dialplan` prints it.
pub async fn screen() -> String {
    let printed = super::process::dialplan("127.0.0.1").await;
    let (_, screen) = printed.split_once("[agi-screen]").expect("the dialplan has the subroutine of screened_by");
    format!("[agi-screen]{screen}")
}

/// Which Asterisk: 22 unless `AGI_LIVE` says 16.
pub fn version() -> Version {
    let wanted = env::var("AGI_LIVE").unwrap_or_else(|_| "22".to_owned());
    wanted.parse().expect("AGI_LIVE is 22 or 16")
}

/// An app that serves on a port of its own until it is dropped.
pub struct Served {
    pub address: String,
    stop: Option<oneshot::Sender<()>>,
    done: Option<JoinHandle<()>>,
}

impl Served {
    pub async fn start(app: App) -> Self {
        Self::listening(TcpListener::bind("127.0.0.1:0").await.expect("a free port"), app)
    }

    /// Serves on this listener, which may be on any address.
    pub fn listening(listener: TcpListener, app: App) -> Self {
        let address = listener.local_addr().expect("it is bound").to_string();
        Self::on(listener, address, app)
    }

    /// Serves on a listener that others go on with.
    pub fn sharing(listener: &std::net::TcpListener, app: App) -> Self {
        let address = listener.local_addr().expect("it is bound").to_string();
        listener.set_nonblocking(true).expect("a socket");
        let own = TcpListener::from_std(listener.try_clone().expect("a descriptor")).expect("a socket");
        Self::on(SharedListener::new(own), address, app)
    }

    fn on(listener: impl Listener + 'static, address: String, app: App) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = app.serve(listener, async { drop(stopped.await) });
        let done = tokio::spawn(async { serving.await.expect("the app is sound") });
        Self { address, stop: Some(stop), done: Some(done) }
    }

    /// Answers one call, over what `carry` makes of its connection.
    pub async fn once<T, W>(app: App, carry: impl FnOnce(TcpStream) -> W + Send + 'static) -> Self
    where
        T: Transport,
        W: Future<Output = T> + Send,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let service = app.build().expect("the app is sound");
        let done = tokio::spawn(async move {
            let (stream, peer) = listener.accept().await.expect("Asterisk connects");
            stream.set_nodelay(true).expect("a connected socket");
            service.serve_call(carry(stream).await, &peer.to_string()).await;
        });
        Self { address, stop: None, done: Some(done) }
    }

    /// `AGI(agi://…)` with this path, query and arguments.
    pub fn agi(&self, rest: &str) -> Dial {
        Dial::agi(format!("agi://{}/{rest}", self.address))
    }

    /// Shuts down, and waits until it has.
    pub async fn shut_down(mut self) {
        drop(self.stop.take());
        self.done.take().expect("it is shut down once").await.expect("serving does not panic");
    }
}

/// A running handler.
pub type Handling<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// A call that a handler of the test answers, seen from its caller.
pub struct Answered<T> {
    caller: asterisk::Call,
    result: oneshot::Receiver<T>,
    _served: Served,
}

/// Places a call and has `handler` answer it.
pub async fn dial<T, F>(handler: F) -> Answered<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    dial_as(|dial| dial, handler).await
}

/// As [`dial`], with a caller id, variables or whatever else the call is to have.
pub async fn dial_as<T, F>(with: impl FnOnce(Dial) -> Dial, handler: F) -> Answered<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    place(Served::start, |served| with(served.agi("test")), handler).await
}

/// As [`dial_as`], on an Asterisk that is not the shared one.
pub async fn dial_on<T, F>(asterisk: &Asterisk, with: impl FnOnce(Dial) -> Dial, handler: F) -> Answered<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    place_on(asterisk, Served::start, |served| with(served.agi("test")), handler).await
}

/// Places a call and has `handler` answer it: `serve` says how the app is served, `dial` what is dialled.
pub async fn place<T, F>(
    serve: impl AsyncFnOnce(App) -> Served,
    dial: impl FnOnce(&Served) -> Dial,
    handler: F,
) -> Answered<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    place_on(asterisk().await, serve, dial, handler).await
}

async fn place_on<T, F>(
    asterisk: &Asterisk,
    serve: impl AsyncFnOnce(App) -> Served,
    dial: impl FnOnce(&Served) -> Dial,
    handler: F,
) -> Answered<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    let (app, result) = handled_by(handler);
    let served = serve(app).await;
    let caller = asterisk.dial(dial(&served)).await.expect("the call is placed");
    Answered { caller, result, _served: served }
}

/// An app for one call, and what the handler of the test returns when it has answered it.
pub fn handled_by<T, F>(handler: F) -> (App, oneshot::Receiver<T>)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, T> + Send + 'static,
{
    let (returned, result) = oneshot::channel();
    let parts = Arc::new(Mutex::new(Some((handler, returned))));
    let app = App::with(Routes::default()).fallback(move |call| {
        let (handler, returned) = parts.lock().expect("no panic").take().expect("one call a test");
        Box::pin(async move {
            let value = handler(call).await;
            drop(returned.send(value));
            Ok(Outcome::done())
        })
    });
    (app, result)
}

impl<T> Answered<T> {
    /// What the handler returned, and how the dialplan saw the call end.
    pub async fn ended(self) -> (T, Ended) {
        let ended = self.caller.ended().await.expect("the call ends");
        (self.result.await.expect("the handler returned"), ended)
    }
}

impl<T> Deref for Answered<T> {
    type Target = asterisk::Call;

    fn deref(&self) -> &asterisk::Call {
        &self.caller
    }
}

impl<T> DerefMut for Answered<T> {
    fn deref_mut(&mut self) -> &mut asterisk::Call {
        &mut self.caller
    }
}
