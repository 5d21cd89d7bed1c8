//! What generated scenarios are made of.

/// What is written between words: a blank mostly.
pub(super) const BLANKS: &[&str] = &[" ", " ", " ", " ", "  ", "\\t"];
/// Values, with the escapes of a scenario file.
pub(super) const VALUES: &[&str] = &[
    "red",
    "two words",
    "",
    "a,b,c",
    "(in (brackets) )",
    "q\\\"uo\\\"te",
    "back\\\\slash",
    "${CHANNEL(state)}",
    "$[1+1]",
    "Zoë 日本語",
    "J\\xf6rg \\xff",
    "50% & more",
    "200 result=1 (x)",
    "tab\\there",
    "\\{x*1100}",
    "'single'",
    "0042",
];
/// What GET FULL VARIABLE evaluates.
pub(super) const EXPRESSIONS: &[&str] = &[
    "${X}",
    "${Y}",
    "${NOSUCH}",
    "X",
    "\"${X} and ${Y}\"",
    "${LEN(${X})}",
    "${URIENCODE(${X})}",
    "\"${URIENCODE(.${X})}\"",
    "$[1+1]",
    "${CALLERID(num)}",
    "${CALLERID(name)}",
    "${CHANNEL(state)}",
    "\"${IF($[1]?yes:no)}\"",
    "${X:0:2}",
    "${X:-2}",
];
/// What GET VARIABLE reads.
pub(super) const NAMES: &[&str] =
    &["X", "Y", "NOSUCH", "x", "CALLERID(num)", "CALLERID(name)", "CHANNEL(state)", "CHANNEL(language)", "LEN(hello)"];
/// Lines that no encoder would write, with the escapes of a scenario file.
pub(super) const BROKEN: &[&str] = &[
    "BOGUS",
    "GET",
    "SET VARIABLE X",
    "GET VARIABLE",
    "GET VARIABLE a b",
    "STREAM FILE",
    "STREAM FILE beep",
    "WAIT FOR DIGIT x",
    "SAY DIGITS abc \\\"\\\"",
    "SAY NUMBER",
    "DATABASE GET a",
    "EXEC",
    "GOSUB subs",
    "SEND TEXT two words",
    "RECORD FILE a wav",
    "SET PRIORITY nosuch",
    "NOOP\\r",
    "",
    "\\x20",
    "\\\"NOOP",
    "NOOP \\\\",
    "CHANNEL STATUS nosuch/1",
];

/// Lines that take little time and no key.
pub(super) const OTHERS: &[&str] = &[
    "ANSWER",
    "CHANNEL STATUS",
    "CHANNEL STATUS <channel>",
    "SET CALLERID \"Bob <123>\"",
    "SET CALLERID 5551234",
    "SET MUSIC on",
    "TDD MODE off",
    "SEND TEXT \"hello there\"",
    "SEND IMAGE nosuch",
    "SPEECH CREATE nosuch",
    "SPEECH DESTROY",
    "VERBOSE \"a message\" 3",
    "ASYNCAGI BREAK",
    "EXEC NoOp a",
    "EXEC Set X=set",
    "EXEC Set \"Y=by exec\"",
    "EXEC Wait 0.2",
    "EXEC NoSuchApp",
    "EXEC Playback beep",
    "GOSUB subs s 1 one,two",
    "GOSUB subs nosuch 1",
    "RECEIVE CHAR 200",
    "RECEIVE TEXT 200",
    "RECORD FILE generated nosuch # 500",
    "SET AUTOHANGUP 0",
    "HANGUP nosuch/1",
];

/// Lines during which the caller hangs up; nothing is a hang-up between two.
pub(super) const UNTIL_HANG_UP: &[&str] = &[
    "",
    "",
    "STREAM FILE tt-monkeys \"1\"",
    "CONTROL STREAM FILE tt-monkeys \"1\"",
    "GET DATA \"\" 20000 4",
    "GET DATA tt-monkeys 20000 4",
    "GET OPTION tt-monkeys 1 3000",
    "WAIT FOR DIGIT 20000",
    "SAY DIGITS 12345678901234567890 \"\"",
    "SAY ALPHA abcdefghijklmnop \"\"",
    "RECEIVE CHAR 20000",
    "RECEIVE TEXT 20000",
    "EXEC Wait 20",
    "EXEC Playback tt-monkeys",
    "GOSUB subs long 1",
    "HANGUP",
];

/// Several lines in one write, with the escapes of a scenario file: those after the first wait for the next write.
pub(super) const PIPELINED: &[&str] = &[
    "NOOP\\nNOOP",
    "SET VARIABLE X piped\\nGET VARIABLE X",
    "GET VARIABLE Y\\nBOGUS\\nSET VARIABLE Y piped",
    "STREAM FILE beep \\\"\\\"\\nGET VARIABLE X",
];

/// Lines that take long enough for another one to come.
pub(super) const INTERRUPTED: &[&str] = &[
    "STREAM FILE tt-monkeys \"12\"",
    "CONTROL STREAM FILE hello-world \"12\"",
    "GET DATA tt-monkeys 3000 4",
    "GET DATA \"\" 3000 4",
    "GET OPTION tt-monkeys 12 3000",
    "WAIT FOR DIGIT 5000",
    "SAY DIGITS 1234 \"\"",
    "RECEIVE TEXT 500",
    "EXEC Wait 0.5",
    "GOSUB subs brief 1",
];
