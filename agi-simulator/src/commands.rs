//! The commands by their words, and the reply to wrong arguments.

use agi_protocol::spec;

use crate::channel_context::{ChannelContext, Step};
use crate::pbx_state::PbxState;
use crate::{call_commands as call, database, dialplan, listen, play, record, say, speech, variable};

/// Begins a command: the words are those after its own.
#[derive(Clone, Copy)]
pub(super) enum Start {
    /// On the channel alone.
    OnChannel(fn(&mut ChannelContext, &[Vec<u8>]) -> Step),
    /// By a program of the dialplan.
    InDialplan(fn(&PbxState, &mut ChannelContext, &[Vec<u8>]) -> Step),
}

/// A command that Asterisk knows.
pub(super) struct Command {
    /// Its own words, in capitals.
    pub(super) name: &'static str,
    /// Whether it may run on a dead channel.
    pub(super) dead: bool,
    pub(super) start: Start,
}

const fn live(name: &'static str, start: fn(&mut ChannelContext, &[Vec<u8>]) -> Step) -> Command {
    Command { name, dead: false, start: Start::OnChannel(start) }
}

const fn dead(name: &'static str, start: fn(&mut ChannelContext, &[Vec<u8>]) -> Step) -> Command {
    Command { name, dead: true, start: Start::OnChannel(start) }
}

const ALL: [Command; 47] = [
    live("ANSWER", call::answer),
    dead("ASYNCAGI BREAK", call::nothing),
    live("CHANNEL STATUS", call::channel_status),
    live("CONTROL STREAM FILE", play::control_stream_file),
    dead("DATABASE DEL", database::del),
    dead("DATABASE DELTREE", database::deltree),
    dead("DATABASE GET", database::get),
    dead("DATABASE PUT", database::put),
    Command { name: "EXEC", dead: true, start: Start::InDialplan(dialplan::exec) },
    live("GET DATA", listen::get_data),
    dead("GET FULL VARIABLE", variable::get_full_variable),
    live("GET OPTION", play::get_option),
    dead("GET VARIABLE", variable::get_variable),
    Command { name: "GOSUB", dead: false, start: Start::InDialplan(dialplan::gosub) },
    live("HANGUP", call::hangup),
    dead("NOOP", call::nothing),
    live("RECEIVE CHAR", listen::receive_char),
    live("RECEIVE TEXT", listen::receive_text),
    live("RECORD FILE", record::record_file),
    live("SAY ALPHA", say::alpha),
    live("SAY DATE", say::date),
    live("SAY DATETIME", say::datetime),
    live("SAY DIGITS", say::digits),
    live("SAY NUMBER", say::number),
    live("SAY PHONETIC", say::phonetic),
    live("SAY TIME", say::time),
    live("SEND IMAGE", call::send_image),
    live("SEND TEXT", call::send_text),
    live("SET AUTOHANGUP", call::set_autohangup),
    live("SET CALLERID", call::set_callerid),
    live("SET CONTEXT", call::set_context),
    live("SET EXTENSION", call::set_extension),
    live("SET MUSIC", call::set_music),
    live("SET PRIORITY", call::set_priority),
    dead("SET VARIABLE", variable::set_variable),
    live("SPEECH ACTIVATE GRAMMAR", speech::one_word),
    live("SPEECH CREATE", speech::create),
    live("SPEECH DEACTIVATE GRAMMAR", speech::one_word),
    dead("SPEECH DESTROY", speech::destroy),
    live("SPEECH LOAD GRAMMAR", speech::two_words),
    live("SPEECH RECOGNIZE", speech::recognize),
    live("SPEECH SET", speech::two_words),
    dead("SPEECH UNLOAD GRAMMAR", speech::one_word),
    live("STREAM FILE", play::stream_file),
    live("TDD MODE", call::tdd_mode),
    dead("VERBOSE", call::verbose),
    live("WAIT FOR DIGIT", listen::wait_for_digit),
];

/// The command that these words begin with, and the words after it.
pub(super) fn find(words: &[Vec<u8>]) -> Option<(&'static Command, &[Vec<u8>])> {
    static COMMANDS: &[Command] = &ALL;
    COMMANDS.iter().find_map(|command| {
        let own = command.name.split(' ').count();
        let (begin, rest) = words.split_at_checked(own)?;
        let same = |(word, name): (&Vec<u8>, &str)| word.eq_ignore_ascii_case(name.as_bytes());
        begin.iter().zip(command.name.split(' ')).all(same).then_some((command, rest))
    })
}

/// The block that answers wrong arguments. Its inner line differs: Asterisk has the text of its manual there.
pub(super) fn usage(command: &Command) -> Vec<u8> {
    let listed = spec::ALL.iter().find(|listed| listed.name == command.name);
    let usage = listed.map_or_else(|| command.name.to_owned(), |listed| listed.usage());
    format!("520-Invalid command syntax.  Proper usage follows:\nUsage: {usage}\n520 End of proper usage.").into()
}

#[cfg(test)]
mod tests {
    use agi_protocol::spec;

    use super::{ALL, find};

    #[test]
    fn the_commands_are_those_that_the_runtime_sends() {
        let names: Vec<_> = ALL.iter().map(|command| (command.name, command.dead)).collect();
        let listed: Vec<_> = spec::ALL.iter().map(|listed| (listed.name, listed.allowed_after_hangup)).collect();
        assert_eq!(names, listed);
    }

    #[test]
    fn a_command_is_found_in_any_case_and_only_whole() {
        let words = |line: &str| line.split(' ').map(|word| word.as_bytes().to_vec()).collect::<Vec<_>>();
        assert_eq!(find(&words("get variable X")).unwrap().0.name, "GET VARIABLE");
        assert_eq!(find(&words("SAY DATETIME 1")).unwrap().0.name, "SAY DATETIME");
        for line in ["GET", "GET BOGUS", "SAY DAT 1", "NOOP\r", ""] {
            assert!(find(&words(line)).is_none(), "{line}");
        }
    }
}
