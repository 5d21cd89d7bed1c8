//! Channel variables, the core's own ones, and globals, as `pbx_retrieve_variable` and `pbx_builtin_setvar_helper` in
//! `pbx_variables.c` read and write them.

use crate::caller_id;
use crate::channel_context::ChannelContext;

/// The value of a variable, or `None` if there is none. Functions are not variables: see
/// [`evaluate`](crate::evaluate).
///
/// A name with a `:` is looked up unchanged, and the part after the `:` cuts the value.
pub(super) fn get(ctx: &ChannelContext, name: &[u8]) -> Option<Vec<u8>> {
    let value = match core(ctx, name) {
        Core::Value(value) => value,
        Core::Unset => return None,
        Core::Unknown => plain(ctx, name)?,
    };
    Some(Name::parse(name).part.of(value))
}

/// A channel variable or a global, as `pbx_builtin_getvar_helper`: without the core's own.
pub(super) fn plain(ctx: &ChannelContext, name: &[u8]) -> Option<Vec<u8>> {
    ctx.channel.variables.get(name).cloned().or_else(|| global(ctx, name))
}

pub(super) fn global(ctx: &ChannelContext, name: &[u8]) -> Option<Vec<u8>> {
    ctx.pbx.globals().get(name).cloned()
}

/// Writes a channel variable: `_NAME` and `__NAME`, which later channels inherit, are `NAME` on this one.
pub(super) fn set(ctx: &mut ChannelContext, name: &[u8], value: &[u8]) {
    let underscores = name.len() - bare(name).len();
    let name = bare(name);
    ctx.channel.inherited.retain(|(known, _)| known != name);
    if underscores > 0 {
        ctx.channel.inherited.push((name.to_vec(), underscores == 2));
    }
    if name.starts_with(b"~HASH~") {
        let order = &mut ctx.channel.hash_variables;
        order.retain(|known| known != name);
        order.push(name.to_vec());
    }
    ctx.channel.variables.insert(name.to_vec(), value.to_vec());
}

pub(super) fn unset(ctx: &mut ChannelContext, name: &[u8]) {
    ctx.channel.variables.remove(bare(name));
    ctx.channel.hash_variables.retain(|known| known != bare(name));
}

/// A name without one or two leading underscores.
pub(super) fn bare(name: &[u8]) -> &[u8] {
    let tail = name.strip_prefix(b"_").unwrap_or(name);
    if tail.len() < name.len() { tail.strip_prefix(b"_").unwrap_or(tail) } else { tail }
}

/// What the core says about a name.
enum Core {
    Value(Vec<u8>),
    /// It is the core's, and has no value.
    Unset,
    /// It is not the core's.
    Unknown,
}

fn core(ctx: &ChannelContext, name: &[u8]) -> Core {
    let channel = &ctx.channel;
    Core::Value(match name {
        b"CONTEXT" => channel.context.clone(),
        b"EXTEN" => channel.extension.clone(),
        b"PRIORITY" => channel.priority.to_string().into_bytes(),
        b"CHANNEL" => channel.name.clone(),
        b"UNIQUEID" => channel.unique_id.clone(),
        b"HANGUPCAUSE" => channel.hangup_cause.to_string().into_bytes(),
        b"CALLINGTNS" => b"0".to_vec(),
        b"CALLINGPRES" => caller_id::presentation(channel).to_string().into_bytes(),
        b"CALLINGANI2" => caller_id::item(channel, "ani2", b"0"),
        b"CALLINGTON" => caller_id::item(channel, "ton", b"0"),
        b"HINT" | b"HINTNAME" => return Core::Unset,
        b"EPOCH" => ctx.seconds_at(ctx.now).to_string().into_bytes(),
        name => match FOLDERS.iter().find(|(known, _)| known.as_bytes() == name) {
            Some((_, value)) => value.as_bytes().to_vec(),
            None => return Core::Unknown,
        },
    })
}

/// What `asterisk.conf` says, as it is installed.
const FOLDERS: &[(&str, &str)] = &[
    ("SYSTEMNAME", ""),
    ("ENTITYID", "02:00:00:00:00:01"),
    ("ASTAGIDIR", "/var/lib/asterisk/agi-bin"),
    ("ASTCACHEDIR", "/var/cache/asterisk"),
    ("ASTDATADIR", "/var/lib/asterisk"),
    ("ASTDBDIR", "/var/lib/asterisk/astdb"),
    ("ASTETCDIR", "/etc/asterisk"),
    ("ASTKEYDIR", "/var/lib/asterisk/keys"),
    ("ASTLOGDIR", "/var/log/asterisk"),
    ("ASTMODDIR", "/usr/lib/asterisk/modules"),
    ("ASTRUNDIR", "/var/run/asterisk"),
    ("ASTSBINDIR", "/usr/sbin"),
    ("ASTSPOOLDIR", "/var/spool/asterisk"),
    ("ASTVARLIBDIR", "/var/lib/asterisk"),
];

/// `NAME:offset:length` taken apart; a `:` within parentheses belongs to the name.
pub(super) struct Name<'a> {
    pub(super) text: &'a [u8],
    pub(super) part: Part,
    /// It has a `(`.
    pub(super) function: bool,
}

impl<'a> Name<'a> {
    pub(super) fn parse(text: &'a [u8]) -> Self {
        let (mut function, mut open) = (false, 0);
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'(' => (function, open) = (true, open + 1),
                b')' => open -= 1,
                b':' if open == 0 => return Self { text: &text[..at], part: Part::parse(&text[at + 1..]), function },
                _ => {}
            }
        }
        Self { text, part: Part::WHOLE, function }
    }
}

/// Which bytes of a value are meant.
#[derive(Clone, Copy)]
pub(super) struct Part {
    offset: i64,
    length: i64,
}

impl Part {
    const WHOLE: Self = Self { offset: 0, length: i64::MAX };

    /// As `sscanf("%d:%d")`: what is not a number means the whole.
    fn parse(text: &[u8]) -> Self {
        let Some((offset, rest)) = integer(text) else { return Self::WHOLE };
        let length = rest.strip_prefix(b":").and_then(integer).map_or(i64::MAX, |(length, _)| length);
        Self { offset, length }
    }

    /// A negative offset counts from the end; a negative length leaves that many bytes off the end.
    pub(super) fn of(self, mut value: Vec<u8>) -> Vec<u8> {
        let bytes = |number: i64| usize::try_from(number).unwrap_or(0);
        let left_off = bytes(self.offset.saturating_neg());
        let from = if left_off > 0 { value.len().saturating_sub(left_off) } else { bytes(self.offset) };
        value.drain(..from.min(value.len()));
        let length = if self.length < 0 { value.len().saturating_sub(bytes(-self.length)) } else { bytes(self.length) };
        value.truncate(length);
        value
    }
}

/// A number as `sscanf("%d")` reads it, and what follows it.
pub(super) fn integer(text: &[u8]) -> Option<(i64, &[u8])> {
    let value = crate::c_numbers::scan(text)?;
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    Some((value, &text[text.iter().take_while(|byte| byte.is_ascii_digit()).count()..]))
}

#[cfg(test)]
mod tests {
    use super::{get, set, unset};
    use crate::evaluate;
    use crate::tests_support::ctx;

    #[test]
    fn a_variable_is_there_if_it_is_empty_and_gone_if_it_was_removed() {
        let mut ctx = ctx();
        assert!(get(&ctx, b"A").is_none());
        set(&mut ctx, b"A", b"");
        assert_eq!(get(&ctx, b"A").unwrap(), b"");
        unset(&mut ctx, b"A");
        assert!(get(&ctx, b"A").is_none());
    }

    #[test]
    fn a_channel_variable_hides_the_global_of_its_name() {
        let mut ctx = ctx();
        evaluate::assign(&mut ctx, b"GLOBAL(A)", b"all");
        assert_eq!(get(&ctx, b"A").unwrap(), b"all");
        set(&mut ctx, b"__A", b"mine");
        assert_eq!(get(&ctx, b"A").unwrap(), b"mine");
        unset(&mut ctx, b"A");
        assert_eq!(get(&ctx, b"A").unwrap(), b"all");
    }

    #[test]
    fn the_cores_own_variables_cannot_be_changed() {
        let mut ctx = ctx();
        for (name, value) in [(b"EXTEN", &b"s"[..]), (b"EPOCH", b"1700000000"), (b"CHANNEL", b"PJSIP/caller-00000001")]
            as [(&[u8], &[u8]); 3]
        {
            set(&mut ctx, name, b"x");
            assert_eq!(get(&ctx, name).unwrap(), value);
        }
    }
}
