//! An agent that needs no script: it says tones in place of words.

use serde_json::json;

use crate::session::Session;

/// Greets, looks an order up, and answers when it is asked to, or the caller has said something; until the other side closes
/// or breaks off.
pub async fn talks(mut caller: Session) {
    let mut is_greeted = false;
    let mut ear = Ear::default();
    while let Ok(Some(event)) = caller.event_or_break().await {
        let is_asked = match event {
            Some(event) if event["type"] == "session.update" => {
                caller.configures(event).await;
                false
            }
            Some(event) => event["type"] == "response.create",
            None => ear.hears(&std::mem::take(&mut caller.heard)),
        };
        if is_asked && is_greeted {
            caller.answers("answer", &tone(1_000)).await;
        } else if is_asked {
            is_greeted = true;
            caller.answers("greeting", &tone(600)).await;
            caller.calls("call_1", "order_status", &json!({ "number": "4711" })).await;
        }
    }
}

/// Hears when the caller has said something, as the API's own detector does.
#[derive(Default)]
struct Ear {
    is_voice: bool,
    /// For how many samples it is silent.
    silence: usize,
}

impl Ear {
    /// Whether the caller has said something, and has been silent for half a second since.
    fn hears(&mut self, samples: &[i16]) -> bool {
        if samples.iter().any(|sample| sample.unsigned_abs() > 500) {
            (self.is_voice, self.silence) = (true, 0);
            return false;
        }
        self.silence += samples.len();
        self.silence >= 4_000 && std::mem::take(&mut self.is_voice)
    }
}

/// So many milliseconds of 500 Hz.
fn tone(milliseconds: usize) -> Vec<i16> {
    [[4_000; 8], [-4_000; 8]].concat().into_iter().cycle().take(8 * milliseconds).collect()
}
