//! What the app asks, and what counts as lost and as crossed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::asterisk::{key, value};
use super::random::Random;
use super::tally::Tally;
use super::{AT_ONCE, Carrier};
use crate::{App, Call, CallError, Digit, Outcome, Routes, Text};

/// A call, as both sides know it.
pub(super) struct Case {
    pub(super) carrier: Carrier,
    pub(super) number: u64,
    pub(super) seed: u64,
    /// Set before the app can know it.
    pub(super) hung_up: AtomicBool,
    pub(super) cut: AtomicBool,
    /// Asterisk has heard the last words.
    pub(super) finished: AtomicBool,
    begun: AtomicBool,
    returned: AtomicBool,
    tally: Mutex<Tally>,
}

/// The app of a round.
pub(super) fn app(cases: &[Arc<Case>]) -> App {
    let cases = cases.to_vec();
    App::with(Routes::default()).fallback(move |call| {
        let number: u64 = call.uri().path().trim_start_matches('/').parse().expect("the path is a number");
        let case = Arc::clone(&cases[usize::try_from(number).unwrap() % AT_ONCE]);
        Box::pin(async move {
            case.begins(number, call.peer());
            case.talks(call).await;
            case.returned.store(true, Ordering::Relaxed);
            Ok(Outcome::done())
        })
    })
}

impl Case {
    pub(super) fn new(carrier: Carrier, number: u64, seed: u64) -> Self {
        let off = || AtomicBool::new(false);
        let tally = Mutex::new(Tally { calls: 1, ..Tally::default() });
        let (hung_up, cut, finished, begun, returned) = (off(), off(), off(), off(), off());
        Self { carrier, number, seed, hung_up, cut, finished, begun, returned, tally }
    }

    pub(super) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap()
    }

    /// Where a proxy says that it comes from.
    pub(super) fn source(&self) -> SocketAddr {
        let [.., a, b, c] = self.number.to_be_bytes();
        SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, a, b, c)), 1 + u16::from(c))
    }

    fn begins(&self, number: u64, peer: Option<SocketAddr>) {
        let twice = self.begun.swap(true, Ordering::Relaxed);
        let from_another = self.carrier == Carrier::Proxy && peer != Some(self.source());
        if twice || number != self.number || from_another {
            self.tally().crossed.push(format!("{number} begins as {}, from {peer:?}", self.number));
        }
    }

    async fn talks(&self, call: &mut Call) {
        let mut random = Random::new(self.seed);
        for step in 0..=random.below(8) {
            match random.below(16) {
                0 => drop(call.until_hangup(sleep(random.time())).await),
                1 => sleep(random.time()).await,
                _ => {}
            }
            // A command is dropped after this, if it is not answered.
            let patience = if random.once_in(5) { random.time() } else { Duration::MAX };
            self.tally().commands += 1;
            let goes_on = if random.once_in(5) {
                let asked = Duration::from_millis(1000 + step as u64);
                let answer = timeout(patience, call.wait_for_digit(asked)).await.ok();
                self.judges(answer, &Digit::new(key(self.number, step).into()), true)
            } else {
                let length = if random.once_in(6) { random.below(4000) } else { random.below(60) };
                let name = format!("v{step}-{length}");
                let answer = match random.below(3) {
                    0 => timeout(patience, call.get_variable(&name)).await.ok(),
                    1 => timeout(patience, call.database_get("family", &name)).await.ok(),
                    _ => timeout(patience, call.get_full_variable(&format!("${{{name}}}"))).await.ok(),
                };
                self.tally().long += usize::from(length > 1024 && answer.is_some());
                self.judges(answer, &Some(Text::from(value(self.number, step, length))), false)
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Says whether the call goes on.
    fn judges<T>(&self, answer: Option<Result<T, CallError>>, expected: &T, needs_the_caller: bool) -> bool
    where
        T: PartialEq + std::fmt::Debug,
    {
        let mut tally = self.tally();
        let gone = self.hung_up.load(Ordering::Relaxed);
        // A dead channel still tells values, where Asterisk still listens.
        let over = self.is_over();
        match answer {
            None => tally.dropped += 1,
            Some(Ok(answer)) if answer == *expected => tally.answered += 1,
            Some(Ok(answer)) => {
                tally.crossed.push(format!("{}: {answer:?}, and not {expected:?}", self.number));
            }
            Some(Err(CallError::HungUp(_))) if needs_the_caller && gone && !over => {}
            Some(Err(CallError::HungUp(_) | CallError::Disconnected { .. })) if over => return false,
            Some(Err(error)) => {
                tally.lost.push(format!("{}: {error}, and not {expected:?}", self.number));
                return false;
            }
        }
        true
    }

    /// Whether nothing is answered any more.
    fn is_over(&self) -> bool {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        is(&self.cut) || (is(&self.hung_up) && self.carrier == Carrier::AsyncAgi)
    }

    /// Counts what came of it.
    pub(super) fn ended(&self) -> Tally {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let mut tally = std::mem::take(&mut *self.tally());
        let over = self.is_over();
        tally.hung_up += usize::from(is(&self.hung_up));
        tally.cut += usize::from(is(&self.cut));
        if !over && !is(&self.finished) {
            tally.lost.push(format!("{} had no last words", self.number));
        }
        if is(&self.begun) && !is(&self.returned) {
            tally.lost.push(format!("{} did not return", self.number));
        }
        tally
    }
}
