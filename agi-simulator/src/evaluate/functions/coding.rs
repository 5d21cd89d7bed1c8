//! `URIENCODE`, `URIDECODE`, `BASE64_ENCODE`, `BASE64_DECODE` and `SHA1`.

use super::Call;
use crate::channel_context::ChannelContext;

/// `URIENCODE(text)`: everything but letters, digits and `-_.!~*'()`. Asterisk's buffer holds 4095 bytes, and no half
/// `%XX`.
pub(super) fn uri_encode(_: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let mut encoded = Vec::new();
    for byte in call.text {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(byte) {
            encoded.push(*byte);
        } else if encoded.len() + 3 <= call.limit {
            encoded.extend_from_slice(format!("%{byte:02X}").as_bytes());
        } else {
            break;
        }
    }
    Some(encoded)
}

/// `SHA1(text)`; without a text it has no value (`func_sha1.c`).
pub(super) fn sha1(_: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let mut hash = sha1_smol::Sha1::new();
    hash.update(call.text);
    (!call.text.is_empty()).then(|| hash.digest().to_string().into_bytes())
}

/// `URIDECODE(text)`: cut first, then decoded.
pub(super) fn uri_decode(_: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let mut rest = &call.text[..call.text.len().min(call.limit)];
    let mut decoded = Vec::new();
    while let Some((byte, behind)) = rest.split_first() {
        let value = if *byte == b'%' && behind.len() >= 2 { hexadecimal(behind) } else { None };
        decoded.push(value.unwrap_or(*byte));
        rest = &behind[if value.is_some() { 2 } else { 0 }..];
    }
    Some(decoded)
}

/// As `sscanf("%2x")`: blanks, a sign and a single digit are allowed.
fn hexadecimal(text: &[u8]) -> Option<u8> {
    let text = text.trim_ascii_start();
    let text = &text[..text.len().min(2)];
    let digits = text.strip_prefix(b"+").or_else(|| text.strip_prefix(b"-")).unwrap_or(text);
    let count = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if count == 0 || digits.eq_ignore_ascii_case(b"0x") {
        return None;
    }
    let value = u8::from_str_radix(std::str::from_utf8(&digits[..count]).ok()?, 16).ok()?;
    Some(if text.starts_with(b"-") { value.wrapping_neg() } else { value })
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `BASE64_ENCODE(text)`; without a text it has no value.
pub(super) fn base64_encode(_: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let mut encoded = Vec::new();
    for bytes in call.text.chunks(3) {
        if encoded.len() + 4 > call.limit {
            break;
        }
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(bytes.get(at).copied().unwrap_or(0)));
        let quad = [18, 12, 6, 0].map(|shift| ALPHABET[bits >> shift & 0x3f]);
        encoded.extend_from_slice(&quad[..=bytes.len()]);
        encoded.resize(encoded.len().next_multiple_of(4), b'=');
    }
    (!call.text.is_empty()).then_some(encoded)
}

/// `BASE64_DECODE(text)` up to a `=`; a byte that is none of the alphabet counts as `/`. Without a text it has no value.
pub(super) fn base64_decode(_: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in call.text.iter().take_while(|byte| **byte != b'=') {
        let value = ALPHABET.iter().position(|letter| letter == byte).unwrap_or(63);
        bits = bits << 6 | u32::try_from(value).unwrap_or(63);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count).to_le_bytes()[0]);
        }
    }
    (!call.text.is_empty()).then_some(decoded)
}
