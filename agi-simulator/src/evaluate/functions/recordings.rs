//! `MIXMONITOR`, and of `STAT` and `FILE` what concerns recordings of calls (`app_mixmonitor.c`, `func_env.c`).

use super::Call;
use crate::arguments::split;
use crate::channel_context::ChannelContext;

/// `MIXMONITOR(id,filename)`; no value if that recording does not go on.
pub(super) fn mixmonitor(ctx: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let arguments = split(call.text, b',', 2);
    let [id, key] = &arguments[..] else { return None };
    key.eq_ignore_ascii_case(b"filename").then(|| ctx.recordings.file_of(id).map(<[u8]>::to_vec)).flatten()
}

/// `STAT(e,path)` and `STAT(s,path)` of a recording; of other files nothing is known.
pub(super) fn stat(ctx: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let (flag, path) = call.text.split_at_checked(2)?;
    let size = ctx.recordings.size(path, ctx.now)?;
    match flag {
        b"e," if !ctx.recordings.is_written(path) => Some(b"0".to_vec()),
        _ if !ctx.recordings.is_written(path) => None,
        b"e," => Some(b"1".to_vec()),
        b"s," => Some(size.to_string().into_bytes()),
        _ => None,
    }
}

/// Writing nothing to `FILE(path,offset)`: what is beyond the end becomes zeros.
pub(super) fn file(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    let arguments = split(text, b',', 3);
    let [path, offset] = &arguments[..] else { return };
    let offset = std::str::from_utf8(offset).ok().and_then(|offset| offset.parse().ok());
    if let Some(offset) = offset.filter(|_| value.is_empty()) {
        ctx.recordings.extend(path, offset, ctx.now);
    }
}

/// Whether nothing is known here of this file.
pub(super) fn is_of_others(ctx: &ChannelContext, text: &[u8]) -> bool {
    let path = split(text, b',', 2).into_iter().next().unwrap_or_default();
    ctx.recordings.size(&path, ctx.now).is_none()
}
