//! `CHANNEL(…)`.

use super::Call;
use crate::c_numbers::scan;
use crate::channel::Channel;
use crate::channel_context::ChannelContext;

/// Items that are empty until they are set.
const EMPTY: &[&str] = &[
    "after_bridge_goto",
    "callgroup",
    "dtmf_features",
    "hangupsource",
    "musicclass",
    "parkinglot",
    "peer",
    "peeraccount",
    "pickupgroup",
    "tenantid",
    "userfield",
];

/// Those of them that can be set to anything.
const TEXTS: &[&str] =
    &["after_bridge_goto", "hangupsource", "musicclass", "parkinglot", "peeraccount", "tenantid", "userfield"];

/// Whether an item is not played here, and a real channel may have it: `pjsip,call-id` and whatever else a technology names, or
/// named groups.
pub(super) fn is_of_others(text: &[u8]) -> bool {
    let named = [&b"namedcallgroup"[..], b"namedpickupgroup", b"rxgain", b"txgain"];
    text.contains(&b',') || named.iter().any(|item| text.eq_ignore_ascii_case(item))
}

/// The words of `transfercapability`; another one changes nothing.
const CAPABILITIES: &[&str] = &["SPEECH", "DIGITAL", "RESTRICTED_DIGITAL", "3K1AUDIO", "DIGITAL_W_TONES", "VIDEO"];

/// `CHANNEL(item)`, in any case; an item that is not known has no value.
pub(super) fn read(ctx: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let item = call.text.to_ascii_lowercase();
    let channel = &ctx.channel;
    let text = |text: &str| text.as_bytes().to_vec();
    Some(match item.as_slice() {
        b"name" | b"channame" => channel.name.clone(),
        b"uniqueid" | b"linkedid" => channel.unique_id.clone(),
        b"language" => channel.language.clone(),
        b"accountcode" => channel.account_code.clone(),
        b"state" => text(if channel.up { "Up" } else { "Ring" }),
        b"context" | b"lastcontext" => channel.context.clone(),
        b"exten" | b"lastexten" => channel.extension.clone(),
        b"channeltype" => channel.name.split(|byte| *byte == b'/').next().unwrap_or_default().to_vec(),
        b"appname" => text("AGI"),
        b"checkhangup" => text(if ctx.hung_up { "1" } else { "0" }),
        b"onhold" => text("0"),
        b"audionativeformat" => text("(ulaw)"),
        b"videonativeformat" => text("(nothing)"),
        item => match (channel.items.get(item), default(item)) {
            (Some(value), _) => value.clone(),
            (None, default) => default?.to_vec(),
        },
    })
}

fn default(item: &[u8]) -> Option<&'static [u8]> {
    match item {
        b"amaflags" => Some(b"3"),
        b"max_forwards" => Some(b"20"),
        b"transfercapability" => Some(b"SPEECH"),
        item => EMPTY.iter().any(|known| known.as_bytes() == item).then_some(b""),
    }
}

/// Sets an item; one that cannot be set stays as it is.
pub(super) fn write(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    let item = text.to_ascii_lowercase();
    let channel = &mut ctx.channel;
    match item.as_slice() {
        b"language" => channel.language = value.to_vec(),
        b"accountcode" => channel.account_code = value.to_vec(),
        b"amaflags" => {
            set_ama_flags(channel, value);
        }
        b"max_forwards" => {
            if let Some(number) = scan(value) {
                channel.items.insert(item, number.to_string().into_bytes());
            }
        }
        b"transfercapability" => {
            if let Some(word) = CAPABILITIES.iter().find(|word| word.as_bytes().eq_ignore_ascii_case(value)) {
                channel.items.insert(item, word.as_bytes().to_vec());
            }
        }
        b"callgroup" | b"pickupgroup" => {
            channel.items.insert(item, groups(value));
        }
        name if TEXTS.iter().any(|known| known.as_bytes() == name) => {
            channel.items.insert(item, value.to_vec());
        }
        _ => {}
    }
}

/// Groups from 0 to 63, as `ast_print_group` lists them; `1-3` is a range.
fn groups(value: &[u8]) -> Vec<u8> {
    let mut set = 0_u64;
    for part in String::from_utf8_lossy(value).split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Ok(first), Ok(last)) = (first.trim().parse::<u32>(), last.trim().parse::<u32>()) else { continue };
        (first..=last.min(63)).for_each(|group| set |= 1 << group);
    }
    let listed: Vec<_> = (0..64).filter(|group| set >> group & 1 == 1).map(|group: u32| group.to_string()).collect();
    listed.join(", ").into_bytes()
}

pub(super) fn set_ama_flags(channel: &mut Channel, value: &[u8]) {
    channel.items.insert(b"amaflags".to_vec(), ama_flags(value).to_string().into_bytes());
}

/// By name or number; an unknown name is 0.
fn ama_flags(value: &[u8]) -> i64 {
    let named = match value.to_ascii_lowercase().as_slice() {
        b"omit" => Some(1),
        b"billing" => Some(2),
        b"documentation" => Some(3),
        _ => None,
    };
    named.or_else(|| scan(value).filter(|_| value.first().is_some_and(u8::is_ascii_digit))).unwrap_or(0)
}
