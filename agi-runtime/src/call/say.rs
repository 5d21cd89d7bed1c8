//! Saying numbers, dates and letters with Asterisk's own sounds. A key among `escape` ends it and is the answer.

use std::future::IntoFuture;

use super::exchange::{Exchange, Reading};
use super::{Call, CallError, reading};
use agi_protocol::{Digit, ResultLine, Spec, spec};

impl Call {
    /// Spells a text (SAY ALPHA).
    pub fn say_alpha<'c>(&'c mut self, text: &'c (impl AsRef<str> + ?Sized)) -> SayAlpha<'c> {
        SayAlpha { call: self, text: text.as_ref(), escape: "", case: None }
    }

    /// Says digits one by one (SAY DIGITS). Asterisk wants a number in front: `12ab` says 1 2, `ab` is
    /// [`CallError::Usage`].
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn example(call: &mut Call) -> Result {
    /// let order = call.get_data("order/number").max_digits(10).await?;
    /// call.say_digits(&order.digits).escape("#").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn say_digits<'c>(&'c mut self, digits: &'c (impl AsRef<str> + ?Sized)) -> Say<'c, &'c str> {
        Say { call: self, spec: &spec::SAY_DIGITS, subject: digits.as_ref(), escape: "" }
    }

    /// Says a number (SAY NUMBER). Of `i32::MAX` Asterisk says nothing, of `i32::MIN` only "minus".
    pub fn say_number(&mut self, number: i32) -> SayNumber<'_> {
        SayNumber { call: self, number, escape: "", gender: None }
    }

    /// Spells a text with the phonetic alphabet (SAY PHONETIC).
    pub fn say_phonetic<'c>(&'c mut self, text: &'c (impl AsRef<str> + ?Sized)) -> Say<'c, &'c str> {
        Say { call: self, spec: &spec::SAY_PHONETIC, subject: text.as_ref(), escape: "" }
    }

    /// Says the date of a time (SAY DATE), given in seconds since 1970-01-01 UTC, in Asterisk's own time zone.
    pub fn say_date(&mut self, unix_time: i64) -> Say<'_, i64> {
        Say { call: self, spec: &spec::SAY_DATE, subject: unix_time, escape: "" }
    }

    /// Says the time of day (SAY TIME), given in seconds since 1970-01-01 UTC, in Asterisk's own time zone.
    pub fn say_time(&mut self, unix_time: i64) -> Say<'_, i64> {
        Say { call: self, spec: &spec::SAY_TIME, subject: unix_time, escape: "" }
    }

    /// Says a date and time (SAY DATETIME), given in seconds since 1970-01-01 UTC.
    pub fn say_datetime(&mut self, unix_time: i64) -> SayDatetime<'_> {
        SayDatetime { call: self, unix_time, escape: "", format: None, timezone: None }
    }
}

fn said(line: &ResultLine<'_>) -> Reading<Option<Digit>> {
    match (reading::key(line), line.number()) {
        (Ok(key), _) => Reading::Is(key),
        (Err(_), Some(-1)) => {
            Reading::FailedIfUp("it could not be said: are the sounds of the channel's language there?")
        }
        _ => Reading::Unexpected,
    }
}

/// A SAY command, to be awaited.
#[must_use = "a command is sent when it is awaited"]
pub struct Say<'c, S> {
    call: &'c mut Call,
    spec: &'static Spec,
    subject: S,
    escape: &'c str,
}

impl<'c, S> Say<'c, S> {
    /// The keys that end it; none unless given.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }
}

impl<'c> IntoFuture for Say<'c, &str> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.command(self.spec).text(self.subject).text(self.escape).reads(said)
    }
}

impl<'c> IntoFuture for Say<'c, i64> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.command(self.spec).number(self.subject).text(self.escape).reads(said)
    }
}

/// SAY ALPHA, to be awaited.
#[must_use = "a command is sent when it is awaited"]
pub struct SayAlpha<'c> {
    call: &'c mut Call,
    text: &'c str,
    escape: &'c str,
    case: Option<AlphaCase>,
}

impl<'c> SayAlpha<'c> {
    /// The keys that end it; none unless given.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Which letters are said with their case; none unless given. Asterisk 16 looks for a sound `lowercaseletters/a`
    /// then, and fails at the first such letter.
    pub fn case(self, case: AlphaCase) -> Self {
        Self { case: Some(case), ..self }
    }
}

impl<'c> IntoFuture for SayAlpha<'c> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        let case = self.case.map(|case| match case {
            AlphaCase::All => "a",
            AlphaCase::Lower => "l",
            AlphaCase::Neither => "n",
            AlphaCase::Upper => "u",
        });
        self.call.command(&spec::SAY_ALPHA).text(self.text).text(self.escape).maybe_word(case).reads(said)
    }
}

/// Which letters [`Call::say_alpha`] says with their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlphaCase {
    /// All letters.
    All,
    /// Lower case letters.
    Lower,
    /// No letters.
    Neither,
    /// Upper case letters.
    Upper,
}

/// SAY NUMBER, to be awaited.
#[must_use = "a command is sent when it is awaited"]
pub struct SayNumber<'c> {
    call: &'c mut Call,
    number: i32,
    escape: &'c str,
    gender: Option<&'c str>,
}

impl<'c> SayNumber<'c> {
    /// The keys that end it; none unless given.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// The gender, in languages that have one for numbers: `m`, `f`, `c` or `n` (`say.c`).
    pub fn gender(self, gender: &'c str) -> Self {
        Self { gender: Some(gender), ..self }
    }
}

impl<'c> IntoFuture for SayNumber<'c> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.command(&spec::SAY_NUMBER).number(self.number).text(self.escape).maybe_text(self.gender).reads(said)
    }
}

/// SAY DATETIME, to be awaited.
#[must_use = "a command is sent when it is awaited"]
pub struct SayDatetime<'c> {
    call: &'c mut Call,
    unix_time: i64,
    escape: &'c str,
    format: Option<&'c str>,
    timezone: Option<&'c str>,
}

impl<'c> SayDatetime<'c> {
    /// The keys that end it; none unless given.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// The order of its parts (`voicemail.conf`), such as `IMp`; Asterisk's default is `ABdY 'digits/at' IMp`.
    pub fn format(self, format: &'c str) -> Self {
        Self { format: Some(format), ..self }
    }

    /// The time zone, such as `America/New_York`; Asterisk's own unless given.
    pub fn timezone(self, timezone: &'c str) -> Self {
        Self { timezone: Some(timezone), ..self }
    }
}

impl<'c> IntoFuture for SayDatetime<'c> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        // The time zone comes fifth, so it needs a format in front of it.
        let format = self.format.or(self.timezone.map(|_| "ABdY 'digits/at' IMp"));
        self.call
            .command(&spec::SAY_DATETIME)
            .number(self.unix_time)
            .text(self.escape)
            .maybe_text(format)
            .maybe_text(self.timezone)
            .reads(said)
    }
}
