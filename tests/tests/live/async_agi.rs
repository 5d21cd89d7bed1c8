//! Calls over AsyncAGI: the app connects to Asterisk's manager interface.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agi_runtime::{App, Call, CallError, Disconnect, NoListener, Text};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use xtask::asterisk::{Ami, Asterisk, Dial};

use crate::support::{Handling, asterisk, handled_by};

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

    async fn as_user(asterisk: &Asterisk, app: App, user: &str, prefix: String) -> Self {
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
async fn logged_in(asterisk: &Asterisk, user: &str) {
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
                call.stream_file("tt-weasels").await.unwrap();
                call.set_variable("Y", "done").await.unwrap();
                (path.ends_with("/test"), caller, value, call.request().arguments())
            })
        },
    )
    .await;
    assert_eq!(seen, (true, b"5551234".to_vec(), Some(Text::from("a) b: (c\nd")), 2));
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
}
