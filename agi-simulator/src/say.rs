//! SAY …: words one after the other, which a key among the escape digits ends.
//!
//! In the languages of which Debian has sounds, those that its packages lack are missing here too, unless a test names them:
//! of a number they are passed over in silence, and of a date they end it (`agi_protocol::saying`). In other languages than
//! these, everything is said as in English, and where Asterisk has words of its own for a language, that is noted.

use std::time::Duration;

use agi_protocol::saying::{self, Language, Said};

use crate::c_numbers::{code, scan};
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running, Step};
use crate::log::CallEvent;

/// The languages, besides those of `agi_protocol::saying`, in which Asterisk says numbers or dates otherwise than in English, by
/// the first two letters of `CHANNEL(language)` (`say.c` of 22.10). Without their sounds, some commands end with `-1`: SAY
/// NUMBER 21 in `pt_BR`, SAY TIME in `nl`.
const WORDS_OF_ITS_OWN: [&[u8; 2]; 23] = [
    b"bn", b"cs", b"cz", b"da", b"ge", b"gr", b"he", b"hu", b"is", b"ja", b"ka", b"mx", b"nl", b"no", b"pl", b"pt",
    b"se", b"sv", b"th", b"tw", b"ur", b"vi", b"zh",
];

/// The language in which something is said; `None`: it is said as in English, which is noted once in a call if Asterisk would
/// say it otherwise.
fn language(ctx: &mut ChannelContext) -> Option<Language> {
    if let Some(known) = Language::of(&ctx.channel.language) {
        return Some(known);
    }
    let start = ctx.channel.language.get(..2)?;
    if WORDS_OF_ITS_OWN.iter().any(|known| known.eq_ignore_ascii_case(start)) {
        let language = String::from_utf8_lossy(&ctx.channel.language).into_owned();
        let told = |what: &CallEvent| matches!(what, CallEvent::SaidInEnglish(told) if *told == language);
        if !ctx.log.entries().iter().any(|entry| told(&entry.what)) {
            ctx.note(CallEvent::SaidInEnglish(language));
        }
    }
    None
}

/// How long a word lasts. The real ones differ, but no answer shows it.
const WORD: Duration = Duration::from_millis(300);

/// `SAY DIGITS number escape_digits`: digits, `*`, `#` and `-`; other characters are passed over (measured on 22.10, 16.28).
pub(super) fn digits(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [said, escape] = words else { return Step::Usage };
    if scan(said).is_none() {
        return Step::Usage;
    }
    let known = |byte: &&u8| byte.is_ascii_digit() || b"*#-".contains(*byte);
    say(ctx, said, escape, said.iter().filter(known).count())
}

/// `SAY NUMBER number escape_digits [gender]`
pub(super) fn number(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let ([said, escape] | [said, escape, _]) = words else { return Step::Usage };
    let Some(number) = scan(said) else { return Step::Usage };
    let number = in_32_bits(number);
    if let Some(language) = language(ctx) {
        let gender = words.get(2).map(|gender| String::from_utf8_lossy(gender).into_owned());
        let known = saying::number(language, number, gender.as_deref());
        return say_known(ctx, &known, language, said, escape);
    }
    match number {
        // Measured on 22.10: nothing, and only the sign.
        i32::MAX => Reply::result(0).into(),
        i32::MIN => say(ctx, b"minus", escape, 1),
        number => {
            let count = usize::from(number < 0) + words_of(number.unsigned_abs().into());
            say(ctx, number.to_string().as_bytes(), escape, count)
        }
    }
}

/// As `sscanf` reads it into an `int`: what does not fit loses its upper bits.
fn in_32_bits(number: i64) -> i32 {
    let [.., a, b, c, d] = number.to_be_bytes();
    i32::from_be_bytes([a, b, c, d])
}

/// Says what a language is known to say, as far as the sounds are there.
fn say_known(ctx: &mut ChannelContext, known: &Said, language: Language, said: &[u8], escape: &[u8]) -> Step {
    let (mut heard, mut fails, mut whole) = (Vec::new(), known.gives_up, !known.gives_up);
    for sound in &known.sounds {
        if ctx.pbx.sounds.has_word(&sound.name, &ctx.channel.language, language) {
            heard.push(sound.name.strip_prefix("digits/").unwrap_or(&sound.name));
            continue;
        }
        whole = false;
        if sound.ends {
            fails = true;
            break;
        }
        let package = language.usual_package();
        let what = format!("{}, which {} {} lacks", sound.name, package.name, package.version);
        ctx.note(CallEvent::LeftOut(what));
    }
    let result = if fails { -1 } else { 0 };
    if heard.is_empty() {
        return Reply::result(result).into();
    }
    ctx.hear(if whole { said.to_vec() } else { heard.join(" ").into_bytes() }.as_slice());
    let until = ctx.now + WORD * u32::try_from(heard.len()).unwrap_or(u32::MAX);
    Step::Runs(Box::new(Saying { until, escape: escape.to_vec(), result }))
}

/// How many words an English number has: `142` is "one hundred forty two".
fn words_of(number: u64) -> usize {
    let tens = |number: u64| if number <= 20 || number % 10 == 0 { 1 } else { 2 };
    let hundreds = |number: u64| match (number / 100, number % 100) {
        (0, rest) => tens(rest),
        (_, 0) => 2,
        (_, rest) => 2 + tens(rest),
    };
    let groups = [number / 1_000_000_000, number / 1_000_000 % 1_000, number / 1_000 % 1_000];
    let large: usize = groups.into_iter().filter(|group| *group > 0).map(|group| hundreds(group) + 1).sum();
    let rest = number % 1_000;
    if large > 0 && rest == 0 { large } else { large + hundreds(rest) }
}

/// `SAY ALPHA string escape_digits [a|l|n|u]`
pub(super) fn alpha(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let ([said, escape] | [said, escape, _]) = words else { return Step::Usage };
    let case = words.get(2).and_then(|word| word.first()).map_or(b'n', u8::to_ascii_lowercase);
    let with_case = |byte: &&u8| match case {
        b'a' => byte.is_ascii_alphabetic(),
        b'l' => byte.is_ascii_lowercase(),
        b'u' => byte.is_ascii_uppercase(),
        _ => false,
    };
    if !b"alnu".contains(&case) {
        return Step::Usage;
    }
    // The others are passed over in silence.
    let known: Vec<_> = said.iter().copied().filter(|byte| byte.is_ascii_graphic() || *byte == b' ').collect();
    say(ctx, &known, escape, known.len() + said.iter().filter(with_case).count())
}

/// `SAY PHONETIC string escape_digits`: letters, digits and the signs that have names; others are passed over.
pub(super) fn phonetic(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [said, escape] = words else { return Step::Usage };
    let known = |byte: &&u8| byte.is_ascii_alphanumeric() || b"*#!@$-.=+/ ".contains(*byte);
    say(ctx, said, escape, said.iter().filter(known).count())
}

/// `SAY DATE date escape_digits`: weekday, month, day, and the year in three words.
pub(super) fn date(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    seconds_since_1970(ctx, words, 6, saying::date)
}

/// `SAY TIME time escape_digits`: hour, minutes in two words, a.m. or p.m.
pub(super) fn time(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    seconds_since_1970(ctx, words, 4, saying::time)
}

fn seconds_since_1970(
    ctx: &mut ChannelContext,
    words: &[Vec<u8>],
    count: usize,
    known: fn(Language, i64) -> Said,
) -> Step {
    let [said, escape] = words else { return Step::Usage };
    let Some(moment) = scan(said) else { return Step::Usage };
    if let Some(language) = language(ctx) {
        let known = known(language, in_32_bits(moment).into());
        return say_known(ctx, &known, language, said, escape);
    }
    say(ctx, said, escape, count)
}

/// `SAY DATETIME time escape_digits [format] [timezone]`: further words are ignored.
pub(super) fn datetime(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [said, escape, rest @ ..] = words else { return Step::Usage };
    let Some(moment) = scan(said) else { return Step::Usage };
    let format = match rest.first() {
        Some(format) => format.as_slice(),
        // Not so for `de_DE` (`res_agi.c`).
        None if ctx.channel.language.eq_ignore_ascii_case(b"de") => b"A dBY HMS",
        None if Language::of(&ctx.channel.language).is_none() => b"ABdY at IMp",
        None => b"ABdY 'digits/at' IMp",
    };
    if let Some(language) = language(ctx) {
        let known = saying::date_time(language, moment, &String::from_utf8_lossy(format));
        return say_known(ctx, &known, language, said, escape);
    }
    let mut count = 0;
    // Sounds are between quotes; every other letter is a part of the date that has a word.
    for (number, part) in format.split(|byte| *byte == b'\'').enumerate() {
        if number % 2 == 0 {
            count += part.iter().filter(|byte| b"ABbhdemYyIlHkMSPpQqRT".contains(byte)).count();
        } else if ctx.find_sound(part).is_some() {
            count += 1;
        } else {
            return Reply::result(-1).into();
        }
    }
    say(ctx, said, escape, count)
}

fn say(ctx: &mut ChannelContext, said: &[u8], escape: &[u8], count: usize) -> Step {
    if count == 0 {
        return Reply::result(0).into();
    }
    ctx.hear(said);
    let until = ctx.now + WORD * u32::try_from(count).unwrap_or(u32::MAX);
    Step::Runs(Box::new(Saying { until, escape: escape.to_vec(), result: 0 }))
}

struct Saying {
    until: Duration,
    escape: Vec<u8>,
    /// What is answered after the last word.
    result: i64,
}

impl Running for Saying {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        Some(self.until)
    }

    fn on_event(&mut self, what: &Event<'_>, _: &mut ChannelContext) -> Progress {
        Progress::Done(Reply::result(match *what {
            Event::Due => self.result,
            Event::Key(key) if self.escape.contains(&key.ascii()) => code(key),
            Event::HangUp => -1,
            Event::Key(_) | Event::Text(_) | Event::Bytes | Event::Audio(_) => return Progress::Continue,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn numbers_have_as_many_words_as_they_are_said_with() {
        for (number, words) in [(0, 1), (20, 1), (42, 2), (100, 2), (142, 4), (1_000, 2), (12_345, 6), (1_000_001, 3)] {
            assert_eq!(words_of(number), words, "{number}");
        }
    }
}
