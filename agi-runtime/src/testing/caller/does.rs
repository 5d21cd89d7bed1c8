//! What the caller does.

use std::future::Future;
use std::time::Duration;

use super::{Caller, Failed, script_step};
use crate::testing::driver::Stall;
use agi_protocol::Digit;
use agi_simulator::BETWEEN_KEYS;

impl Caller {
    /// Presses keys (`0` to `9`, `*`, `#`, `A` to `D`), five a second, as soon as a command runs. A key that the command
    /// does not take is lost, as on a real call.
    #[track_caller]
    pub fn presses<'a>(&'a mut self, keys: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            for (number, key) in keys.chars().enumerate() {
                let digit = self.key(key)?;
                if number > 0 {
                    self.passes(BETWEEN_KEYS).await?;
                }
                self.is_there().await?;
                self.driver.press(digit).await;
            }
            Ok(())
        })
    }

    /// Presses keys at once, also while the handler is busy with something else: between two commands they are lost.
    #[track_caller]
    pub fn presses_now<'a>(&'a mut self, keys: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            for key in keys.chars() {
                let digit = self.key(key)?;
                self.is_there_now().await?;
                self.driver.press(digit).await;
            }
            Ok(())
        })
    }

    /// Does nothing for this long.
    #[track_caller]
    pub fn waits(&mut self, time: Duration) -> impl Future<Output = ()> + Send + '_ {
        script_step(self.passes(time))
    }

    /// Sends a text message, which RECEIVE CHAR and RECEIVE TEXT wait for, as soon as a command runs.
    #[track_caller]
    pub fn says<'a>(&'a mut self, text: impl AsRef<[u8]> + Send + 'a) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            self.is_there().await?;
            self.driver.text(text.as_ref()).await;
            Ok(())
        })
    }

    /// Begins to speak, which a recording hears. Until then the caller is silent.
    #[track_caller]
    pub fn starts_talking(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(self.voice(true))
    }

    /// Stops speaking.
    #[track_caller]
    pub fn stops_talking(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(self.voice(false))
    }

    async fn voice(&mut self, speaks: bool) -> Result<(), Failed> {
        self.is_there().await?;
        self.driver.speak(speaks);
        Ok(())
    }

    /// Hangs up, as soon as a command runs.
    #[track_caller]
    pub fn hangs_up(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            self.is_there().await?;
            self.leaves().await;
            Ok(())
        })
    }

    /// Hangs up at once, also while the handler is busy with something else.
    #[track_caller]
    pub fn hangs_up_now(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            self.is_there_now().await?;
            self.leaves().await;
            Ok(())
        })
    }

    /// Breaks the connection to Asterisk at once: Asterisk died, or the network did.
    #[track_caller]
    pub fn connection_drops(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            self.is_there_now().await?;
            self.driver.cut();
            Ok(())
        })
    }

    async fn leaves(&mut self) {
        self.driver.hang_up().await;
    }

    fn key(&self, key: char) -> Result<Digit, Failed> {
        Digit::new(key).ok_or_else(|| self.failed(format_args!("{key:?} is not a key: write 0 to 9, *, #, A to D")))
    }

    async fn passes(&mut self, time: Duration) -> Result<(), Failed> {
        let passed = self.driver.pass(time).await;
        passed.map_err(|stuck| self.failed(format_args!("the caller cannot wait for {time:?}: {stuck}")))
    }

    /// Waits until a command runs, so that the caller can do something.
    async fn is_there(&mut self) -> Result<(), Failed> {
        let settled = self.driver.settle().await;
        self.has_not_left(settled.err())
    }

    pub(super) async fn is_there_now(&mut self) -> Result<(), Failed> {
        self.driver.drain().await;
        self.has_not_left(None)
    }

    fn has_not_left(&self, stuck: Option<Stall>) -> Result<(), Failed> {
        let session = self.driver.session();
        if session.is_hung_up() {
            return Err(self.failed(format_args!("the caller has hung up already")));
        }
        match stuck.or_else(|| session.is_over().then_some(Stall::Over)) {
            Some(stuck) => Err(self.failed(format_args!("the caller cannot do this any more: {stuck}"))),
            None => Ok(()),
        }
    }
}
