//! An app that is called as one in use is, and its admin port.

mod calls;

use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{future, io};

use agi_runtime::prelude::*;
use agi_runtime::testing::Pbx;
use agi_runtime::{Admin, Error, Listener, routes};
use tokio::io::{DuplexStream, copy_bidirectional};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::sleep;

pub use calls::{busy, crowd};

/// What the page asks for before it hangs up.
pub const TOKEN: &str = "a-token-for-the-test";

/// Asks two questions.
#[agi_route("/survey/{campaign}", args(source))]
async fn survey(call: &mut Call, campaign: u32, source: Option<String>) -> Result {
    call.play("survey/welcome").await?;
    for question in ["taste", "service"] {
        call.get_data(&format!("survey/{campaign}/{question}")).max_digits(1).timeout(Duration::from_secs(8)).await?;
        sleep(Duration::from_millis(if source.is_some() { 40 } else { 15 })).await;
    }
    call.play("survey/thanks").await?;
    Ok(())
}

/// Looks an order up, in a database that is slow.
#[agi_route("/orders/{customer}")]
async fn orders(call: &mut Call, customer: u32) -> Result {
    call.play("orders/one-moment").await?;
    sleep(Duration::from_millis(1_200 + 700 * u64::from(customer % 4))).await;
    call.play("orders/on-its-way").await?;
    Ok(())
}

/// Connects with a desk.
#[agi_route("/support")]
async fn support(call: &mut Call) -> Result {
    call.play("support/welcome").await?;
    call.exec("Dial", "PJSIP/desk,20,g").await?;
    Ok(())
}

/// Takes a payment, which a service refuses.
#[agi_route("/payment/{order}")]
async fn payment(call: &mut Call, order: u32) -> Result {
    let card = call.get_data("payment/card").max_digits(16).timeout(Duration::from_secs(8)).await?;
    call.play("payment/one-moment").await?;
    sleep(Duration::from_millis(400)).await;
    Err(Error::new(format!("the payment of order {order} with card {} was refused: HTTP 503", card.digits)))
}

/// Streams in memory: each is a call. Two thousand calls would need more file descriptors than a process has.
struct Streams(mpsc::UnboundedReceiver<DuplexStream>);

impl Listener for Streams {
    type Transport = DuplexStream;
    type Peer = &'static str;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(DuplexStream, &'static str)>> {
        match self.0.poll_recv(cx) {
            Poll::Ready(Some(stream)) => Poll::Ready(Ok((stream, "192.0.2.7:41822"))),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

/// Serves the app for as long as the runtime lives, with an admin port on this address. Returns a simulated Asterisk whose calls it answers, and the address of its
/// admin port.
///
/// # Panics
/// If there is no free port.
pub async fn serve(admin: &str) -> (Pbx, SocketAddr) {
    let admin = TcpListener::bind(admin).await.expect("a free port");
    let address = admin.local_addr().expect("it is bound");
    let (calls, streams) = mpsc::unbounded_channel();
    let app = App::with(routes![survey, orders, support, payment]).admin(Admin::new(admin).token(TOKEN));
    tokio::spawn(async move {
        let served = pin!(app.serve(Streams(streams), future::pending()));
        served.await.expect("the app is sound");
    });
    let pbx = Pbx::answered_by(move |mut stream| {
        let (mut near, far) = tokio::io::duplex(1 << 16);
        let sent = calls.send(far);
        async move {
            // Not sent: the runtime ends.
            if sent.is_ok() {
                let _ = copy_bidirectional(&mut stream, &mut near).await;
            }
        }
    });
    let pbx = pbx.sound("survey/welcome", Duration::from_secs(3));
    let pbx = pbx.application("Dial", |run| {
        run.lasts(Duration::from_secs(20)).set("DIALSTATUS", "ANSWER");
    });
    (pbx, address)
}
