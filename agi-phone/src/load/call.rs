//! One call among many: it is placed, driven, and judged.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use agi_driver::{Clock, Driver};
use agi_simulator::{AudioTarget, CallEnd, CallSetup, Id, PbxState, Session};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::watch;
use tokio::time::Instant;

use super::caller::{Caller, Left, Manner};
use super::options::LoadOptions;
use super::stage::Stage;
use super::tally::{Tally, Unreached};
use crate::audio;
use crate::connect::{NotConnected, Server, connect_to};
use crate::first_line::Said;
use crate::phone_session::CallExit;
use crate::placed::WRITES;
use crate::stand_ins::{self, AppRuns};
use crate::verdict::not_agi;

/// Returns why a handler failed, by the unique id of its call; `None` if it did not.
pub(super) type WhyFailed = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The last lines of a call that failed.
const LAST_LINES: usize = 6;

/// What all calls of a load share.
pub(super) struct Line {
    pub(super) options: LoadOptions,
    pub(super) addresses: Vec<SocketAddr>,
    why: Option<WhyFailed>,
    pub(super) stage: watch::Receiver<Stage>,
    pub(super) tally: Arc<Tally>,
    setup: CallSetup,
    pbx_state: Arc<PbxState>,
    runs: AppRuns,
    began: u64,
}

impl Line {
    pub(super) fn new(
        options: LoadOptions,
        addresses: Vec<SocketAddr>,
        why: Option<WhyFailed>,
        stage: watch::Receiver<Stage>,
    ) -> Self {
        let mut pbx_state = PbxState::default();
        for folder in &options.sounds {
            pbx_state.sounds_mut().folder(folder);
        }
        let runs = stand_ins::add(&mut pbx_state, &options.applications, false);
        Self {
            setup: options.dialled.setup(),
            tally: Arc::new(Tally::new(&options.allowed)),
            options,
            addresses,
            why,
            stage,
            pbx_state: Arc::new(pbx_state),
            runs,
            began: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
        }
    }

    /// Places the call with this number, from 0, and counts what becomes of it.
    pub(super) async fn call(&self, number: usize) {
        let began = Instant::now();
        let LoadOptions { timeout, hang_up_after, barge_in, .. } = self.options;
        let manner = Manner { timeout, hang_up_after, barge_in };
        let script = self.options.keys.of_call(number);
        let mut caller = Caller::new(script, manner, self.tally.clone(), self.stage.clone());
        match connect_to(&self.addresses).await {
            Ok(stream) => self.talk(stream, number, &mut caller, began).await,
            Err(not_connected) => self.tally.unreached(unreached(&not_connected), not_connected.why),
        }
        self.runs.clear();
    }

    async fn talk(&self, stream: TcpStream, number: usize, caller: &mut Caller, began: Instant) {
        let mut setup = self.setup.clone();
        setup.id = Some(Id::new(self.began, u32::try_from(number + 1).unwrap_or(u32::MAX)));
        let session = Session::new(self.pbx_state.clone(), &setup);
        let yes_really = self.options.yes_really;
        let mut call = Driver::new(session, stream, Clock::Real)
            .write_timeout(WRITES)
            .audio(move |target| connect_audio(target, yes_really));
        let exit = call.drive(caller).await;
        self.tally.lasted(began.elapsed());
        let broken = call.broken().map(ToString::to_string);
        let (status, mut why) = self.judge(exit, broken, caller, call.session_mut());
        let session = call.session();
        if let Some(told) = self.why.as_ref().and_then(|why| why(&session.unique_id())) {
            why = told;
        }
        if caller.left == Some(Left::NoKeyLeft) {
            self.tally.no_key_left();
        }
        let last_lines = || {
            let entries = session.log().entries();
            entries[entries.len().saturating_sub(LAST_LINES)..].iter().map(ToString::to_string).collect()
        };
        self.tally.ended(status, why, last_lines);
    }

    /// The ending, and why it is not a good one.
    fn judge(
        &self,
        exit: CallExit,
        broken: Option<String>,
        caller: &Caller,
        session: &mut Session,
    ) -> (&'static str, String) {
        let LoadOptions { timeout, edition, .. } = self.options;
        let said = caller.first_line.said();
        let server = self.options.server.as_ref().map_or_else(|| "the app".to_owned(), Server::name);
        if let Some(error) = not_agi(said, exit, &server, timeout, edition).filter(|_| caller.left.is_none()) {
            let status = if said == Said::Nothing { "UNREACHED" } else { "NOT_AGI" };
            return (status, error.why);
        }
        let waited = crate::format::seconds(timeout);
        match (exit, broken) {
            (CallExit::Left, _) => return ("LEFT", "a second Ctrl-C ended the load".to_owned()),
            (CallExit::Silent, _) if caller.left.is_some() => {
                return ("SILENT", format!("the caller hung up, and the handler still ran after {waited}"));
            }
            (CallExit::Silent, _) => return ("SILENT", format!("the app sent no command for {waited}")),
            (_, Some(error)) => return ("BROKEN", format!("the connection broke in the middle of the call: {error}")),
            (CallExit::Over, None) => {}
        }
        match CallEnd::of(session) {
            CallEnd::Status(status) => (status.as_str(), "the log of the server says why".to_owned()),
            CallEnd::HungUp => ("HUNG_UP", String::new()),
            _ if session.variable("AGISTATUS").is_some_and(|status| status == b"FAILURE") => {
                ("FAILURE", "the app said so, or a command of it failed".to_owned())
            }
            _ => ("NO_STATUS", "the app closed the connection and set no AGI_ROUTE_STATUS".to_owned()),
        }
    }
}

fn unreached(NotConnected { error, .. }: &NotConnected) -> Unreached {
    let Some(error) = error else { return Unreached::NoAnswer };
    match (error.kind(), error.raw_os_error()) {
        // ENFILE and EMFILE, the same on all Unixes.
        (_, Some(23 | 24)) => Unreached::NoHandle,
        (ErrorKind::AddrNotAvailable, _) => Unreached::NoPort,
        (ErrorKind::ConnectionRefused, _) => Unreached::Refused,
        _ => Unreached::Else,
    }
}

/// An app that may be called says where its audio goes, and that is not another machine.
async fn connect_audio(target: AudioTarget, yes_really: bool) -> io::Result<TcpStream> {
    let is_here = lookup_host(&target.address).await?.all(|address| address.ip().is_loopback());
    if !is_here && !yes_really {
        return Err(ErrorKind::PermissionDenied.into());
    }
    audio::connect(target).await
}
