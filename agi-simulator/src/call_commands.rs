//! Commands that change the call itself, at once: answer, hang up, where the dialplan continues, what is shown, what is
//! logged.

use std::time::Duration;

use crate::c_numbers::scan;
use crate::caller_id;
use crate::channel_context::{ChannelContext, Reply, Step};
use crate::log::CallEvent;

/// `ANSWER`, also if the call is answered already.
pub(super) fn answer(ctx: &mut ChannelContext, _: &[Vec<u8>]) -> Step {
    ctx.answer();
    Reply::result(0).into()
}

/// `HANGUP [channelname]`
pub(super) fn hangup(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    match words {
        [] => {}
        [name] if *name == ctx.channel.name => {}
        [_] => return Reply::new("200 result=-1").into(),
        _ => return Step::Usage,
    }
    ctx.hung_up = true;
    Reply::result(1).into()
}

/// `CHANNEL STATUS [channelname]`: this channel's, or that there is no channel of that name.
pub(super) fn channel_status(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    match words {
        [] => {}
        [name] if *name == ctx.channel.name => {}
        [_] => return Reply::new("200 result=-1").into(),
        _ => return Step::Usage,
    }
    Reply::result(if ctx.channel.up { 6 } else { 4 }).into()
}

/// `SET AUTOHANGUP time`: in seconds from now, with fractions; zero or less cancels it.
pub(super) fn set_autohangup(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [seconds] = words else { return Step::Usage };
    let text = String::from_utf8_lossy(seconds);
    let number = text.trim_start();
    let end = number.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(number.len());
    let Ok(seconds) = number[..end].parse::<f64>() else { return Step::Usage };
    let wait = Duration::try_from_secs_f64(seconds).ok().filter(|wait| !wait.is_zero());
    ctx.hang_up_at = wait.map(|wait| ctx.now + wait);
    Reply::result(0).into()
}

/// `SET CONTEXT desired context`, whether there is one or not.
pub(super) fn set_context(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [context] = words else { return Step::Usage };
    ctx.channel.context.clone_from(context);
    Reply::result(0).into()
}

/// `SET EXTENSION new extension`, whether there is one or not.
pub(super) fn set_extension(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [extension] = words else { return Step::Usage };
    ctx.channel.extension.clone_from(extension);
    Reply::result(0).into()
}

/// `SET PRIORITY priority`: a number, or a label that exists.
pub(super) fn set_priority(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [priority] = words else { return Step::Usage };
    let labelled = || {
        let key = [ctx.channel.context.clone(), ctx.channel.extension.clone(), priority.clone()];
        ctx.pbx.labels.get(&key).copied()
    };
    let Some(priority) = scan(priority).or_else(labelled) else { return Step::Usage };
    ctx.channel.continue_at(priority);
    Reply::result(0).into()
}

/// `SET MUSIC on|off [class]`, whether the channel can or not.
pub(super) fn set_music(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [switch, ..] = words else { return Step::Usage };
    let class = words.get(1).map_or_else(|| "default".into(), |class| String::from_utf8_lossy(class));
    if switch.to_ascii_lowercase().starts_with(b"on") {
        let heard = format!("music on hold ({class})");
        ctx.hear(heard.as_bytes());
    }
    Reply::result(0).into()
}

/// `TDD MODE on|off|mate`: this channel has no TDD.
pub(super) fn tdd_mode(_: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    if words.len() == 1 { Reply::result(0).into() } else { Step::Usage }
}

/// `SEND TEXT text to send`, also where the channel cannot.
pub(super) fn send_text(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [text] = words else { return Step::Usage };
    ctx.note(CallEvent::Shown(String::from_utf8_lossy(text).into_owned()));
    Reply::result(0).into()
}

/// `SEND IMAGE image`, also where the channel cannot.
pub(super) fn send_image(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [image] = words else { return Step::Usage };
    ctx.note(CallEvent::Shown(format!("the image {}", String::from_utf8_lossy(image))));
    Reply::result(0).into()
}

/// `NOOP`, with anything after it. `ASYNCAGI BREAK` means nothing to FastAGI.
pub(super) fn nothing(_: &mut ChannelContext, _: &[Vec<u8>]) -> Step {
    Reply::result(0).into()
}

/// `VERBOSE message [level]`
pub(super) fn verbose(_: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    if words.is_empty() { Step::Usage } else { Reply::result(1).into() }
}

/// `SET CALLERID "Name" <number>`: the first word counts, so the whole is quoted. Always 1.
pub(super) fn set_callerid(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    if let Some(word) = words.first() {
        let (name, number) = caller_id::split(&word[..word.len().min(caller_id::LONGEST)]);
        caller_id::set_name_and_number(&mut ctx.channel, name, number);
    }
    Reply::result(1).into()
}
