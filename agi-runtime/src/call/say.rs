//! Saying numbers, dates and letters with Asterisk's own sounds. One of the `escape` keys ends it, and is the answer.
//!
//! If a sound is missing, that is [`CallError::Failed`], except where digits and letters are said one by one: Asterisk passes
//! those that have no sound over in silence. A number that Asterisk would say wrong is
//! [`CallError::Refused`], and nothing is sent; so is what it would leave out in silence: a year before 1901, letters
//! that are not ASCII, a time zone that it does not know.

use std::future::IntoFuture;

use super::exchange::{Exchange, Reading};
use super::integer::{Integer, number, sayable};
use super::units::UnixTime;
use super::{Call, CallError, reading, silent};
use agi_protocol::saying::{self, DateTimePart};
use agi_protocol::{Digit, RefusedCommand, ResultLine, Spec, spec};

impl Call {
    /// Spells a text (SAY ALPHA).
    ///
    /// # Errors
    /// Asterisk passes letters that are not ASCII over in silence (measured on 22.10). A text that holds one is
    /// [`CallError::Refused`], and nothing is sent. So does it with letters and signs whose sound the language lacks; 16
    /// fails where the first one is such ([`CallError::Failed`], measured on 16.28).
    pub fn say_alpha<'c>(&'c mut self, text: &'c (impl AsRef<str> + ?Sized)) -> SayAlpha<'c> {
        SayAlpha { call: self, text: text.as_ref(), escape: "", case: None }
    }

    /// Says digits one by one (SAY DIGITS). Asterisk expects a number at the beginning: `12ab` is said as 1 2, `ab` is
    /// [`CallError::Usage`]. A blank and a plus are passed over, and before the first digit 16 fails at them
    /// ([`CallError::Failed`], measured on 22.10 and 16.28): [`prompt::phone_number`](crate::prompt::phone_number) says a
    /// number that is written with them.
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

    /// Says a number of any integer type (SAY NUMBER): 42 is forty-two.
    ///
    /// # Errors
    /// Asterisk says numbers from -2,147,483,647 to 2,147,483,646: for `i32::MAX` it says nothing, and for `i32::MIN`
    /// only "minus" (measured on 22.10). Any other number is [`CallError::Refused`], and nothing is sent; say it digit
    /// by digit with [`say_digits`](Call::say_digits).
    ///
    /// # Languages
    /// In other languages than English, Asterisk passes a sound that it lacks over in silence, with the usual answer:
    /// with Debian's Spanish sounds nothing is said of 100. The first time, a warning in the log says so;
    /// [`saying`](crate::protocol::saying) knows which sounds Debian's packages lack. In a list,
    /// [`strict`](crate::SayPrompts::strict) finds out beforehand.
    pub fn say_number(&mut self, integer: impl Integer) -> SayNumber<'_> {
        SayNumber { call: self, number: number(integer), escape: "", gender: None }
    }

    /// Spells a text with the phonetic alphabet (SAY PHONETIC).
    ///
    /// # Errors
    /// A text that holds letters that are not ASCII is [`CallError::Refused`], and nothing is sent.
    pub fn say_phonetic<'c>(&'c mut self, text: &'c (impl AsRef<str> + ?Sized)) -> Say<'c, &'c str> {
        Say { call: self, spec: &spec::SAY_PHONETIC, subject: text.as_ref(), escape: "" }
    }

    /// Says the date of a moment (SAY DATE), in Asterisk's own time zone. The moment is a
    /// [`SystemTime`](std::time::SystemTime), or seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Asterisk reads it as 32 bits: a moment before 13 December 1901 or after 19 January 2038 is [`CallError::Refused`].
    /// [`say_datetime`](Call::say_datetime) has no such limit.
    pub fn say_date(&mut self, moment: impl Into<UnixTime>) -> Say<'_, UnixTime> {
        Say { call: self, spec: &spec::SAY_DATE, subject: moment.into(), escape: "" }
    }

    /// Says the time of day of a moment (SAY TIME), in Asterisk's own time zone. The moment is a
    /// [`SystemTime`](std::time::SystemTime), or seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Asterisk reads it as 32 bits: a moment before 13 December 1901 or after 19 January 2038 is [`CallError::Refused`].
    /// [`say_datetime`](Call::say_datetime) has no such limit.
    pub fn say_time(&mut self, moment: impl Into<UnixTime>) -> Say<'_, UnixTime> {
        Say { call: self, spec: &spec::SAY_TIME, subject: moment.into(), escape: "" }
    }

    /// Says date and time of day of a moment (SAY DATETIME). The moment is a [`SystemTime`](std::time::SystemTime), or
    /// seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Asterisk leaves a year before 1901 out in silence (before 1100 in German; in Spanish it says any), and takes a time
    /// zone that it does not know for its own: both are [`CallError::Refused`]. Where a sound is missing it stops with
    /// `-1`, which is [`CallError::Failed`]: German with Debian's sounds at the seconds (`digits/and`), Italian at the
    /// year since 2022 (`digits/22`), French at the seconds.
    pub fn say_datetime(&mut self, moment: impl Into<UnixTime>) -> SayDatetime<'_> {
        SayDatetime { call: self, moment: moment.into(), escape: "", format: None, timezone: None }
    }
}

fn said(line: &ResultLine<'_>) -> Reading<Option<Digit>> {
    reading::pressed(line, "it could not be said: are the sounds of the channel's language there?")
}

/// Says digits, letters, a date or a time (a SAY command) when it is awaited, and returns the key that ended it.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct Say<'c, S> {
    call: &'c mut Call,
    spec: &'static Spec,
    subject: S,
    escape: &'c str,
}

impl<'c, S> Say<'c, S> {
    /// Sets the keys that end it; default: none.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }
}

impl<'c> IntoFuture for Say<'c, &str> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        let line = self.call.command(self.spec);
        if self.spec.name == spec::SAY_PHONETIC.name {
            if let Err(problem) = silent::spelled(self.subject) {
                return line.refused(problem);
            }
        }
        line.text(self.subject).text(self.escape).reads(said)
    }
}

impl<'c> IntoFuture for Say<'c, UnixTime> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        let seconds = self.subject.seconds();
        let Ok(moment) = i32::try_from(seconds) else {
            return self.call.command(self.spec).refused(RefusedCommand::MomentOutOfRange);
        };
        let says = if self.spec.name == spec::SAY_DATE.name { saying::date } else { saying::time };
        self.call.warn_of_lacking(self.spec.name, |language| says(language, seconds));
        self.call.command(self.spec).number(moment).text(self.escape).reads(said)
    }
}

/// Spells a text (SAY ALPHA) when it is awaited, and returns the key that ended it.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct SayAlpha<'c> {
    call: &'c mut Call,
    text: &'c str,
    escape: &'c str,
    case: Option<AlphaCase>,
}

impl<'c> SayAlpha<'c> {
    /// Sets the keys that end it; default: none.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Sets which letters are said with their case; default: none. For these letters, Asterisk 16 looks for a sound
    /// `lowercaseletters/a`, and fails at the first such letter.
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
        let line = self.call.command(&spec::SAY_ALPHA);
        match silent::spelled(self.text) {
            Ok(()) => line.text(self.text).text(self.escape).maybe_word(case).reads(said),
            Err(problem) => line.refused(problem),
        }
    }
}

/// Which letters [`Call::say_alpha`] says with their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
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

/// Says a number (SAY NUMBER) when it is awaited, and returns the key that ended it.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct SayNumber<'c> {
    call: &'c mut Call,
    number: i128,
    escape: &'c str,
    gender: Option<&'c str>,
}

impl<'c> SayNumber<'c> {
    /// Sets the keys that end it; default: none.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Sets the gender, in languages that have one for numbers: `m`, `f`, `c` or `n` (`say.c`); default: the language's.
    pub fn gender(self, gender: &'c str) -> Self {
        Self { gender: Some(gender), ..self }
    }
}

impl<'c> IntoFuture for SayNumber<'c> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        let number = match sayable(self.number) {
            Ok(number) => number,
            Err(problem) => return self.call.command(&spec::SAY_NUMBER).refused(problem),
        };
        self.call.warn_of_lacking(spec::SAY_NUMBER.name, |language| saying::number(language, number, self.gender));
        let line = self.call.command(&spec::SAY_NUMBER);
        line.number(number).text(self.escape).maybe_text(self.gender).reads(said)
    }
}

/// Says date and time of day (SAY DATETIME) when it is awaited, and returns the key that ended it.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct SayDatetime<'c> {
    call: &'c mut Call,
    moment: UnixTime,
    escape: &'c str,
    format: Option<&'c str>,
    timezone: Option<&'c str>,
}

impl<'c> SayDatetime<'c> {
    /// Sets the keys that end it; default: none.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Sets its parts and their order, in the format of `voicemail.conf`, such as `IMp`; default: `A dBY HMS` in German, else
    /// `ABdY 'digits/at' IMp`.
    pub fn format(self, format: &'c str) -> Self {
        Self { format: Some(format), ..self }
    }

    /// Sets the time zone, such as `America/New_York`; default: Asterisk's own. Order and clock stay those of the language.
    /// A name that tzdata does not have is refused; which names the Asterisk has depends on its own tzdata (`US/Eastern`
    /// and other old names are in Debian's `tzdata-legacy` since 13).
    pub fn timezone(self, timezone: &'c str) -> Self {
        Self { timezone: Some(timezone), ..self }
    }
}

impl<'c> IntoFuture for SayDatetime<'c> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Exchange<'c, Option<Digit>>;

    fn into_future(self) -> Self::IntoFuture {
        let own = saying::date_format(self.call.language(), DateTimePart::Both);
        let seconds = self.moment.seconds();
        if let Err(problem) = said_by(self.call, self.format.unwrap_or(own), self.timezone, seconds) {
            return self.call.command(&spec::SAY_DATETIME).refused(problem);
        }
        // The time zone comes fifth, so it needs a format before it.
        let format = self.format.or(self.timezone.map(|_| own));
        self.call
            .command(&spec::SAY_DATETIME)
            .number(seconds)
            .text(self.escape)
            .maybe_text(format)
            .maybe_text(self.timezone)
            .reads(said)
    }
}

/// Refuses a moment of which SAY DATETIME would leave the year out, and a time zone that it would take for another one.
pub(crate) fn said_by(call: &Call, format: &str, zone: Option<&str>, seconds: i64) -> Result<(), RefusedCommand> {
    silent::known_zone(zone)?;
    if saying::says_year(call.language(), format, seconds) { Ok(()) } else { Err(RefusedCommand::YearNotSaid) }
}
