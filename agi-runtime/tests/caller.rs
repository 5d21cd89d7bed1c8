//! Calls without a phone: the words of a script, its clock, and what it says when it fails.
#![cfg(feature = "testing")]

#[path = "caller/answers.rs"]
mod answers;
#[path = "caller/apps.rs"]
mod apps;
#[path = "caller/clock.rs"]
mod clock;
#[path = "caller/dialplan.rs"]
mod dialplan;
#[path = "caller/failing.rs"]
mod failing;
#[path = "caller/functions.rs"]
mod functions;
#[path = "caller/hearing.rs"]
mod hearing;
#[path = "caller/keys.rs"]
mod keys;
#[path = "caller/real_time.rs"]
mod real_time;
#[path = "caller/sounds.rs"]
mod sounds;
#[path = "caller/sweep.rs"]
mod sweep;
#[path = "caller/words.rs"]
mod words;
