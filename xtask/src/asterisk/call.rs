//! A call in progress, seen from its caller, and how the dialplan saw it end.

use std::{collections::HashMap, time::Duration};

use anyhow::{Result, bail, ensure};
use percent_encoding::percent_decode;
use tokio::time::{sleep, timeout};

use super::{Action, Ami, Asterisk, Dial, Message};

/// A call in progress, seen from its caller. Dropping it hangs up.
#[derive(Debug)]
pub struct Call {
    ami: Ami,
    id: String,
    report: Vec<String>,
    over: bool,
}

/// How the dialplan saw the call end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// `${AGISTATUS}`: `SUCCESS`, `FAILURE`, `HANGUP`, `NOTFOUND`, or empty.
    pub agi_status: String,
    /// `${AGI_ROUTE_STATUS}`.
    pub route_status: String,
    /// Whether the dialplan continued after `AGI()`, which it does not after a hang-up or a `Goto`.
    pub went_on: bool,
    values: HashMap<String, Vec<u8>>,
}

impl Asterisk {
    /// Places a call; when this returns, its leg is about to go where it goes.
    pub async fn dial(&self, dial: Dial) -> Result<Call> {
        self.dial_as(self.next_call(), dial).await
    }

    /// The same with a number of [`next_call`](Self::next_call): the unique id of its leg, the number with `-leg`, is
    /// known before there is one.
    pub async fn dial_as(&self, id: String, dial: Dial) -> Result<Call> {
        let folder = self.folder().join("calls").join(&id);
        dial.write(&folder)?;
        let ami = self.ami("user").await?;
        let extension = dial.caller_extension(&id);
        let mut call = Call { ami, id, report: dial.report, over: false };
        let originate = if let Some(endpoint) = dial.sip {
            Action::new("Originate").header("Channel", format!("PJSIP/{}@{endpoint}", call.id))
        } else {
            Action::new("Originate")
                .header("Channel", format!("Local/{}@harness-leg/n", call.id))
                .header("OtherChannelId", call.channel())
        };
        let originate = originate
            .header("ChannelId", call.caller_channel())
            .header("Context", "harness-caller")
            .header("Exten", extension)
            .header("Priority", "1")
            .header("Timeout", A_DAY.as_millis().to_string())
            .header("Async", "true");
        call.ami.send(&originate).await?;
        call.reported("CallStarted").await?;
        Ok(call)
    }

    /// Places a call whose caller only listens, and awaits its end.
    pub async fn call(&self, dial: Dial) -> Result<Ended> {
        self.dial(dial).await?.ended().await
    }
}

impl Call {
    /// The unique id of the channel that runs the application.
    #[must_use]
    pub fn channel(&self) -> String {
        format!("{}-leg", self.id)
    }

    /// The call's number, which is in the names of its channels and extensions.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.id
    }

    /// The unique id of the caller's channel.
    #[must_use]
    pub fn caller_channel(&self) -> String {
        format!("{}-caller", self.id)
    }

    /// Presses keys one after the other, ten a second; `w` waits for half a second, as in `SendDTMF()`.
    pub async fn press(&mut self, keys: &str) -> Result<()> {
        for key in keys.chars() {
            if key == 'w' {
                sleep(Duration::from_millis(500)).await;
                continue;
            }
            let play = Action::new("PlayDTMF").header("Channel", self.caller_channel());
            self.ami.send(&play.header("Digit", key.to_string())).await?;
        }
        Ok(())
    }

    /// Sends a text message, which RECEIVE CHAR and RECEIVE TEXT wait for.
    pub async fn text(&mut self, text: impl AsRef<[u8]>) -> Result<()> {
        let send = Action::new("SendText").header("Channel", self.caller_channel());
        self.ami.send(&send.header("Message", text)).await?;
        Ok(())
    }

    /// The caller hangs up, if the call has not just ended by itself. Returns whether it was the caller.
    pub async fn hang_up(&mut self) -> Result<bool> {
        match self.ami.send(&self.hangup()).await {
            Ok(_) => Ok(true),
            Err(error) if error.to_string().contains("No such channel") => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Awaits the end of the call, whoever brings it about.
    pub async fn ended(mut self) -> Result<Ended> {
        let mut values = HashMap::new();
        for name in std::mem::take(&mut self.report) {
            let value = self.reported("CallValue").await?.text("Value");
            ensure!(value.len() < LONGEST_VALUE, "the value of {name} is longer than a dialplan function gives");
            // The harness opens brackets before it.
            let value = value.as_bytes().get(OPENED..).unwrap_or_default();
            values.insert(name, percent_decode(value).collect());
        }
        let event = self.reported("CallEnded").await?;
        self.over = true;
        Ok(Ended {
            agi_status: event.text("AGISTATUS"),
            route_status: decoded(&event.text("AGI_ROUTE_STATUS")),
            went_on: event.text("WentOn") == "yes",
            values,
        })
    }

    fn hangup(&self) -> Action {
        Action::new("Hangup").header("Channel", self.caller_channel()).header("Cause", "16")
    }

    async fn reported(&mut self, what: &str) -> Result<Message> {
        let event = async {
            loop {
                let event = self.ami.event().await?;
                if event.text("UserEvent") == what && event.get("Call") == Some(self.id.as_bytes()) {
                    return anyhow::Ok(event);
                }
            }
        };
        if let Ok(event) = timeout(PATIENCE, event).await {
            return event;
        }
        let channels = self.channels().await.unwrap_or_else(|error| format!("{error:#}"));
        bail!("call {} sent no {what} in {} s; its channels:\n{channels}", self.id, PATIENCE.as_secs())
    }

    /// What Asterisk says of the call's channels: where they are in the dialplan, and in which application.
    async fn channels(&mut self) -> Result<String> {
        let told = timeout(PATIENCE, self.ami.command("core show channels concise")).await??;
        Ok(told.lines().filter(|line| line.contains(&self.id)).collect::<Vec<_>>().join("\n"))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.over {
            let _ = self.ami.send_last(&self.hangup());
        }
    }
}

impl Ended {
    /// The last value of a variable that [`Dial::report`] asked for; empty if it was not set.
    #[must_use]
    pub fn value(&self, name: &str) -> &[u8] {
        self.values.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// No live test waits longer, and a call that hangs should fail.
const PATIENCE: Duration = Duration::from_mins(2);

/// So many brackets the harness opens before a value that it reports.
const OPENED: usize = 16;

/// What a dialplan function gives at most is cut there without a word.
const LONGEST_VALUE: usize = 4095;

/// An application may let the phone ring for as long as it likes.
const A_DAY: Duration = Duration::from_hours(24);

fn decoded(value: &str) -> String {
    percent_decode(value.as_bytes()).decode_utf8_lossy().into_owned()
}
