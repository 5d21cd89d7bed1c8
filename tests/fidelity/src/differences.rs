//! Where the simulated Asterisk differs from a real one, and why. The gate holds both sides to this list: a
//! difference that is not listed fails, and so does a listed one that no longer occurs. The book's table is written
//! from it.

use xtask::asterisk::Version::{self, V16, V22};

use crate::compare::NOTHING;

/// One difference.
#[derive(Debug)]
pub struct Difference {
    /// The versions that differ so from the simulator.
    pub on: &'static [Version],
    /// The scenarios in which it is seen; any if there are none.
    pub scenarios: &'static [&'static str],
    /// How what was sent begins, `> SAY ALPHA`, or the name of what is compared, `AGISTATUS`.
    pub head: &'static str,
    /// What the real Asterisk makes of it.
    pub real: &'static str,
    /// What the simulated one makes of it.
    pub simulated: &'static str,
    /// Why.
    pub because: &'static str,
}

/// All of them.
pub static DIFFERENCES: &[Difference] = &[
    Difference {
        on: BOTH,
        scenarios: &[
            "a caller hangs up during the greeting",
            "a caller hangs up during the question of the survey",
            "a caller hangs up while the survey waits",
            "a caller hangs up during the thanks of the survey",
            "a caller hangs up during the survey's apology",
            "a caller hangs up at the second question of a survey",
            "a caller hangs up during a free appointment",
            "a caller hangs up while an appointment is confirmed",
            "a customer hangs up while the name is said",
            "a caller of a closed office hangs up",
            "a caller hangs up while waiting in the queue",
            "a caller hangs up before the order is looked up",
            "a caller hangs up while the order's day is said",
            "a caller hangs up while the card is asked for",
            "a caller hangs up before the card is charged",
        ],
        head: "> CHANNEL STATUS",
        real: "511 Command Not Permitted on a dead channel or intercept routine",
        simulated: NOTHING,
        because: "a real `HANGUP` comes a millisecond after the reply, when the framework has already asked whether the \
                  channel lives; a simulated one comes with the reply",
    },
    Difference {
        on: BOTH,
        scenarios: &["a called party who hangs up while it is asked sends the caller back"],
        head: "called > CHANNEL STATUS",
        real: "511 Command Not Permitted on a dead channel or intercept routine",
        simulated: NOTHING,
        because: "the same on the leg of a called party who is asked",
    },
    Difference {
        on: BOTH,
        scenarios: &["a caller hangs up while speaking the comment of a survey"],
        head: "> STREAM FILE",
        real: "511 Command Not Permitted on a dead channel or intercept routine",
        simulated: NOTHING,
        because: "a real `HANGUP` comes a millisecond after the reply, when the next command is on its way; a simulated \
                  one comes with the reply",
    },
    Difference {
        on: BOTH,
        scenarios: &["what a channel says of itself"],
        head: "> GET VARIABLE CHANNEL(channeltype)",
        real: "200 result=1 (Local)",
        simulated: "200 result=1 (PJSIP)",
        because: "the harness calls over Local channels; the simulator's are named as those of most phones are",
    },
    Difference {
        on: BOTH,
        scenarios: &["EXEC Goto moves the call on", "the dialplan goes on where it is told"],
        head: "WENT",
        real: "label",
        simulated: "",
        because: NO_DIALPLAN,
    },
    Difference {
        on: BOTH,
        scenarios: &["the dialplan goes on at a number"],
        head: "WENT",
        real: "elsewhere",
        simulated: "",
        because: NO_DIALPLAN,
    },
    Difference {
        on: &[V16],
        scenarios: &["a key that is too long"],
        head: "> DATABASE PUT",
        real: "200 result=0",
        simulated: "200 result=1",
        because: LONG_KEYS,
    },
    Difference {
        on: &[V16],
        scenarios: &["a key that is too long"],
        head: "> DATABASE GET",
        real: "200 result=0",
        simulated: "200 result=1 (value)",
        because: LONG_KEYS,
    },
    Difference {
        on: &[V16],
        scenarios: &["a key that is too long"],
        head: "> DATABASE DEL",
        real: "200 result=0",
        simulated: "200 result=1",
        because: LONG_KEYS,
    },
    Difference {
        on: &[V16],
        scenarios: &[],
        head: "> EXEC Playback",
        real: "200 result=0 | HANGUP",
        simulated: "200 result=-1 | HANGUP",
        because: "Playback of 16 gives 0 also when the caller hung up",
    },
    Difference {
        on: &[V16],
        scenarios: &["Playback takes a list of names"],
        head: "> GET VARIABLE PLAYBACKSTATUS",
        real: "200 result=1 (FAILED)",
        simulated: "200 result=1 (SUCCESS)",
        because: "16 takes a blank next to an `&` of Playback for a part of the name; 22 and the simulator take it off",
    },
    Difference {
        on: &[V16],
        scenarios: &["letters are said", "letters are said with their case"],
        head: "> SAY ALPHA",
        real: "200 result=-1",
        simulated: "200 result=0",
        because: LETTER_CASE,
    },
    Difference {
        on: &[V16],
        scenarios: &["letters are said", "letters are said with their case"],
        head: "AGISTATUS",
        real: "FAILURE",
        simulated: "SUCCESS",
        because: LETTER_CASE,
    },
    Difference {
        on: &[V16],
        scenarios: AFTER_A_SIGN,
        head: "> SAY DIGITS",
        real: "200 result=-1",
        simulated: "200 result=0",
        because: NO_FIRST_SOUND,
    },
    Difference {
        on: &[V16],
        scenarios: AFTER_A_SIGN,
        head: "> SAY PHONETIC",
        real: "200 result=-1",
        simulated: "200 result=0",
        because: NO_FIRST_SOUND,
    },
    Difference {
        on: &[V16],
        scenarios: AFTER_A_SIGN,
        head: "> SAY ALPHA",
        real: "200 result=-1",
        simulated: "200 result=0",
        because: NO_FIRST_SOUND,
    },
    Difference {
        on: &[V16],
        scenarios: AFTER_A_SIGN,
        head: "AGISTATUS",
        real: "FAILURE",
        simulated: "SUCCESS",
        because: NO_FIRST_SOUND,
    },
    Difference {
        on: BOTH,
        scenarios: &["what is written to a function that no module plays is lost"],
        head: "> GET VARIABLE ODBC_CUSTOMER",
        real: "200 result=0",
        simulated: "200 result=1 (gold)",
        because: "the simulator keeps what is written to a function that it does not play, for the test to read",
    },
];

/// The scenarios that the simulator cannot play as they are, and why. One that it plays right is a failure.
pub const NOT_SIMULATED: &[(&str, &str)] = &[
    ("the status of the other end", ONE_CHANNEL),
    ("the server hangs up the other end", ONE_CHANNEL),
    ("an expression on the other end", ONE_CHANNEL),
    ("somebody stops a sound", NO_MANAGER),
    ("somebody stops a controlled sound", NO_MANAGER),
    ("EXEC Background gives its key", STAND_IN),
    ("EXEC Background without a key", STAND_IN),
    ("Background takes a list of names", STAND_IN),
    ("EXEC Read", STAND_IN),
    ("EXEC Read without a key", STAND_IN),
];

const ONE_CHANNEL: &str = "the simulator has the channel of the call and no other";
const NO_MANAGER: &str = "the simulator has no manager by which somebody else could stop a sound";
const STAND_IN: &str = "the simulator does not have the application: a test stands in for it";
const NO_DIALPLAN: &str = "the simulator runs no dialplan: it tells where the call would go on";
const LONG_KEYS: &str = "16 has 256 bytes for a family and its key; 22 and the simulator have as many as it takes";

const LETTER_CASE: &str = "16 runs the sounds for a letter and its case together, and finds no `lowercaseletters/a`";

const AFTER_A_SIGN: &[&str] =
    &["digits after a sign that has no sound are said", "letters after a sign that has no sound are spelt"];
const NO_FIRST_SOUND: &str = "16 fails where the first character has no sound; 22 and the simulator pass it over";

const BOTH: &[Version] = &[V22, V16];
