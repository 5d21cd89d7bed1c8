//! Many callers of a real Asterisk, and how each call went.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::{Instant, sleep, timeout_at};
use xtask::asterisk::{Action, Ami, Asterisk};

/// How long calls may last altogether, on a loaded machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// How one call went, as the dialplan saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// `AGI_ROUTE_STATUS` of the first try.
    pub first: String,
    /// `AGI_ROUTE_STATUS` of the last try: the first one, if there was no other.
    pub last: String,
    /// Which server answered the first try, if it came so far.
    pub served_by: String,
    /// The address that the server takes for the caller's Asterisk.
    pub called_from: String,
    /// Whether the app spoke again after its silence.
    pub spoke_again: bool,
}

/// Calls that are under way.
#[derive(Debug)]
pub struct Callers<'a> {
    ami: Ami,
    asterisk: &'a Asterisk,
    placed: usize,
    up: usize,
    over: BTreeMap<String, Over>,
    deadline: Instant,
}

impl<'a> Callers<'a> {
    /// Nobody calls yet.
    ///
    /// # Errors
    /// If Asterisk's manager cannot be asked.
    pub async fn of(asterisk: &'a Asterisk) -> Result<Self> {
        let ami = asterisk.ami("user").await?;
        Ok(Self { ami, asterisk, placed: 0, up: 0, over: BTreeMap::new(), deadline: Instant::now() + PATIENCE })
    }

    /// The number of the caller of this index: they press its last digit, 1 to 5.
    #[must_use]
    pub fn number(index: usize) -> String {
        format!("{}{}", 1_000 + index, index % 5 + 1)
    }

    /// Places so many calls to this context, one each so often.
    ///
    /// # Errors
    /// If Asterisk does not take one.
    pub async fn place(&mut self, calls: usize, context: &str, every: Duration) -> Result<()> {
        // Responses of one session are waited for, events of the other come in between.
        let mut places = self.asterisk.ami("off").await?;
        for _ in 0..calls {
            let number = Self::number(self.placed);
            let originate = Action::new("Originate")
                .header("Channel", format!("Local/{number}@many-leg/n"))
                .header("Context", "many-caller")
                .header("Exten", &number)
                .header("Priority", "1")
                .header("Variable", format!("__MANY_CONTEXT={context}"))
                .header("Timeout", "86400000")
                .header("Async", "true");
            places.send(&originate).await?;
            self.placed += 1;
            sleep(every).await;
        }
        Ok(())
    }

    /// Waits until all of them are in the dialplan.
    ///
    /// # Errors
    /// If they are not in time.
    pub async fn are_up(&mut self) -> Result<()> {
        while self.up < self.placed {
            self.next().await?;
        }
        Ok(())
    }

    /// Waits until all calls are over.
    ///
    /// # Errors
    /// If they are not in time.
    pub async fn are_over(mut self) -> Result<BTreeMap<String, Over>> {
        while self.over.len() < self.placed {
            self.next().await?;
        }
        Ok(self.over)
    }

    async fn next(&mut self) -> Result<()> {
        let event = timeout_at(self.deadline, self.ami.event()).await.with_context(|| {
            format!("of {} calls {} came up and {} ended in time", self.placed, self.up, self.over.len())
        })??;
        match &*event.text("UserEvent") {
            "CallUp" => self.up += 1,
            "CallOver" => {
                let over = Over {
                    first: event.text("First"),
                    last: event.text("Last"),
                    served_by: event.text("ServedBy"),
                    called_from: event.text("CalledFrom"),
                    spoke_again: event.text("SpokeAgain") == "yes",
                };
                let twice = self.over.insert(event.text("Number"), over).is_some();
                ensure!(!twice, "the call of {} ended twice", event.text("Number"));
            }
            _ => {}
        }
        Ok(())
    }
}
