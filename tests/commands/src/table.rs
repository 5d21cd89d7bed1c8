//! What each command answers, in every form, and the method of `Call` that sends it.

use agi_protocol::spec;

use crate::Provenance::{Live, Recorded, Source};
use crate::{Answer, Command};

macro_rules! commands {
    ($($id:ident $method:ident [$($provenance:ident $wire:literal => $reads:literal),* $(,)?])*) => {
        pub(crate) static ALL: &[Command] = &[$(Command {
            spec: &spec::$id,
            method: stringify!($method),
            answers: &[$(Answer { wire: $wire, reads: $reads, provenance: $provenance }),*],
        }),*];
    };
}

commands! {
    ANSWER answer [
        Live "200 result=0" => "()",
        Source "200 result=-1" => "!Failed",
        Source "200 result=-1\nHANGUP" => "!HungUp",
        Live "511 Command Not Permitted on a dead channel or intercept routine" => "!HungUp",
        Recorded "HANGUP\n511 Command Not Permitted on a dead channel or intercept routine" => "!HungUp",
    ]
    ASYNCAGI_BREAK asyncagi_break [
        Live "200 result=0" => "()",
    ]
    CHANNEL_STATUS channel_status [
        Live "200 result=4" => "Ring",
        Live "200 result=6" => "Up",
        Live "200 result=-1" => "NoSuchChannel",
        Live "200 result=0" => "Down",
        Source "200 result=1" => "Reserved",
        Source "200 result=2" => "OffHook",
        Source "200 result=3" => "Dialing",
        Live "200 result=5" => "Ringing",
        Source "200 result=7" => "Busy",
    ]
    CONTROL_STREAM_FILE control_stream_file [
        Live "200 result=0 endpos=-1" => "Finished",
        Live "200 result=53 endpos=920" => "Digit { digit: '5', at: 920ms }",
        Live "200 result=0 endpos=700" => "Stopped { at: 700ms }",
        Live "200 result=-1 endpos=-1" => "!Failed",
        Live "200 result=-1 endpos=700\nHANGUP" => "!HungUp",
    ]
    DATABASE_DEL database_del [
        Live "200 result=1" => "()",
        Live "200 result=0" => "!Failed",
    ]
    DATABASE_DELTREE database_deltree [
        Live "200 result=0" => "true",
        Live "200 result=1" => "false",
    ]
    DATABASE_GET database_get [
        Live "200 result=1 (a\"b\\c)" => "Some(\"a\\\"b\\\\c\")",
        Live "200 result=1 ()" => "Some(\"\")",
        Live "200 result=0" => "None",
    ]
    DATABASE_PUT database_put [
        Live "200 result=1" => "()",
        Live "200 result=0" => "!Failed",
    ]
    EXEC exec [
        Live "200 result=0" => "0",
        Live "200 result=53" => "53",
        Live "200 result=12" => "12",
        Live "200 result=-1" => "-1",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Live "200 result=-2" => "!Failed",
    ]
    GET_DATA get_data [
        Live "200 result=0012" => "DigitsEntered { digits: \"0012\", timed_out: false }",
        Live "200 result=*9AD" => "DigitsEntered { digits: \"*9AD\", timed_out: false }",
        Live "200 result=01234567890123456789" => "DigitsEntered { digits: \"01234567890123456789\", timed_out: false }",
        Live "200 result=07 (timeout)" => "DigitsEntered { digits: \"07\", timed_out: true }",
        Live "200 result= (timeout)" => "DigitsEntered { digits: \"\", timed_out: true }",
        Live "200 result=" => "DigitsEntered { digits: \"\", timed_out: false }",
        Live "200 result=-1" => "!Failed",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ]
    GET_FULL_VARIABLE get_full_variable [
        Live "200 result=1 (l1\nl2)" => "Some(\"l1\\nl2\")",
        Live "200 result=1 ()" => "Some(\"\")",
        Live "200 result=0" => "None",
    ]
    GET_OPTION get_option [
        Live "200 result=51 endpos=3520" => "Playback { digit: Some('3'), endpos: Samples(3520) }",
        Live "200 result=0 endpos=3520" => "Playback { digit: None, endpos: Samples(3520) }",
        Live "200 result=0 endpos=3520\nHANGUP" => "!HungUp",
        Live "200 result=-1 endpos=0" => "!Failed",
        Live "200 result=-1 endpos=5760\nHANGUP" => "!HungUp",
    ]
    GET_VARIABLE get_variable [
        Live "200 result=1 (value)" => "Some(\"value\")",
        Live "200 result=1 ()" => "Some(\"\")",
        Live "200 result=0" => "None",
    ]
    GOSUB gosub [
        Live "100 result=0 Trying...\n200 result=0 Gosub complete" => "Complete",
        Live "100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)" => "AbnormalExit",
        Live "100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)\nHANGUP" => "!HungUp",
        Live "200 result=-1 Gosub label not found" => "!Failed",
        Source "503 result=-2 Memory allocation failure" => "!Failed",
    ]
    HANGUP hangup [
        Live "200 result=1\nHANGUP" => "true",
        Live "200 result=-1" => "false",
    ]
    NOOP noop [
        Live "200 result=0" => "()",
    ]
    RECEIVE_CHAR receive_char [
        Live "200 result=97" => "Some(97)",
        Live "200 result=-1 (hangup)" => "None",
        Live "200 result=-1 (hangup)\nHANGUP" => "!HungUp",
        Source "200 result=0 (timeout)" => "None",
    ]
    RECEIVE_TEXT receive_text [
        Live "200 result=1 (hello (w) \"q\")" => "Some(\"hello (w) \\\"q\\\"\")",
        Live "200 result=-1" => "None",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ]
    RECORD_FILE record_file [
        Live "200 result=0 (timeout) endpos=8000" => "Recording { end: Timeout, endpos: Samples(8000) }",
        Recorded "200 result=1 (timeout) endpos=4160" => "Recording { end: Timeout, endpos: Samples(4160) }",
        Live "200 result=35 (dtmf) endpos=4800" => "Recording { end: Digit('#'), endpos: Samples(4800) }",
        Live "200 result=4992 (timeout) endpos=8160" => "Recording { end: Silence { left: 4.992s }, endpos: Samples(8160) }",
        Live "200 result=42 (randomerror) endpos=0" => "Recording { end: DuringBeep(Some('*')), endpos: Samples(0) }",
        Live "200 result=-1 (hangup) endpos=4160\nHANGUP" => "Recording { end: HungUp, endpos: Samples(4160) }",
        Live "200 result=-1 (writefile)" => "!Failed",
        Source "200 result=-1 (waitfor) endpos=100" => "!Failed",
    ]
    SAY_ALPHA say_alpha [
        Live "200 result=0" => "None",
        Live "200 result=53" => "Some('5')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Live "200 result=-1" => "!Failed",
    ]
    SAY_DATE say_date [
        Live "200 result=0" => "None",
        Live "200 result=49" => "Some('1')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ]
    SAY_DATETIME say_datetime [
        Live "200 result=0" => "None",
        Live "200 result=51" => "Some('3')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Live "200 result=-1" => "!Failed",
    ]
    SAY_DIGITS say_digits [
        Live "200 result=0" => "None",
        Live "200 result=48" => "Some('0')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ]
    SAY_NUMBER say_number [
        Live "200 result=0" => "None",
        Live "200 result=35" => "Some('#')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ]
    SAY_PHONETIC say_phonetic [
        Live "200 result=0" => "None",
        Live "200 result=53" => "Some('5')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ]
    SAY_TIME say_time [
        Live "200 result=0" => "None",
        Live "200 result=50" => "Some('2')",
        Live "200 result=-1\nHANGUP" => "!HungUp",
    ]
    SEND_IMAGE send_image [
        Live "200 result=0" => "()",
        Source "200 result=-1\nHANGUP" => "!HungUp",
    ]
    SEND_TEXT send_text [
        Live "200 result=0" => "()",
        Source "200 result=-1" => "!Failed",
    ]
    SET_AUTOHANGUP set_autohangup [
        Live "200 result=0" => "()",
    ]
    SET_CALLERID set_callerid [
        Live "200 result=1" => "()",
    ]
    SET_CONTEXT set_context [
        Live "200 result=0" => "()",
    ]
    SET_EXTENSION set_extension [
        Live "200 result=0" => "()",
    ]
    SET_MUSIC set_music [
        Live "200 result=0" => "()",
    ]
    SET_PRIORITY set_priority [
        Live "200 result=0" => "()",
        Live "520-Invalid command syntax.  Proper usage follows:\nChanges the priority for continuation upon exiting the application. The priority must be a valid priority or label.\n520 End of proper usage." => "!Usage",
    ]
    SET_VARIABLE set_variable [
        Live "200 result=1" => "()",
    ]
    SPEECH_ACTIVATE_GRAMMAR speech_activate_grammar [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ]
    SPEECH_CREATE speech_create [
        Live "200 result=0" => "false",
        Live "200 result=1" => "true",
    ]
    SPEECH_DEACTIVATE_GRAMMAR speech_deactivate_grammar [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ]
    SPEECH_DESTROY speech_destroy [
        Live "200 result=0" => "false",
        Live "200 result=1" => "true",
    ]
    SPEECH_LOAD_GRAMMAR speech_load_grammar [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ]
    SPEECH_RECOGNIZE speech_recognize [
        Live "200 result=0" => "NoSpeech",
        Live "200 result=1 (speech) endpos=0 results=1 score0=950 text0=\"yes please\" grammar0=yesno" =>
            "Speech { results: [SpeechResult { score: 950, text: \"yes please\", grammar: \"yesno\" }], endpos: Samples(0) }",
        Live "200 result=1 (speech) endpos=0 results=0 " => "Speech { results: [], endpos: Samples(0) }",
        Source "200 result=1 (speech) endpos=0 results=2 score0=1 text0=\"two\nlines\" grammar0=my words score1=9 text1=\"say \"hi\"\" grammar1=(null)" =>
            "Speech { results: [SpeechResult { score: 9, text: \"say \\\"hi\\\"\", grammar: \"\" }, SpeechResult { score: 1, text: \"two\\nlines\", grammar: \"my words\" }], endpos: Samples(0) }",
        Live "200 result=1 (digit) digit=5 endpos=0" => "Digit { digit: '5', endpos: Samples(0) }",
        Live "200 result=1 (timeout) endpos=0" => "Timeout { endpos: Samples(0) }",
        Live "200 result=1 (hangup) endpos=0\nHANGUP" => "!HungUp",
    ]
    SPEECH_SET speech_set [
        Live "200 result=0" => "false",
        Live "200 result=1" => "true",
    ]
    SPEECH_UNLOAD_GRAMMAR speech_unload_grammar [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ]
    STREAM_FILE stream_file [
        Live "200 result=0 endpos=3520" => "Playback { digit: None, endpos: Samples(3520) }",
        Live "200 result=48 endpos=3360" => "Playback { digit: Some('0'), endpos: Samples(3360) }",
        Live "200 result=-1 endpos=0" => "!Failed",
        Live "200 result=-1 endpos=5760\nHANGUP" => "!HungUp",
    ]
    TDD_MODE tdd_mode [
        Live "200 result=0" => "false",
        Source "200 result=1" => "true",
    ]
    VERBOSE verbose [
        Live "200 result=1" => "()",
    ]
    WAIT_FOR_DIGIT wait_for_digit [
        Live "200 result=48" => "Some('0')",
        Live "200 result=0" => "None",
        Live "200 result=-1\nHANGUP" => "!HungUp",
        Recorded "200 result=1" => "!Unexpected",
    ]
}
