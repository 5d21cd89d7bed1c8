//! `CALLERID(…)`: name, number, presentation and what else is known about the caller.

use super::{Call, arguments};
use crate::c_numbers::atoi;
use crate::caller_id::{
    LONGEST, Of, item, keep_ani, presentation, presentation_name, presentation_of, presentation_value, set_item,
    set_name_and_number, set_presentation, split, trimmed,
};
use crate::channel::Channel;
use crate::channel_context::ChannelContext;

/// The longest name and number of a caller id that is given, `CALLERID(num,"Ann" <12>)`.
const LONGEST_GIVEN: usize = 79;

/// The words of `num-pres` in lower case, with `number` and `presentation` for `num…` and `pres…`.
fn members(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let members = arguments::split(text, b'-', 10);
    let members: Vec<_> = members.iter().map(|member| full(&member.to_ascii_lowercase())).collect();
    (1..10).contains(&members.len()).then_some(members)
}

fn full(member: &[u8]) -> Vec<u8> {
    let full = ["number", "presentation", "subaddress"].into_iter().zip(["num", "pres", "subaddr"]);
    let known = full.into_iter().find(|(_, begins)| member.starts_with(begins.as_bytes()));
    known.map_or_else(|| member.to_vec(), |(full, _)| full.as_bytes().to_vec())
}

/// `CALLERID(member)`: what is not known is empty. `CALLERID(member,caller id)` splits the caller id that is given.
pub(super) fn read(ctx: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let given = arguments::split(call.text, b',', 2);
    let members = members(given.first()?)?;
    let members: Vec<_> = members.iter().map(Vec::as_slice).collect();
    if let Some(text) = given.get(1) {
        let (mut name, mut number) = split(text);
        name.truncate(LONGEST_GIVEN);
        number.truncate(LONGEST_GIVEN);
        return Some(match members[..] {
            [b"all"] => all(&name, &number),
            [b"name"] => name,
            [b"number"] => number,
            _ => Vec::new(),
        });
    }
    let channel = &ctx.channel;
    Some(match members[..] {
        [b"rdnis"] => channel.rdnis.clone().unwrap_or_default(),
        [b"dnid"] | [b"dnid", b"number"] => channel.dnid.clone().unwrap_or_default(),
        [b"dnid", b"number", b"plan"] => b"0".to_vec(),
        [b"ani2"] => item(channel, "ani2", b"0"),
        [b"ani"] | [b"ani", b"number"] => ani(channel).1,
        [b"ani", b"name"] => ani(channel).0,
        [b"ani", b"all"] => all(&ani(channel).0, &ani(channel).1),
        [b"priv", b"all"] => all(b"", b""),
        [b"ani" | b"priv", ..] => Vec::new(),
        ref members => of_caller(channel, members),
    })
}

fn of_caller(channel: &Channel, members: &[&[u8]]) -> Vec<u8> {
    let name = channel.caller_name.as_deref();
    let number = channel.number.as_deref();
    let text = |text: &str| text.as_bytes().to_vec();
    match members {
        [b"all"] => all(name.unwrap_or_default(), number.unwrap_or_default()),
        [b"name"] => name.unwrap_or_default().to_vec(),
        [b"number"] => number.unwrap_or_default().to_vec(),
        [b"name", b"valid"] => text(if name.is_some() { "1" } else { "0" }),
        [b"number", b"valid"] => text(if number.is_some() { "1" } else { "0" }),
        [b"name", b"charset"] => text("iso8859-1"),
        [b"name", b"presentation"] => text(presentation_name(presentation_of(channel, Of::Name))),
        [b"number", b"presentation"] => text(presentation_name(presentation_of(channel, Of::Number))),
        [b"presentation"] => text(presentation_name(presentation(channel))),
        [b"number", b"plan"] | [b"ton"] => item(channel, "ton", b"0"),
        [b"tag"] => item(channel, "tag", b""),
        [b"subaddress", b"valid" | b"type" | b"odd"] => text("0"),
        _ => Vec::new(),
    }
}

fn all(name: &[u8], number: &[u8]) -> Vec<u8> {
    [b"\"", name, b"\" <", number, b">"].concat()
}

/// Name and number of the ANI.
fn ani(channel: &Channel) -> (Vec<u8>, Vec<u8>) {
    let name = channel.caller_name.as_deref().unwrap_or_default();
    let number = channel.number.as_deref().unwrap_or_default();
    (item(channel, "ani-name", name), item(channel, "ani-num", number))
}

/// Sets a member; what is not known changes nothing.
pub(super) fn write(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    let given = arguments::split(text, b',', 3);
    let Some(members) = given.first().and_then(|members_of| members(members_of)) else { return };
    let members: Vec<_> = members.iter().map(Vec::as_slice).collect();
    let value = &value[value.iter().take_while(|byte| **byte < 33).count()..];
    let (plain, channel) = (trimmed(value), &mut ctx.channel);
    if !matches!(members[..], [b"rdnis" | b"dnid" | b"ani2", ..]) {
        keep_ani(channel);
    }
    match members[..] {
        [b"rdnis"] => channel.rdnis = Some(value.to_vec()),
        [b"dnid"] | [b"dnid", b"number"] => channel.dnid = Some(plain.to_vec()),
        [member @ (b"ani2" | b"ton")] | [b"number", member @ b"plan"] => {
            let item = if member == b"ani2" { "ani2" } else { "ton" };
            if plain.first().is_some_and(u8::is_ascii_digit) {
                set_item(channel, item, atoi(plain).to_string().as_bytes());
            }
        }
        [b"ani"] | [b"ani", b"number"] => set_item(channel, "ani-num", plain),
        [b"ani", b"name"] => set_item(channel, "ani-name", plain),
        [b"ani", b"all"] => {
            let (name, number) = split(value);
            set_item(channel, "ani-name", &name);
            set_item(channel, "ani-num", &number);
        }
        [b"all"] => {
            let (mut name, mut number) = split(value);
            name.truncate(LONGEST);
            number.truncate(LONGEST);
            set_name_and_number(channel, name, number);
        }
        [b"name"] => channel.caller_name = Some(plain.to_vec()),
        [b"number"] => channel.number = Some(plain.to_vec()),
        [which @ (b"name" | b"number"), b"valid"] => set_valid(channel, which, atoi(value) != 0),
        [which @ (b"name" | b"number"), b"presentation"] => {
            let of = if which == b"name" { Of::Name } else { Of::Number };
            if let Some(value) = presentation_value(value) {
                set_presentation(channel, of, value);
            }
        }
        [b"presentation"] => {
            if let Some(value) = presentation_value(value) {
                set_presentation(channel, Of::Name, value);
                set_presentation(channel, Of::Number, value);
            }
        }
        [b"tag"] => set_item(channel, "tag", plain),
        _ => {}
    }
}

/// Sets whether the name or number is valid. One that is not is kept, and comes back when it is valid again.
fn set_valid(channel: &mut Channel, which: &[u8], valid: bool) {
    let (name, value) = match which {
        b"name" => ("name", channel.caller_name.take()),
        _ => ("num", channel.number.take()),
    };
    if let Some(value) = &value {
        set_item(channel, name, value);
    }
    let value = valid.then(|| item(channel, name, b""));
    if which == b"name" { channel.caller_name = value } else { channel.number = value }
}
