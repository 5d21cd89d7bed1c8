//! `MATH`, `INC`, `DEC` and `RAND`.

use super::{Call, arguments};
use crate::channel_context::ChannelContext;
use crate::evaluate;
use crate::variables::{self, integer};

type Value = Option<Vec<u8>>;

/// The operators in the order in which they are looked for: the first that occurs anywhere counts.
const OPERATORS: &[&[u8]] = &[b"*", b"/", b"%", b"^", b"AND", b"XOR", b"OR", b">", b"<", b"=", b"+", b"-"];

/// `MATH(number operator number,type)`: the type is `float` (the default), `int`, `hex` or `char`.
pub(super) fn math(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b',', 2);
    let text = arguments::at(&given, 0);
    let negative = text.starts_with(b"-");
    let text = if negative { &text[1..] } else { text };
    let wanted = given.get(1).map_or(&b"f"[..], Vec::as_slice).to_ascii_lowercase();
    if !["float", "f", "int", "i", "hex", "h", "char", "c"].iter().any(|known| known.as_bytes() == wanted) {
        return None;
    }
    let find = |sign: &&&[u8]| text.windows(sign.len()).any(|part| part == **sign);
    let sign = *OPERATORS.iter().find(find)?;
    let at = text.windows(sign.len()).position(|part| part == sign)?;
    let behind = &text[at + sign.len()..];
    let two = [b"<=", b">=", b"<<", b">>", b"=="].into_iter().find(|two| text[at..].starts_with(*two));
    let (sign, right) = two.map_or((sign, behind), |two| (&two[..], &behind[1..]));
    let (left, right) = (real(&text[..at])?, real(right)?);
    let left = if negative { 0.0 - left } else { left };
    let compared = match sign {
        b">" => Some(left > right),
        b"<" => Some(left < right),
        b">=" => Some(left >= right),
        b"<=" => Some(left <= right),
        #[expect(clippy::float_cmp, reason = "as C compares them")]
        b"==" => Some(left == right),
        _ => None,
    };
    if let Some(holds) = compared {
        return Some(if holds { "TRUE" } else { "FALSE" }.into());
    }
    let number = calculated(left, sign, right)?;
    Some(match wanted[0] {
        b'f' => format!("{number:.6}").into_bytes(),
        b'i' => int(number).to_string().into_bytes(),
        b'h' => format!("{:x}", bits(number)).into_bytes(),
        _ => vec![bits(number).to_le_bytes()[0]],
    })
}

fn calculated(left: f64, sign: &[u8], right: f64) -> Option<f64> {
    let (whole, other) = (int(left), int(right));
    // A shift counts its places modulo 32, also a negative one.
    let places = other.rem_euclid(32).unsigned_abs();
    Some(match sign {
        b"*" => left * right,
        // Division by a negative number gives 0 too.
        b"/" if right <= 0.0 => 0.0,
        b"/" => left / right,
        b"%" => whole.checked_rem(other).unwrap_or(0).into(),
        b"^" => left.powf(right),
        b"AND" => (whole & other).into(),
        b"XOR" => (whole ^ other).into(),
        b"OR" => (whole | other).into(),
        b"<<" => whole.wrapping_shl(places).into(),
        b">>" => whole.wrapping_shr(places).into(),
        b"+" => left + right,
        b"-" => left - right,
        // A single `=`.
        _ => return None,
    })
}

/// A number as a 64-bit machine converts it to `int`: the least `int` if it is too large.
fn int(number: f64) -> i32 {
    let fits = number > f64::from(i32::MIN) - 1.0 && number < f64::from(i32::MAX) + 1.0;
    #[expect(clippy::cast_possible_truncation, reason = "it fits")]
    if fits { number as i32 } else { i32::MIN }
}

/// The same for `unsigned int`: the lower half of a whole number of 64 bits.
fn bits(number: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as there")]
    let bits = number as i64 as u32;
    bits
}

/// A number as `sscanf("%lf")` reads it, also in hexadecimal; anything after it is ignored.
fn real(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii_start();
    let text = &text[..text.iter().take(30).take_while(|byte| byte.is_ascii()).count()];
    let text = std::str::from_utf8(text).ok()?;
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    if let Some(digits) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        let count = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
        return u32::from_str_radix(&digits[..count], 16).ok().map(|number| sign * f64::from(number));
    }
    (1..=text.len()).rev().find_map(|end| text[..end].parse().ok())
}

/// `INC(name)`: adds one and returns the new value. A variable that is not a number stays as it is.
pub(super) fn increment(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    change(ctx, call.text, 1)
}

/// `DEC(name)`
pub(super) fn decrement(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    change(ctx, call.text, -1)
}

fn change(ctx: &mut ChannelContext, name: &[u8], by: i64) -> Value {
    let value = variables::plain(ctx, name)?;
    let (number, _) = integer(&value).filter(|(_, rest)| rest.is_empty())?;
    let value = (number + by).to_string().into_bytes();
    evaluate::assign(ctx, name, &value);
    Some(value)
}

/// `RAND(least,most)`: always the least, so that a test always runs in the same way.
pub(super) fn rand(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b',', 2);
    let bound = |at, default| integer(arguments::at(&given, at)).map_or(default, |(number, _)| number);
    Some(bound(0, 0).min(bound(1, i32::MAX.into())).to_string().into_bytes())
}
