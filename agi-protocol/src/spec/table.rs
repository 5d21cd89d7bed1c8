//! The 47 commands, each once: in the order of their names, with the arguments of Asterisk's own usage texts.

use super::Unit::{Milliseconds, Samples, Seconds};
use super::{ArgumentSpec, Listens, Plays, ReplyKind, Role, Spec};

const fn required(role: Role, name: &'static str) -> ArgumentSpec {
    ArgumentSpec::required(role, name)
}

const fn optional(role: Role, name: &'static str) -> ArgumentSpec {
    ArgumentSpec::optional(role, name)
}

macro_rules! commands {
    ($($id:ident $name:literal [$($argument:expr),* $(,)?]
        plays $plays:ident, listens $listens:ident, replies $reply:ident, hangup $hangup:ident;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $id: Spec = Spec {
                name: $name,
                arguments: const { &[$($argument),*] },
                plays: Plays::$plays,
                listens: Listens::$listens,
                reply: ReplyKind::$reply,
                framing: ReplyKind::$reply.framing(),
                allowed_after_hangup: commands!(@$hangup),
            };
        )*
        /// All commands, by name.
        pub static ALL: &[&Spec] = &[$(&$id),*];
    };
    (@refuses) => { false };
    (@allows) => { true };
}

commands! {
    ANSWER "ANSWER" []
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    ASYNCAGI_BREAK "ASYNCAGI BREAK" []
        plays Nothing, listens Nothing, replies Done, hangup allows;
    CHANNEL_STATUS "CHANNEL STATUS" [optional(Role::Channel, "channelname")]
        plays Nothing, listens Nothing, replies ChannelState, hangup refuses;
    CONTROL_STREAM_FILE "CONTROL STREAM FILE" [
        required(Role::File, "filename"),
        required(Role::EscapeDigits, "escape_digits"),
        optional(Role::Duration, "skipms").counts(Milliseconds),
        optional(Role::ForwardKey, "ffchar").or("#"),
        optional(Role::RewindKey, "rewchr").or("*"),
        optional(Role::PauseKey, "pausechr"),
        optional(Role::Offset, "offsetms").counts(Milliseconds),
    ] plays Prompt, listens BargeIn, replies KeyAndPosition, hangup refuses;
    DATABASE_DEL "DATABASE DEL" [
        required(Role::DatabaseFamily, "family"),
        required(Role::DatabaseKey, "key"),
    ] plays Nothing, listens Nothing, replies Done, hangup allows;
    DATABASE_DELTREE "DATABASE DELTREE" [
        required(Role::DatabaseFamily, "family"),
        optional(Role::DatabaseKey, "keytree"),
    ] plays Nothing, listens Nothing, replies YesNo, hangup allows;
    DATABASE_GET "DATABASE GET" [
        required(Role::DatabaseFamily, "family"),
        required(Role::DatabaseKey, "key"),
    ] plays Nothing, listens Nothing, replies Value, hangup allows;
    DATABASE_PUT "DATABASE PUT" [
        required(Role::DatabaseFamily, "family"),
        required(Role::DatabaseKey, "key"),
        required(Role::Value, "value"),
    ] plays Nothing, listens Nothing, replies Done, hangup allows;
    EXEC "EXEC" [
        required(Role::Application, "application"),
        required(Role::Options, "options"),
    ] plays Dialplan, listens Nothing, replies ReturnCode, hangup allows;
    GET_DATA "GET DATA" [
        required(Role::File, "file"),
        optional(Role::Timeout, "timeout").counts(Milliseconds).or("6000"),
        optional(Role::MaxDigits, "maxdigits").or("1024"),
    ] plays Prompt, listens Keys, replies Digits, hangup refuses;
    GET_FULL_VARIABLE "GET FULL VARIABLE" [
        required(Role::Expression, "expression"),
        optional(Role::Channel, "channelname"),
    ] plays Nothing, listens Nothing, replies Value, hangup allows;
    GET_OPTION "GET OPTION" [
        required(Role::File, "filename"),
        required(Role::EscapeDigits, "escape_digits"),
        optional(Role::Timeout, "timeout").counts(Milliseconds).or("5000"),
    ] plays Prompt, listens Key, replies KeyAndPosition, hangup refuses;
    GET_VARIABLE "GET VARIABLE" [required(Role::VariableName, "variablename")]
        plays Nothing, listens Nothing, replies Value, hangup allows;
    GOSUB "GOSUB" [
        required(Role::Context, "context"),
        required(Role::Extension, "extension"),
        required(Role::Priority, "priority"),
        optional(Role::Options, "optional-argument"),
    ] plays Dialplan, listens Nothing, replies Subroutine, hangup refuses;
    HANGUP "HANGUP" [optional(Role::Channel, "channelname")]
        plays Nothing, listens Nothing, replies YesNo, hangup refuses;
    NOOP "NOOP" []
        plays Nothing, listens Nothing, replies Done, hangup allows;
    RECEIVE_CHAR "RECEIVE CHAR" [required(Role::Timeout, "timeout").counts(Milliseconds)]
        plays Nothing, listens Text, replies Character, hangup refuses;
    RECEIVE_TEXT "RECEIVE TEXT" [required(Role::Timeout, "timeout").counts(Milliseconds)]
        plays Nothing, listens Text, replies Value, hangup refuses;
    RECORD_FILE "RECORD FILE" [
        required(Role::File, "filename"),
        required(Role::Format, "format"),
        required(Role::EscapeDigits, "escape_digits"),
        required(Role::Timeout, "timeout").counts(Milliseconds),
        optional(Role::Offset, "offset_samples").counts(Samples),
        optional(Role::Beep, "beep"),
        optional(Role::Duration, "s=silence").counts(Seconds),
    ] plays Beep, listens Recording, replies Recording, hangup refuses;
    SAY_ALPHA "SAY ALPHA" [
        required(Role::Text, "number"),
        required(Role::EscapeDigits, "escape_digits"),
        optional(Role::Case, "a|l|n|u"),
    ] plays Says, listens BargeIn, replies Key, hangup refuses;
    SAY_DATE "SAY DATE" [
        required(Role::Time, "date"),
        required(Role::EscapeDigits, "escape_digits"),
    ] plays Says, listens BargeIn, replies Key, hangup refuses;
    SAY_DATETIME "SAY DATETIME" [
        required(Role::Time, "time"),
        required(Role::EscapeDigits, "escape_digits"),
        optional(Role::TimeFormat, "format"),
        optional(Role::TimeZone, "timezone"),
    ] plays Says, listens BargeIn, replies Key, hangup refuses;
    SAY_DIGITS "SAY DIGITS" [
        required(Role::Digits, "number"),
        required(Role::EscapeDigits, "escape_digits"),
    ] plays Says, listens BargeIn, replies Key, hangup refuses;
    SAY_NUMBER "SAY NUMBER" [
        required(Role::Number, "number"),
        required(Role::EscapeDigits, "escape_digits"),
        optional(Role::Gender, "gender"),
    ] plays Says, listens BargeIn, replies Key, hangup refuses;
    SAY_PHONETIC "SAY PHONETIC" [
        required(Role::Text, "string"),
        required(Role::EscapeDigits, "escape_digits"),
    ] plays Says, listens BargeIn, replies Key, hangup refuses;
    SAY_TIME "SAY TIME" [
        required(Role::Time, "time"),
        required(Role::EscapeDigits, "escape_digits"),
    ] plays Says, listens BargeIn, replies Key, hangup refuses;
    SEND_IMAGE "SEND IMAGE" [required(Role::File, "image")]
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    SEND_TEXT "SEND TEXT" [required(Role::Text, "text to send")]
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    SET_AUTOHANGUP "SET AUTOHANGUP" [required(Role::Duration, "time").counts(Seconds)]
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    SET_CALLERID "SET CALLERID" [required(Role::CallerId, "number")]
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    SET_CONTEXT "SET CONTEXT" [required(Role::Context, "desired context")]
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    SET_EXTENSION "SET EXTENSION" [required(Role::Extension, "new extension")]
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    SET_MUSIC "SET MUSIC" [
        required(Role::Switch, "on|off"),
        optional(Role::MusicClass, "class"),
    ] plays Nothing, listens Nothing, replies Done, hangup refuses;
    SET_PRIORITY "SET PRIORITY" [required(Role::Priority, "priority")]
        plays Nothing, listens Nothing, replies Done, hangup refuses;
    SET_VARIABLE "SET VARIABLE" [
        required(Role::VariableName, "variablename"),
        required(Role::Value, "value"),
    ] plays Nothing, listens Nothing, replies Done, hangup allows;
    SPEECH_ACTIVATE_GRAMMAR "SPEECH ACTIVATE GRAMMAR" [required(Role::Grammar, "grammar name")]
        plays Nothing, listens Nothing, replies YesNo, hangup refuses;
    SPEECH_CREATE "SPEECH CREATE" [required(Role::Engine, "engine")]
        plays Nothing, listens Nothing, replies YesNo, hangup refuses;
    SPEECH_DEACTIVATE_GRAMMAR "SPEECH DEACTIVATE GRAMMAR" [required(Role::Grammar, "grammar name")]
        plays Nothing, listens Nothing, replies YesNo, hangup refuses;
    SPEECH_DESTROY "SPEECH DESTROY" []
        plays Nothing, listens Nothing, replies YesNo, hangup allows;
    SPEECH_LOAD_GRAMMAR "SPEECH LOAD GRAMMAR" [
        required(Role::Grammar, "grammar name"),
        required(Role::File, "path to grammar"),
    ] plays Nothing, listens Nothing, replies YesNo, hangup refuses;
    SPEECH_RECOGNIZE "SPEECH RECOGNIZE" [
        required(Role::File, "prompt"),
        required(Role::Timeout, "timeout").counts(Seconds),
        optional(Role::Offset, "offset").counts(Samples),
    ] plays Prompt, listens Speech, replies Recognition, hangup refuses;
    SPEECH_SET "SPEECH SET" [
        required(Role::Setting, "name"),
        required(Role::Value, "value"),
    ] plays Nothing, listens Nothing, replies YesNo, hangup refuses;
    SPEECH_UNLOAD_GRAMMAR "SPEECH UNLOAD GRAMMAR" [required(Role::Grammar, "grammar name")]
        plays Nothing, listens Nothing, replies YesNo, hangup allows;
    STREAM_FILE "STREAM FILE" [
        required(Role::File, "filename"),
        required(Role::EscapeDigits, "escape_digits"),
        optional(Role::Offset, "sample offset").counts(Samples),
    ] plays Prompt, listens BargeIn, replies KeyAndPosition, hangup refuses;
    TDD_MODE "TDD MODE" [required(Role::Switch, "on|off|mate")]
        plays Nothing, listens Nothing, replies YesNo, hangup refuses;
    VERBOSE "VERBOSE" [
        required(Role::Text, "message"),
        optional(Role::Level, "level"),
    ] plays Nothing, listens Nothing, replies Done, hangup allows;
    WAIT_FOR_DIGIT "WAIT FOR DIGIT" [required(Role::Timeout, "timeout").counts(Milliseconds)]
        plays Nothing, listens Key, replies Key, hangup refuses;
}
