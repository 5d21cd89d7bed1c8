//! The simulated Asterisk with a manager interface: the same calls, over AsyncAGI.

use std::future::Future;
use std::io;
use std::pin::Pin;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::oneshot;

use super::pbx::Pbx;
use super::setup::Failures;
use super::skips::Skips;
use crate::ami::{Message, in_memory, numbered};
use crate::app::App;
use agi_protocol::block_end;

/// What Asterisk reads of its pipe at once (`AGI_BUF_SIZE` in `res_agi.c`).
const READ: usize = 1024;
/// What it does not percent-encode (`ast_uri_http` in `utils.c`).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'(')
    .remove(b')')
    .remove(b'\'');
const BUFFER: usize = 64 * 1024;
/// `${AGISTATUS}` of a call that was hung up.
const HANGUP: &str = "HANGUP";

impl Pbx {
    /// Makes an Asterisk whose calls reach the app over AsyncAGI, as with [`App::ami`]: with AsyncAGI's limits and percent-encoding,
    /// and its end of a call when a command fails.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// use agi_runtime::testing::Pbx;
    ///
    /// #[agi_route("/hello", manual)]
    /// async fn hello(call: &mut Call) -> Result {
    ///     call.play("hello-world").await?;
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pbx = Pbx::over_async_agi(App::with(routes![hello]));
    /// let mut caller = pbx.caller("/hello").dial().await;
    /// caller.hears("hello-world").await;
    /// caller.ends(Status::Ok).await;
    /// # }
    /// ```
    ///
    /// # Panics
    /// Panics if [`App::check`] finds anything, with everything that it finds.
    #[must_use]
    #[track_caller]
    pub fn over_async_agi(app: App) -> Self {
        let (app, failures) = Failures::of(app);
        let (app, skips) = Skips::of(app);
        let taker = Some(app.originator().queue().taker());
        let service = match app.build() {
            Ok(service) => service,
            Err(problems) => panic!("the app is not sound:\n{problems}"),
        };
        let answer = move |transport: DuplexStream| -> Pin<Box<dyn Future<Output = ()> + Send>> {
            let service = service.clone();
            Box::pin(async move {
                let (near, far) = duplex(BUFFER);
                let (session, mut calls) = in_memory(near, 1);
                let serves = async {
                    if let Some((call, peer)) = calls.recv().await {
                        service.serve_call(call, &peer.to_string()).await;
                    }
                };
                let (over, is_over) = oneshot::channel();
                let asterisk = Asterisk { call: transport, app: far, pipe: Vec::new(), left: "", over: Some(over) };
                // What fails is the connection to a call that is over.
                tokio::select! {
                    ((), _) = async { tokio::join!(serves, is_over) } => {}
                    _ = asterisk.run() => {}
                    _ = session => {}
                }
            })
        };
        Self { failures, skips, taker, ..Self::answered_by(answer) }
    }
}

/// Asterisk's side of one call in AsyncAGI, written from `launch_asyncagi` in `res_agi.c`.
struct Asterisk {
    call: DuplexStream,
    app: DuplexStream,
    pipe: Vec<u8>,
    /// `${AGISTATUS}`, once it has left.
    left: &'static str,
    /// Told when it has left. It goes on to answer what is asked about the call.
    over: Option<oneshot::Sender<()>>,
}

impl Asterisk {
    async fn run(mut self) -> io::Result<()> {
        let mut block = Vec::new();
        while block_end(&block, 0).is_none() {
            if self.call.read_buf(&mut block).await? == 0 {
                return Ok(());
            }
        }
        self.pipe = environment(&block);
        let env = read_pipe(&mut self.pipe);
        self.event("AsyncAGIStart", &format!("Env: {env}")).await?;
        let (mut actions, mut spoken) = (Vec::new(), Vec::new());
        while self.left.is_empty() {
            tokio::select! {
                read = self.app.read_buf(&mut actions) => {
                    if read? == 0 {
                        return Ok(());
                    }
                    self.obey_all(&mut actions).await?;
                }
                _ = self.call.read_buf(&mut spoken) => {
                    self.event("HangupRequest", "Cause: 16").await?;
                    self.leave(HANGUP).await?;
                }
            }
        }
        self.call.shutdown().await?;
        // The simulated call is over when it has nothing more to say.
        while self.call.read_buf(&mut spoken).await? > 0 {}
        drop(self.over.take());
        while self.app.read_buf(&mut actions).await? > 0 {
            self.obey_all(&mut actions).await?;
        }
        Ok(())
    }

    async fn obey_all(&mut self, actions: &mut Vec<u8>) -> io::Result<()> {
        while let Some(action) = Message::taken(actions) {
            self.obey(&action).await?;
        }
        Ok(())
    }

    async fn obey(&mut self, action: &Message) -> io::Result<()> {
        let id = action.text("ActionID");
        match action.get("Action") {
            b"AGI" if self.left.is_empty() => {
                self.say(&format!("Response: Success\r\nActionID: {id}\r\nMessage: Added AGI command to queue"))
                    .await?;
                let command = action.get("Command").to_vec();
                self.execute(&command, &action.text("CommandID")).await
            }
            b"Ping" => self.say(&format!("Response: Success\r\nActionID: {id}\r\nPing: Pong")).await,
            b"Getvar" => {
                let left = self.left;
                self.say(&format!("Response: Success\r\nActionID: {id}\r\nVariable: AGISTATUS\r\nValue: {left}")).await
            }
            b"CoreShowChannels" => self.say(&format!("Response: Success\r\nActionID: {id}")).await,
            _ => self.say(&format!("Response: Error\r\nActionID: {id}\r\nMessage: Channel does not exist.")).await,
        }
    }

    async fn execute(&mut self, command: &[u8], id: &str) -> io::Result<()> {
        let left = if command == b"ASYNCAGI BREAK" {
            self.pipe.extend_from_slice(b"200 result=0\n");
            Some("SUCCESS")
        } else {
            self.call.write_all(&[command, b"\n"].concat()).await?;
            self.reply(command).await?
        };
        if left == Some(HANGUP) {
            self.event("HangupRequest", "Cause: 16").await?;
        }
        let result = read_pipe(&mut self.pipe);
        self.event("AsyncAGIExec", &format!("CommandId: {id}\r\nResult: {result}")).await?;
        match left {
            Some(status) => self.leave(status).await,
            None => Ok(()),
        }
    }

    /// Takes the answer to a command from the simulated call. Returns with which status Asterisk leaves after it, if it does.
    async fn reply(&mut self, command: &[u8]) -> io::Result<Option<&'static str>> {
        let (mut reply, mut hung_up) = (Vec::new(), false);
        loop {
            let read = self.call.read_buf(&mut reply).await?;
            while let Some(rest) = reply.strip_suffix(b"HANGUP\n") {
                reply.truncate(rest.len());
                hung_up = true;
            }
            if read == 0 || is_whole(&reply) {
                break;
            }
        }
        // Those answer -1 to a question, and have not failed.
        let asks = command.starts_with(b"CHANNEL STATUS") || command.starts_with(b"HANGUP");
        let failed = reply.starts_with(b"200 result=-1") && !asks;
        self.pipe.append(&mut reply);
        Ok(if hung_up { Some(HANGUP) } else { failed.then_some("FAILURE") })
    }

    async fn leave(&mut self, status: &'static str) -> io::Result<()> {
        self.left = status;
        self.event("AsyncAGIEnd", "Priority: 1").await
    }

    async fn event(&mut self, name: &str, lines: &str) -> io::Result<()> {
        self.say(&format!("Event: {name}\r\nChannel: PJSIP/simulated-1\r\nUniqueid: simulated.1\r\n{lines}")).await
    }

    async fn say(&mut self, message: &str) -> io::Result<()> {
        self.app.write_all(message.as_bytes()).await?;
        self.app.write_all(b"\r\n\r\n").await
    }
}

/// Reads a pipe once, and encodes it as Asterisk does: into 2,048 bytes, without a word about the rest.
pub(crate) fn read_pipe(pipe: &mut Vec<u8>) -> String {
    let rest = pipe.split_off(pipe.len().min(READ));
    let mut encoded = String::new();
    for byte in &std::mem::replace(pipe, rest) {
        let one = percent_encode(std::slice::from_ref(byte), ENCODED).to_string();
        if encoded.len() >= if one.len() == 3 { 2045 } else { 2047 } {
            break;
        }
        encoded.push_str(&one);
    }
    encoded
}

/// Whether this is all of an answer: a usage text and a subroutine's have several lines, and a value may.
fn is_whole(reply: &[u8]) -> bool {
    let last = reply.strip_suffix(b"\n").and_then(|rest| rest.rsplit(|byte| *byte == b'\n').next());
    let Some(last) = last else { return false };
    if reply.starts_with(b"520-") {
        return last.starts_with(b"520 ");
    }
    if reply.starts_with(b"100 ") {
        return last.starts_with(b"200 ") || last.starts_with(b"5");
    }
    !reply.starts_with(b"200 result=1 (") || last.ends_with(b")")
}

/// The environment of AsyncAGI, of the request that `agi://` would bring.
fn environment(block: &[u8]) -> Vec<u8> {
    let mut env = b"agi_request: async\n".to_vec();
    let (mut target, mut in_arguments) = (b"/".to_vec(), false);
    for line in block.split_inclusive(|byte| *byte == b'\n') {
        if let Some(script) = line.strip_prefix(b"agi_network_script: ") {
            target.extend_from_slice(script.trim_ascii_end());
        } else if line.starts_with(b"agi_network: ") || line.starts_with(b"agi_request: ") {
        } else if let (true, Some((number, value))) = (in_arguments, numbered(line)) {
            env.extend_from_slice(format!("agi_arg_{}", number + 1).as_bytes());
            env.extend_from_slice(value);
        } else {
            env.extend_from_slice(line);
        }
        if line.starts_with(b"agi_threadid: ") {
            in_arguments = true;
            env.extend_from_slice(&[b"agi_arg_1: ", &target[..], b"\n"].concat());
        }
    }
    env
}
