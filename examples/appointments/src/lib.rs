//! Appointments by phone: the next free slots, booking, moving, cancelling.
//!
//! extensions.conf: `exten => 8,1,AGI(agi://127.0.0.1/appointments)`
//!
//! A caller is known by the number that the telephone network shows. Whoever shows none is asked for it; that proves
//! nothing, so they may book, but hear, move or cancel no appointment that exists.
//!
//! The sounds, besides Asterisk's own `vm-goodbye`: `appointments/` and `your-number`, `again`, `free`, `take-or-next`,
//! `just-taken`, `booked`, `no-more`, `you-have`, `move-or-cancel`, `really-cancel`, `cancelled`, `kept`,
//! `there-is-one`, `failed`. `prompts.toml` has their wording.

pub mod calendar;

use agi_runtime::prelude::*;
use agi_runtime::prompt::{DateTime, datetime};
use agi_runtime::{CallError, Presentation};
use calendar::Calendar;

/// The app of a practice.
#[must_use]
pub fn app(practice: Practice) -> App {
    App::with(routes![appointments]).state(practice)
}

/// Where the appointments are.
#[derive(Clone, Debug)]
pub struct Practice {
    calendar: Calendar,
    timezone: String,
}

impl Practice {
    /// With its calendar, and the time zone in which times are said, such as `Europe/Berlin`.
    pub fn new(calendar: Calendar, timezone: impl Into<String>) -> Self {
        Self { calendar, timezone: timezone.into() }
    }

    /// A slot as it is said.
    fn when(&self, slot: i64) -> DateTime {
        datetime(slot).timezone(self.timezone.as_str())
    }
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum AppointmentError {
    /// The database failed.
    #[error("the calendar failed")]
    Calendar(#[from] sqlx::Error),
    /// A command failed, or the caller hung up.
    #[error(transparent)]
    Call(#[from] CallError),
}

#[derive(Menu, Clone, Copy, Debug)]
enum Offer {
    #[key("1")]
    Take,
    #[key("2")]
    Next,
}

#[derive(Menu, Clone, Copy, Debug)]
enum Change {
    #[key("1")]
    Move,
    #[key("2")]
    Cancel,
}

/// Book an appointment, or hear, move or cancel the one that is booked.
#[agi_route("/appointments")]
async fn appointments(call: &mut Call, caller: CallerId, practice: State<Practice>) -> Result<(), AppointmentError> {
    call.answer().await?;
    let talked = match caller.number.filter(|_| caller.presentation == Presentation::Allowed) {
        Some(number) => known(call, &practice, &number.to_string()).await,
        None => unknown(call, &practice).await,
    };
    match talked {
        Err(failed @ AppointmentError::Calendar(_)) => call.fail_with("appointments/failed", failed).await,
        talked => talked,
    }
}

/// Whoever has an appointment hears it first.
async fn known(call: &mut Call, practice: &Practice, number: &str) -> Result<(), AppointmentError> {
    let Some(booked) = practice.calendar.booking(number).await? else {
        return offer(call, practice, number).await;
    };
    let question = ("appointments/you-have", practice.when(booked), "appointments/move-or-cancel");
    match call.menu::<Change>(question).no_choice("appointments/again").await? {
        Some(Change::Move) => offer(call, practice, number).await,
        Some(Change::Cancel) => cancel(call, practice, number).await,
        None => Ok(call.play("vm-goodbye").await?),
    }
}

/// A typed number proves nothing: what is booked under it is not touched, and its time is not told.
async fn unknown(call: &mut Call, practice: &Practice) -> Result<(), AppointmentError> {
    let digits_only = |number: &Digits| {
        let only = number.as_str().bytes().all(|key| key.is_ascii_digit());
        if only { Ok(()) } else { Err("appointments/again") }
    };
    let question = call.ask::<Digits>("appointments/your-number").min_digits(4).max_digits(15);
    let Some(number) = question.invalid_input("appointments/again").check(digits_only).await? else {
        return Ok(call.play("vm-goodbye").await?);
    };
    if practice.calendar.booking(number.as_str()).await?.is_some() {
        return Ok(call.play("appointments/there-is-one").await?);
    }
    offer(call, practice, number.as_str()).await
}

/// Offers the free slots one by one, each as the calendar is at that moment: others book meanwhile.
async fn offer(call: &mut Call, practice: &Practice, number: &str) -> Result<(), AppointmentError> {
    let mut last = 0;
    while let Some(slot) = practice.calendar.free_after(last).await? {
        last = slot;
        let question = ("appointments/free", practice.when(slot), "appointments/take-or-next");
        match call.menu::<Offer>(question).no_choice("appointments/again").await? {
            Some(Offer::Take) if practice.calendar.book(number, slot).await? => {
                call.say(("appointments/booked", practice.when(slot), "vm-goodbye")).await?;
                return Ok(());
            }
            Some(Offer::Take) => call.play("appointments/just-taken").await?,
            Some(Offer::Next) => {}
            None => return Ok(call.play("vm-goodbye").await?),
        }
    }
    Ok(call.play("appointments/no-more").await?)
}

async fn cancel(call: &mut Call, practice: &Practice, number: &str) -> Result<(), AppointmentError> {
    if call.ask_yes_no("appointments/really-cancel").await? != Some(true) {
        return Ok(call.play("appointments/kept").await?);
    }
    practice.calendar.cancel(number).await?;
    Ok(call.play("appointments/cancelled").await?)
}
