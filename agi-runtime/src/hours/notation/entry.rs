//! An entry: `Mon-Fri 08:00-12:00`, `Dec 25..Dec 26 closed "Christmas"`.

use super::reader::Reader;
use super::tokens::{Place, Token};
use crate::hours::holiday::{MONTHS, SHORT};
use crate::hours::week::{Span, add};
use crate::hours::{Holiday, Hours, HoursError, Weekday};

pub(super) enum Entry {
    Zone(String),
    Days(Days),
}

/// Days, and the spans that they have.
pub(super) struct Days {
    which: Which,
    spans: Vec<Span>,
}

enum Which {
    OfTheWeek(Vec<Weekday>),
    Holidays(Vec<Holiday>),
}

/// One day of a holiday, as it is written.
#[derive(Clone, Copy)]
enum Day {
    Once(i16, i8, i8),
    Yearly(i8, i8),
}

const ENTRY: &str =
    "an entry begins with days (`Mon-Fri`), a date (`Dec 24`, `2026-12-24`), `24/7` or `zone Europe/Berlin`";
const PUBLIC: &str =
    "the holidays of a country are not known here: write each as a date, `Dec 25 closed \"Christmas\"`";
const AROUND: &str = "around the clock on every day is `24/7`, and on some days `Mon-Fri 00:00-24:00`";
const HOURS: &str = "the hours come here: write `08:00-12:00, 13:00-17:00`, or `closed`";
const TIME: &str = "a time of day comes here, by the clock of 24 hours: write 08:00";

impl Entry {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, HoursError> {
        let which = match reader.peek().clone() {
            Token::Word(word) if word.eq_ignore_ascii_case("zone") => return Ok(Self::Zone(zone(reader)?)),
            Token::Word(word) if ["PH", "SH"].contains(&word.as_str()) => {
                return Err(HoursError::new(PUBLIC).at(reader.place()));
            }
            Token::Word(word) if weekday(&word).is_some() => Which::OfTheWeek(weekdays(reader)?),
            Token::Word(word) if month(&word).is_some() => Which::Holidays(holidays(reader)?),
            Token::Number(number) if number.len() == 4 => Which::Holidays(holidays(reader)?),
            Token::Number(number) if number == "24" && *reader.peek_second() == Token::Slash => {
                reader.take();
                reader.take();
                if !reader.takes(&Token::Number("7".to_owned())) {
                    return Err(reader.expected(AROUND));
                }
                let spans = Span::new((0, 0), (24, 0)).into_iter().collect();
                return Ok(Self::Days(Days { which: Which::OfTheWeek(Weekday::ALL.into()), spans }));
            }
            _ => return Err(reader.expected(ENTRY)),
        };
        let spans = spans(reader)?;
        let which = match (reader.peek().clone(), which) {
            (Token::Text(name), Which::Holidays(days)) => {
                reader.take();
                Which::Holidays(days.into_iter().map(|day| day.named(name.as_str())).collect())
            }
            (_, which) => which,
        };
        Ok(Self::Days(Days { which, spans }))
    }
}

impl Days {
    /// Adds them to the hours; `known` is where each day of the week has its entry.
    pub(super) fn add_to(
        self,
        hours: &mut Hours,
        place: Place,
        known: &mut [Option<Place>; 7],
    ) -> Result<(), HoursError> {
        match self.which {
            Which::OfTheWeek(days) => {
                for day in days {
                    if let Some((line, column)) = known[day.index()].replace(place) {
                        return Err(HoursError::new(format!(
                            "{day} has its hours already, at line {line}, column {column}: write all of them there, after commas"
                        )));
                    }
                    hours.week[day.index()].clone_from(&self.spans);
                }
            }
            Which::Holidays(days) => {
                for day in days {
                    // A copy, because the method takes the hours; an error ends the reading.
                    *hours = hours.clone().holiday(day.with_spans(self.spans.clone()))?;
                }
            }
        }
        Ok(())
    }
}

/// The rest of `zone America/Port-au-Prince`.
fn zone(reader: &mut Reader) -> Result<String, HoursError> {
    reader.take();
    let mut name = String::new();
    let (line, column) = reader.place();
    // Its parts are next to each other: after a blank comes what belongs to another entry.
    while reader.place() == (line, column + name.chars().count()) {
        match reader.peek() {
            Token::Word(part) | Token::Number(part) => name.push_str(part),
            Token::To if !name.is_empty() => name.push('-'),
            _ => break,
        }
        reader.take();
    }
    if name.is_empty() { Err(reader.expected("a time zone comes here: write `zone Europe/Berlin`")) } else { Ok(name) }
}

fn weekdays(reader: &mut Reader) -> Result<Vec<Weekday>, HoursError> {
    let mut days = Vec::new();
    loop {
        let first = one_weekday(reader)?;
        let last = if reader.takes(&Token::To) { one_weekday(reader)? } else { first };
        let length = (last.index() + 7 - first.index()) % 7;
        days.extend((0..=length).map(|after| Weekday::ALL[(first.index() + after) % 7]));
        if !reader.takes(&Token::Comma) {
            return Ok(days);
        }
    }
}

fn one_weekday(reader: &mut Reader) -> Result<Weekday, HoursError> {
    let day = match reader.peek() {
        Token::Word(word) => weekday(word),
        _ => None,
    };
    let day = day.ok_or_else(|| reader.expected("a day comes here: write Mon, Tue, Wed, Thu, Fri, Sat or Sun"))?;
    reader.take();
    Ok(day)
}

fn holidays(reader: &mut Reader) -> Result<Vec<Holiday>, HoursError> {
    let mut holidays = Vec::new();
    loop {
        let place = reader.place();
        let first = one_day(reader, None)?;
        let at_place = |error: HoursError| error.at(place);
        let mut holiday = match first {
            Day::Once(year, month, day) => Holiday::on(year, month, day),
            Day::Yearly(month, day) => Holiday::yearly(month, day),
        }
        .map_err(at_place)?;
        if reader.takes(&Token::To) {
            let last = reader.place();
            holiday = match one_day(reader, Some(first))? {
                Day::Once(year, month, day) => holiday.until(year, month, day),
                Day::Yearly(month, day) => holiday.until_yearly(month, day),
            }
            .map_err(|error| error.at(last))?;
        }
        holidays.push(holiday);
        if !reader.takes(&Token::Comma) {
            return Ok(holidays);
        }
    }
}

/// Reads `2026-12-24`, `Dec 24`, or at the end of a range also `26`, which is of the month before.
fn one_day(reader: &mut Reader, before: Option<Day>) -> Result<Day, HoursError> {
    const DATE: &str = "a date comes here: write 2026-12-24, or Dec 24 for every year";
    match (reader.peek().clone(), before) {
        (Token::Word(word), _) if month(&word).is_some() => {
            reader.take();
            let day = reader.number(&[1, 2], "a day of the month comes here: write Dec 24")?;
            Ok(Day::Yearly(month(&word).unwrap_or(1), day))
        }
        (Token::Number(number), _) if number.len() == 4 => {
            let year = reader.number(&[4], DATE)?;
            let part = |reader: &mut Reader| {
                if reader.takes(&Token::To) { reader.number(&[2], DATE) } else { Err(reader.expected(DATE)) }
            };
            let month = part(reader)?;
            Ok(Day::Once(year, month, part(reader)?))
        }
        (Token::Number(_), Some(Day::Yearly(month, _))) => Ok(Day::Yearly(month, reader.number(&[1, 2], DATE)?)),
        _ => Err(reader.expected(DATE)),
    }
}

fn spans(reader: &mut Reader) -> Result<Vec<Span>, HoursError> {
    if let Token::Word(word) = reader.peek() {
        if ["closed", "off"].iter().any(|closed| word.eq_ignore_ascii_case(closed)) {
            reader.take();
            return Ok(Vec::new());
        }
    }
    if !matches!(reader.peek(), Token::Number(_)) {
        return Err(reader.expected(HOURS));
    }
    let mut spans = Vec::new();
    loop {
        let place = reader.place();
        let from = time(reader)?;
        if !reader.takes(&Token::To) {
            return Err(reader.expected("a span has an end: write 08:00-12:00"));
        }
        let span = Span::new(from, time(reader)?).and_then(|span| add(&mut spans, span));
        span.map_err(|what| HoursError::new(what).at(place))?;
        if !reader.takes(&Token::Comma) {
            return Ok(spans);
        }
    }
}

fn time(reader: &mut Reader) -> Result<(u8, u8), HoursError> {
    let hour = reader.number(&[1, 2], TIME)?;
    if !reader.takes(&Token::Colon) {
        return Err(reader.expected(TIME));
    }
    Ok((hour, reader.number(&[2], TIME)?))
}

/// `Mo`, `Mon`, `Monday`, in small letters too.
fn weekday(word: &str) -> Option<Weekday> {
    Weekday::ALL.into_iter().find(|day| is_short_for(word, &day.to_string(), &[2, 3]))
}

/// `Dec`, `December`.
fn month(word: &str) -> Option<i8> {
    (1..).zip(MONTHS).find(|(_, name)| is_short_for(word, name, &[SHORT])).map(|(number, _)| number)
}

fn is_short_for(word: &str, name: &str, lengths: &[usize]) -> bool {
    let is_short =
        lengths.contains(&word.len()) && name.get(..word.len()).is_some_and(|short| short.eq_ignore_ascii_case(word));
    is_short || name.eq_ignore_ascii_case(word)
}
