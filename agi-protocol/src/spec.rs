//! The 47 commands, listed once: the builders, the book's table and the tests on a real Asterisk are each compared
//! with this list.

use super::ReplyFraming;

/// One AGI command.
#[derive(Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its name on the wire.
    pub name: &'static str,
    /// The method of [`Call`](crate::Call) that sends it.
    pub method: &'static str,
    /// Its arguments, as Asterisk's own usage text has them: `[…]` may be left out.
    pub arguments: &'static str,
    /// Whether Asterisk permits it on a dead channel (measured on 22.10 and 16.28).
    pub allowed_after_hangup: bool,
    /// What its reply looks like.
    pub framing: ReplyFraming,
    /// The forms of its answer.
    pub answers: &'static [Answer],
}

/// One form of a command's answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The bytes, without the last line feed. `HANGUP` behind them is the hang-up that caused them.
    pub wire: &'static str,
    /// What the builder makes of them, as its `Debug` prints it; `!HungUp` and the like are errors.
    pub reads: &'static str,
    /// Where the form is known from.
    pub provenance: Provenance,
}

/// Where a form of an answer is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// The live suite provokes it on a real Asterisk.
    Live,
    /// Recorded from a real Asterisk; the live suite cannot provoke it at will.
    Recorded,
    /// Read in Asterisk's source (`res_agi.c`), never seen.
    Source,
}

use Provenance::{Live, Recorded, Source};

macro_rules! commands {
    ($($id:ident { $name:literal, $method:literal, $arguments:literal, $channel:ident, $framing:ident,
        [$($provenance:ident $wire:literal => $reads:literal),* $(,)?] })*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $id: Spec = Spec {
                name: $name,
                method: $method,
                arguments: $arguments,
                allowed_after_hangup: commands!(@dead $channel),
                framing: ReplyFraming::$framing,
                answers: &[$(Answer { wire: $wire, reads: $reads, provenance: $provenance }),*],
            };
        )*
        /// All of them, by name.
        pub static ALL: &[&Spec] = &[$(&$id),*];
    };
    (@dead live) => { false };
    (@dead dead) => { true };
}

commands! {
    ANSWER { "ANSWER", "answer", "", live, Line, [
        Live "200 result=0" => "()",
        Source "200 result=-1" => "!Failed",
        Source "200 result=-1\nHANGUP" => "!HungUp",
        Live "511 Command Not Permitted on a dead channel or intercept routine" => "!HungUp",
        Recorded "HANGUP\n511 Command Not Permitted on a dead channel or intercept routine" => "!HungUp",
    ] }
    ASYNCAGI_BREAK { "ASYNCAGI BREAK", "asyncagi_break", "", dead, Line, [
        Live "200 result=0" => "()",
    ] }
    CHANNEL_STATUS { "CHANNEL STATUS", "channel_status", "[channelname]", live, Line, [
        Live "200 result=4" => "Ring",
        Live "200 result=6" => "Up",
        Live "200 result=-1" => "NoSuchChannel",
        Live "200 result=0" => "Down",
        Source "200 result=1" => "Reserved",
        Source "200 result=2" => "OffHook",
        Source "200 result=3" => "Dialing",
        Live "200 result=5" => "Ringing",
        Source "200 result=7" => "Busy",
    ] }
    CONTROL_STREAM_FILE { "CONTROL STREAM FILE", "control_stream_file",
        "filename escape_digits [skipms] [ffchar] [rewchr] [pausechr] [offsetms]", live, Line, [
        Live "200 result=0 endpos=-1" => "Finished",
        Live "200 result=53 endpos=920" => "Digit { digit: '5', at: 920ms }",
        Live "200 result=0 endpos=700" => "Stopped { at: 700ms }",
        Live "200 result=-1 endpos=-1" => "!Failed",
        Live "200 result=-1 endpos=700\nHANGUP" => "!HungUp",
    ] }
    DATABASE_DEL { "DATABASE DEL", "database_del", "family key", dead, Line, [
        Live "200 result=1" => "()",
        Live "200 result=0" => "!Failed",
    ] }
    DATABASE_DELTREE { "DATABASE DELTREE", "database_deltree", "family [keytree]", dead, Line, [
        Live "200 result=0" => "true",
        Live "200 result=1" => "false",
    ] }
    DATABASE_GET { "DATABASE GET", "database_get", "family key", dead, Value, [
        Live "200 result=1 (a\"b\\c)" => "Some(\"a\\\"b\\\\c\")",
        Live "200 result=1 ()" => "Some(\"\")",
        Live "200 result=0" => "None",
    ] }
    DATABASE_PUT { "DATABASE PUT", "database_put", "family key value", dead, Line, [
        Live "200 result=1" => "()",
        Live "200 result=0" => "!Failed",
    ] }
    EXEC { "EXEC", "exec", "application options", dead, Line, [
        Live "200 result=0" => "0",
        Live "200 result=53" => "53",
        Live "200 result=12" => "12",
        Live "200 result=-1" => "-1",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Live "200 result=-2" => "!Failed",
    ] }
    GET_DATA { "GET DATA", "get_data", "file [timeout] [maxdigits]", live, Line, [
        Live "200 result=0012" => "DigitsEntered { digits: \"0012\", timed_out: false }",
        Live "200 result=*9AD" => "DigitsEntered { digits: \"*9AD\", timed_out: false }",
        Live "200 result=01234567890123456789" => "DigitsEntered { digits: \"01234567890123456789\", timed_out: false }",
        Live "200 result=07 (timeout)" => "DigitsEntered { digits: \"07\", timed_out: true }",
        Live "200 result= (timeout)" => "DigitsEntered { digits: \"\", timed_out: true }",
        Live "200 result=" => "DigitsEntered { digits: \"\", timed_out: false }",
        Live "200 result=-1" => "!Failed",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    GET_FULL_VARIABLE { "GET FULL VARIABLE", "get_full_variable", "expression [channelname]", dead, Value, [
        Live "200 result=1 (l1\nl2)" => "Some(\"l1\\nl2\")",
        Live "200 result=1 ()" => "Some(\"\")",
        Live "200 result=0" => "None",
    ] }
    GET_OPTION { "GET OPTION", "get_option", "filename escape_digits [timeout]", live, Line, [
        Live "200 result=51 endpos=3520" => "Playback { digit: Some('3'), endpos: Samples(3520) }",
        Live "200 result=0 endpos=3520" => "Playback { digit: None, endpos: Samples(3520) }",
        Live "200 result=0 endpos=3520\nHANGUP" => "!HungUp",
        Live "200 result=-1 endpos=0" => "!Failed",
        Live "200 result=-1 endpos=5760\nHANGUP" => "!HungUp",
    ] }
    GET_VARIABLE { "GET VARIABLE", "get_variable", "variablename", dead, Value, [
        Live "200 result=1 (value)" => "Some(\"value\")",
        Live "200 result=1 ()" => "Some(\"\")",
        Live "200 result=0" => "None",
    ] }
    GOSUB { "GOSUB", "gosub", "context extension priority [optional-argument]", live, Line, [
        Live "100 result=0 Trying...\n200 result=0 Gosub complete" => "Complete",
        Live "100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)" => "AbnormalExit",
        Live "100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)\nHANGUP" => "!HungUp",
        Live "200 result=-1 Gosub label not found" => "!Failed",
        Source "503 result=-2 Memory allocation failure" => "!Failed",
    ] }
    HANGUP { "HANGUP", "hangup", "[channelname]", live, Line, [
        Live "200 result=1\nHANGUP" => "true",
        Live "200 result=-1" => "false",
    ] }
    NOOP { "NOOP", "noop", "", dead, Line, [
        Live "200 result=0" => "()",
    ] }
    RECEIVE_CHAR { "RECEIVE CHAR", "receive_char", "timeout", live, Line, [
        Live "200 result=97" => "Some(97)",
        Live "200 result=-1 (hangup)" => "None",
        Live "200 result=-1 (hangup)\nHANGUP" => "!HungUp",
        Source "200 result=0 (timeout)" => "None",
    ] }
    RECEIVE_TEXT { "RECEIVE TEXT", "receive_text", "timeout", live, Value, [
        Live "200 result=1 (hello (w) \"q\")" => "Some(\"hello (w) \\\"q\\\"\")",
        Live "200 result=-1" => "None",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    RECORD_FILE { "RECORD FILE", "record_file",
        "filename format escape_digits timeout [offset_samples] [beep] [s=silence]", live, Line, [
        Live "200 result=0 (timeout) endpos=8000" => "Recording { end: Timeout, endpos: Samples(8000) }",
        Recorded "200 result=1 (timeout) endpos=4160" => "Recording { end: Timeout, endpos: Samples(4160) }",
        Live "200 result=35 (dtmf) endpos=4800" => "Recording { end: Digit('#'), endpos: Samples(4800) }",
        Live "200 result=4992 (timeout) endpos=8160" => "Recording { end: Silence { left: 4.992s }, endpos: Samples(8160) }",
        Live "200 result=42 (randomerror) endpos=0" => "Recording { end: DuringBeep(Some('*')), endpos: Samples(0) }",
        Live "200 result=-1 (hangup) endpos=4160\nHANGUP" => "Recording { end: HungUp, endpos: Samples(4160) }",
        Live "200 result=-1 (writefile)" => "!Failed",
        Source "200 result=-1 (waitfor) endpos=100" => "!Failed",
    ] }
    SAY_ALPHA { "SAY ALPHA", "say_alpha", "number escape_digits [a|l|n|u]", live, Line, [
        Live "200 result=0" => "None",
        Live "200 result=53" => "Some('5')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Live "200 result=-1" => "!Failed",
    ] }
    SAY_DATE { "SAY DATE", "say_date", "date escape_digits", live, Line, [
        Live "200 result=0" => "None",
        Live "200 result=49" => "Some('1')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    SAY_DATETIME { "SAY DATETIME", "say_datetime", "time escape_digits [format] [timezone]", live, Line, [
        Live "200 result=0" => "None",
        Live "200 result=51" => "Some('3')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Live "200 result=-1" => "!Failed",
    ] }
    SAY_DIGITS { "SAY DIGITS", "say_digits", "number escape_digits", live, Line, [
        Live "200 result=0" => "None",
        Live "200 result=48" => "Some('0')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    SAY_NUMBER { "SAY NUMBER", "say_number", "number escape_digits [gender]", live, Line, [
        Live "200 result=0" => "None",
        Live "200 result=35" => "Some('#')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    SAY_PHONETIC { "SAY PHONETIC", "say_phonetic", "string escape_digits", live, Line, [
        Live "200 result=0" => "None",
        Live "200 result=53" => "Some('5')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    SAY_TIME { "SAY TIME", "say_time", "time escape_digits", live, Line, [
        Live "200 result=0" => "None",
        Live "200 result=50" => "Some('2')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    SEND_IMAGE { "SEND IMAGE", "send_image", "image", live, Line, [
        Live "200 result=0" => "()",
        Source "200 result=-1\nHANGUP" => "!HungUp",
    ] }
    SEND_TEXT { "SEND TEXT", "send_text", "text to send", live, Line, [
        Live "200 result=0" => "()",
        Source "200 result=-1" => "!Failed",
    ] }
    SET_AUTOHANGUP { "SET AUTOHANGUP", "set_autohangup", "time", live, Line, [
        Live "200 result=0" => "()",
    ] }
    SET_CALLERID { "SET CALLERID", "set_callerid", "number", live, Line, [
        Live "200 result=1" => "()",
    ] }
    SET_CONTEXT { "SET CONTEXT", "set_context", "desired context", live, Line, [
        Live "200 result=0" => "()",
    ] }
    SET_EXTENSION { "SET EXTENSION", "set_extension", "new extension", live, Line, [
        Live "200 result=0" => "()",
    ] }
    SET_MUSIC { "SET MUSIC", "set_music", "on|off [class]", live, Line, [
        Live "200 result=0" => "()",
    ] }
    SET_PRIORITY { "SET PRIORITY", "set_priority", "priority", live, Line, [
        Live "200 result=0" => "()",
        Live "520-Invalid command syntax.  Proper usage follows:\nChanges the priority for continuation upon exiting the application. The priority must be a valid priority or label.\n520 End of proper usage." => "!Usage",
    ] }
    SET_VARIABLE { "SET VARIABLE", "set_variable", "variablename value", dead, Line, [
        Live "200 result=1" => "()",
    ] }
    SPEECH_ACTIVATE_GRAMMAR { "SPEECH ACTIVATE GRAMMAR", "speech_activate_grammar", "grammar name", live, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    SPEECH_CREATE { "SPEECH CREATE", "speech_create", "engine", live, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    SPEECH_DEACTIVATE_GRAMMAR { "SPEECH DEACTIVATE GRAMMAR", "speech_deactivate_grammar", "grammar name", live, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    SPEECH_DESTROY { "SPEECH DESTROY", "speech_destroy", "", dead, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    SPEECH_LOAD_GRAMMAR { "SPEECH LOAD GRAMMAR", "speech_load_grammar", "grammar name path to grammar", live, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    SPEECH_RECOGNIZE { "SPEECH RECOGNIZE", "speech_recognize", "prompt timeout [offset]", live, Line, [
        Live "200 result=0" => "NoSpeech",
        Source "200 result=1 (speech) endpos=800 results=1 score0=950 text0=\"yes please\" grammar0=yesno" =>
            "Speech { results: [SpeechResult { score: 950, text: \"yes please\", grammar: \"yesno\" }], endpos: Samples(800) }",
        Source "200 result=1 (speech) endpos=800 results=0" => "Speech { results: [], endpos: Samples(800) }",
        Source "200 result=1 (digit) digit=5 endpos=800" => "Digit { digit: '5', endpos: Samples(800) }",
        Source "200 result=1 (timeout) endpos=800" => "Timeout { endpos: Samples(800) }",
        Source "200 result=1 (hangup) endpos=800\nHANGUP" => "!HungUp",
    ] }
    SPEECH_SET { "SPEECH SET", "speech_set", "name value", live, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    SPEECH_UNLOAD_GRAMMAR { "SPEECH UNLOAD GRAMMAR", "speech_unload_grammar", "grammar name", dead, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    STREAM_FILE { "STREAM FILE", "stream_file", "filename escape_digits [sample offset]", live, Line, [
        Live "200 result=0 endpos=3520" => "Playback { digit: None, endpos: Samples(3520) }",
        Live "200 result=48 endpos=3360" => "Playback { digit: Some('0'), endpos: Samples(3360) }",
        Live "200 result=-1 endpos=0" => "!Failed",
        Live "200 result=-1 endpos=5760\nHANGUP" => "!HungUp",
    ] }
    TDD_MODE { "TDD MODE", "tdd_mode", "on|off|mate", live, Line, [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ] }
    VERBOSE { "VERBOSE", "verbose", "message [level]", dead, Line, [
        Live "200 result=1" => "()",
    ] }
    WAIT_FOR_DIGIT { "WAIT FOR DIGIT", "wait_for_digit", "timeout", live, Line, [
        Live "200 result=48" => "Some('0')",
        Live "200 result=0" => "None",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Recorded "200 result=1" => "!Unexpected",
    ] }
}
