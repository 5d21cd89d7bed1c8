//! What Asterisk's applications come to on the telephone: somebody answers, or nobody does.

mod run;

use std::collections::HashMap;

use agi_protocol::Digit;
use agi_simulator::{AppInvocation, PbxState, Session};

use crate::error::PhoneError;
pub use run::AppRun;
pub(crate) use run::AppRuns;

/// An application that the telephone stands in for.
struct StandIn {
    name: &'static str,
    /// The channel variable that tells how it ended.
    variable: &'static str,
    /// What it may come to, by the keys 1, 2, 3, …; the last one is the caller's hang-up.
    endings: &'static [Ending],
    /// What it comes to where nobody is asked.
    usual: usize,
}

struct Ending {
    words: &'static str,
    /// The status; empty where Asterisk sets none.
    status: &'static str,
}

const fn ending(words: &'static str, status: &'static str) -> Ending {
    Ending { words, status }
}

const STAND_INS: [StandIn; 4] = [
    StandIn {
        name: "Dial",
        variable: "DIALSTATUS",
        endings: &[
            ending("answered", "ANSWER"),
            ending("busy", "BUSY"),
            ending("nobody", "NOANSWER"),
            ending("hung up", "CANCEL"),
        ],
        usual: 2,
    },
    StandIn {
        name: "Queue",
        variable: "QUEUESTATUS",
        endings: &[
            ending("answered", "CONTINUE"),
            ending("full", "FULL"),
            ending("nobody", "TIMEOUT"),
            ending("hung up", ""),
        ],
        usual: 2,
    },
    StandIn {
        name: "VoiceMail",
        variable: "VMSTATUS",
        endings: &[
            ending("left a message", "SUCCESS"),
            ending("pressed 0 or *", "USEREXIT"),
            ending("no such mailbox", "FAILED"),
            ending("hung up", ""),
        ],
        usual: 0,
    },
    StandIn {
        name: "ConfBridge",
        variable: "CONFBRIDGE_RESULT",
        endings: &[
            ending("left by a key", "DTMF"),
            ending("kicked", "KICKED"),
            ending("the marked one left", "ENDMARKED"),
            ending("hung up", "HANGUP"),
        ],
        usual: 0,
    },
];

/// Dial whose called party a route of the app asks: `call.dial(…).screened_by(…)`.
const SCREENED: StandIn = StandIn {
    name: "Dial",
    variable: "DIALSTATUS",
    endings: &[
        ending("accepted", "ACCEPTED"),
        ending("refused", "REFUSED"),
        ending("nobody", "NOANSWER"),
        ending("hung up", "CANCEL"),
    ],
    usual: 2,
};

/// The context of the printed dialplan that asks.
const SCREEN: &[u8] = b"U(agi-screen^";

/// Whether Dial's arguments have it asked.
fn is_screened(arguments: &[u8]) -> bool {
    arguments.windows(SCREEN.len()).any(|part| part == SCREEN)
}

/// Other words that Asterisk has for how they end.
const STATUSES: [(&str, &[&str]); 4] = [
    ("Dial", &["CHANUNAVAIL", "CONGESTION", "DONTCALL", "TORTURE", "INVALIDARGS"]),
    ("Queue", &["JOINEMPTY", "LEAVEEMPTY", "JOINUNAVAIL", "LEAVEUNAVAIL", "WITHDRAW", "UNKNOWN"]),
    ("VoiceMail", &[]),
    ("ConfBridge", &["FAILED", "TIMEOUT"]),
];

/// What `--app` says that an application does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// In lower case.
    name: String,
    does: Does,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Does {
    /// The status of one that the telephone stands in for.
    Ends(String),
    HangsUp,
    /// Sets these channel variables.
    Sets(Vec<(String, String)>),
}

impl Given {
    /// Reads `Dial=BUSY`, `Dial=nobody`, or for any application `Read=READSTATUS:OK,ANSWER:7`.
    pub(crate) fn parse(text: &str) -> Result<Self, PhoneError> {
        let wrong = |why: String| PhoneError::usage(format!("--app {text:?}: {why}"));
        let parts = text.split_once('=').map(|(name, does)| (name.trim(), does.trim()));
        let Some((name, does)) = parts.filter(|(name, _)| !name.is_empty()) else {
            return Err(wrong("write --app Dial=BUSY".to_owned()));
        };
        let lower = name.to_ascii_lowercase();
        let given = |does| Ok(Self { name: lower.clone(), does });
        if let Some(stand_in) = find(&lower).filter(|_| !does.contains(':')) {
            let plain = |words: &str| words.replace([' ', '-', '_'], "").to_ascii_lowercase();
            if plain(does) == "hungup" || does.eq_ignore_ascii_case("hangup") {
                return given(Does::HangsUp);
            }
            let named =
                |ending: &&Ending| ending.status.eq_ignore_ascii_case(does) || plain(ending.words) == plain(does);
            if let Some(ending) = stand_in.endings.iter().find(|ending| !ending.status.is_empty() && named(ending)) {
                return given(Does::Ends(ending.status.to_owned()));
            }
            let screened = SCREENED.endings.iter().filter(|_| stand_in.name == SCREENED.name);
            if let Some(ending) = screened.take(2).find(named) {
                return given(Does::Ends(ending.status.to_owned()));
            }
            let others = STATUSES.iter().find(|(name, _)| *name == stand_in.name).map_or(&[][..], |(_, others)| others);
            if let Some(status) = others.iter().find(|status| status.eq_ignore_ascii_case(does)) {
                return given(Does::Ends((*status).to_owned()));
            }
            let own = stand_in.endings.iter().map(|ending| ending.status).filter(|status| !status.is_empty());
            let all: Vec<_> = own.chain(others.iter().copied()).chain(["HUNGUP"]).collect();
            return Err(wrong(format!("{} ends as {}", stand_in.name, all.join(", "))));
        }
        let variable = |text: &str| {
            let (name, value) = text.split_once(':').filter(|(name, _)| !name.trim().is_empty())?;
            Some((name.trim().to_owned(), value.to_owned()))
        };
        let sets = does.split(',').filter(|part| !part.is_empty()).map(variable).collect::<Option<_>>();
        match sets {
            Some(sets) => given(Does::Sets(sets)),
            None => Err(wrong(format!("write the channel variables that {name} sets: --app '{name}=STATUS:OK'"))),
        }
    }

    /// What it does in a run.
    fn does(&self, run: &AppInvocation<'_>) -> AppRun {
        let stand_in = find(&self.name);
        let application = stand_in.map_or(&*self.name, |stand_in| stand_in.name).to_owned();
        match (&self.does, stand_in) {
            (Does::Sets(sets), _) => AppRun { application, variables: sets.clone(), ..AppRun::default() },
            (Does::HangsUp, Some(stand_in)) => AppRun::ending(run, stand_in, stand_in.hung_up().status, true),
            (Does::Ends(status), Some(stand_in)) => AppRun::ending(run, stand_in, status, false),
            (_, None) => AppRun { application, ..AppRun::default() },
        }
    }
}

impl StandIn {
    /// How it ends when the caller hangs up.
    fn hung_up(&self) -> &'static Ending {
        &self.endings[self.endings.len() - 1]
    }
}

fn find(name: &str) -> Option<&'static StandIn> {
    STAND_INS.iter().find(|stand_in| stand_in.name.eq_ignore_ascii_case(name))
}

/// Gives a simulated Asterisk these applications: what was `given`, and the others ask at the keyboard, or come to what is
/// usual. Returns where their runs are kept.
pub(crate) fn add(pbx_state: &mut PbxState, given: &[Given], asks: bool) -> AppRuns {
    let runs = AppRuns::default();
    // The same application again ends as the next one says, and then as the last.
    let mut by_name: HashMap<&str, Vec<Given>> = HashMap::new();
    for given in given {
        by_name.entry(&given.name).or_default().push(given.clone());
    }
    for stand_in in &STAND_INS {
        if by_name.contains_key(&*stand_in.name.to_ascii_lowercase()) {
            continue;
        }
        let runs = runs.clone();
        pbx_state.application(
            stand_in.name,
            Box::new(move |run| {
                if let Some(refused) = AppRun::dial_refused(run, stand_in) {
                    runs.run(refused, run);
                } else if asks {
                    let runs = runs.clone();
                    let screened = stand_in.name == SCREENED.name && is_screened(run.options().as_bytes());
                    let stand_in = if screened { &SCREENED } else { stand_in };
                    run.goes_on_until_key(move |run, key| by_key(run, &runs, stand_in, key));
                } else {
                    let usual = AppRun::ending(run, stand_in, stand_in.endings[stand_in.usual].status, false);
                    runs.run(usual, run);
                }
            }),
        );
    }
    for (name, given) in by_name {
        let next = std::sync::atomic::AtomicUsize::new(0);
        let runs = runs.clone();
        pbx_state.application(
            name,
            Box::new(move |run| {
                let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let does = given[number.min(given.len() - 1)].does(run);
                runs.run(does, run);
            }),
        );
    }
    runs
}

fn by_key(run: &mut AppInvocation<'_>, runs: &AppRuns, stand_in: &StandIn, key: Digit) -> bool {
    let number = key.as_char().to_digit(10).and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
    let Some(ending) = number.and_then(|number| stand_in.endings.get(number)) else { return false };
    let does = AppRun::ending(run, stand_in, ending.status, number == Some(stand_in.endings.len() - 1));
    runs.run(does, run);
    true
}

/// What is asked while this application runs with these arguments: `1 answered  2 busy  3 nobody  4 hung up`.
pub(crate) fn question(name: &str, arguments: &[u8]) -> Option<String> {
    let stand_in = find(name)?;
    let stand_in = if stand_in.name == SCREENED.name && is_screened(arguments) { &SCREENED } else { stand_in };
    let endings = stand_in.endings.iter().zip(1..);
    Some(endings.map(|(ending, key)| format!("{key} {}", ending.words)).collect::<Vec<_>>().join("   "))
}

/// How one of these applications ended: `DIALSTATUS=BUSY`; nothing where Asterisk sets no status.
pub(crate) fn ended(name: &str, session: &mut Session) -> Option<String> {
    let stand_in = find(name)?;
    let status = session.variable(stand_in.variable).filter(|status| !status.is_empty())?;
    Some(format!("{}={}", stand_in.variable, String::from_utf8_lossy(&status)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use agi_protocol::Digit;
    use agi_simulator::{CallSetup, PbxState, Session};

    use super::{Given, add};

    fn session(given: &[&str], asks: bool) -> Session {
        let mut pbx_state = PbxState::default();
        let given: Vec<_> = given.iter().map(|text| Given::parse(text).unwrap()).collect();
        add(&mut pbx_state, &given, asks);
        let mut session = Session::new(Arc::new(pbx_state), &CallSetup::new("/"));
        drop(session.take_output());
        session
    }

    fn says(session: &mut Session, line: &str) -> String {
        session.receive(format!("{line}\n").as_bytes());
        String::from_utf8(session.take_output()).unwrap()
    }

    fn variable(session: &mut Session, name: &str) -> String {
        String::from_utf8(session.variable(name).unwrap_or_default()).unwrap()
    }

    #[test]
    fn an_application_ends_as_its_option_says() {
        for (given, line, reply, name, value) in [
            ("Dial=BUSY", "EXEC Dial PJSIP/a,20", "200 result=0\n", "DIALSTATUS", "BUSY"),
            ("dial=nobody", "EXEC Dial PJSIP/a,20", "200 result=0\n", "DIALSTATUS", "NOANSWER"),
            ("Dial=chanunavail", "EXEC DIAL PJSIP/a,20", "200 result=0\n", "DIALSTATUS", "CHANUNAVAIL"),
            ("Dial=answered", "EXEC Dial PJSIP/a,20,g", "200 result=0\n", "DIALSTATUS", "ANSWER"),
            ("Dial=ANSWER", "EXEC Dial PJSIP/a,20", "200 result=-1\n", "DIALSTATUS", "ANSWER"),
            ("Dial=accepted", "EXEC Dial PJSIP/a,20,gU(agi-screen^x)", "200 result=0\n", "GOSUB_RETVAL", "OK ACCEPTED"),
            ("Dial=ANSWER", "EXEC Dial PJSIP/a,20,gU(agi-screen^x)", "200 result=0\n", "GOSUB_RETVAL", "OK ACCEPTED"),
            ("Dial=refused", "EXEC Dial PJSIP/a,20,gU(agi-screen^x)", "200 result=0\n", "GOSUB_RETVAL", "OK REFUSED"),
            ("Dial=refused", "EXEC Dial PJSIP/a,20,gU(agi-screen^x)", "200 result=0\n", "DIALSTATUS", "ANSWER"),
            ("Dial=BUSY", "EXEC Dial PJSIP/a,20,gU(agi-screen^x)", "200 result=0\n", "DIALSTATUS", "BUSY"),
            ("Queue=answered", "EXEC Queue support,c", "200 result=0\n", "QUEUESTATUS", "CONTINUE"),
            ("Queue=answered", "EXEC Queue support", "200 result=-1\n", "QUEUESTATUS", ""),
            ("Queue=JOINEMPTY", "EXEC Queue support", "200 result=0\n", "QUEUESTATUS", "JOINEMPTY"),
            ("VoiceMail=FAILED", "EXEC VoiceMail 100", "200 result=0\n", "VMSTATUS", "FAILED"),
            ("ConfBridge=kicked", "EXEC ConfBridge 1", "200 result=0\n", "CONFBRIDGE_RESULT", "KICKED"),
            ("Read=READSTATUS:OK,N:7", "EXEC Read N", "200 result=0\n", "N", "7"),
            ("Dial=DIALSTATUS:BUSY", "EXEC Dial PJSIP/a", "200 result=0\n", "DIALSTATUS", "BUSY"),
        ] {
            let mut session = session(&[given], true);
            assert_eq!(says(&mut session, line), reply, "{given} {line}");
            assert_eq!(variable(&mut session, name), value, "{given} {line}");
        }
        let mut session = session(&["Dial=hung up"], false);
        assert_eq!(says(&mut session, "EXEC Dial PJSIP/a"), "200 result=-1\nHANGUP\n");
    }

    #[test]
    fn several_of_one_application_are_for_one_run_after_the_other() {
        let mut session = session(&["Dial=BUSY", "Dial=ANSWER"], false);
        for status in ["BUSY", "ANSWER", "ANSWER"] {
            says(&mut session, "EXEC Dial PJSIP/a,20,g");
            assert_eq!(variable(&mut session, "DIALSTATUS"), status);
        }
    }

    #[test]
    fn a_key_says_how_it_ends_and_others_do_nothing() {
        let mut session = session(&[], true);
        assert_eq!(says(&mut session, "EXEC Dial PJSIP/a,20"), "");
        session.press(Digit::new('9').unwrap());
        assert!(session.runs());
        session.press(Digit::new('2').unwrap());
        assert_eq!(String::from_utf8(session.take_output()).unwrap(), "200 result=0\n");
        assert_eq!(variable(&mut session, "DIALSTATUS"), "BUSY");
        assert_eq!(says(&mut session, "EXEC Queue support"), "");
        session.press(Digit::new('4').unwrap());
        assert_eq!(String::from_utf8(session.take_output()).unwrap(), "200 result=-1\nHANGUP\n");
    }

    #[test]
    fn a_called_party_whom_a_route_asks_accepts_or_refuses_by_a_key() {
        let dial = b"PJSIP/a,20,gU(agi-screen^agi://127.0.0.1/accept)";
        assert_eq!(super::question("Dial", dial).unwrap(), "1 accepted   2 refused   3 nobody   4 hung up");
        for (key, returned) in [('1', "OK ACCEPTED"), ('2', "OK REFUSED"), ('3', "")] {
            let mut session = session(&[], true);
            says(&mut session, &format!("EXEC Dial {}", String::from_utf8_lossy(dial)));
            session.press(Digit::new(key).unwrap());
            assert_eq!(variable(&mut session, "GOSUB_RETVAL"), returned, "{key}");
        }
    }

    #[test]
    fn where_nobody_is_asked_nobody_answers() {
        let mut session = session(&[], false);
        assert_eq!(says(&mut session, "EXEC Dial PJSIP/a,20"), "200 result=0\n");
        assert_eq!(variable(&mut session, "DIALSTATUS"), "NOANSWER");
    }

    #[test]
    fn a_dial_to_nobody_or_without_a_technology_asks_nobody() {
        for (line, reply, status) in [
            ("EXEC Dial \"\"", "200 result=0\n", "CHANUNAVAIL"),
            ("EXEC Dial \"&,20\"", "200 result=0\n", "CHANUNAVAIL"),
            ("EXEC Dial \"PJSIP/a&desk,20\"", "200 result=-1\n", "INVALIDARGS"),
        ] {
            for asks in [true, false] {
                let mut session = session(&[], asks);
                assert_eq!(says(&mut session, line), reply, "{line}");
                assert_eq!(variable(&mut session, "DIALSTATUS"), status, "{line}");
            }
        }
    }

    #[test]
    fn what_no_application_comes_to_is_refused_with_what_it_may_be() {
        for (text, part) in [
            ("Dial", "write --app Dial=BUSY"),
            ("Dial=LATER", "Dial ends as ANSWER, BUSY, NOANSWER, CANCEL, CHANUNAVAIL"),
            ("Read=OK", "--app 'Read=STATUS:OK'"),
        ] {
            let wrong = Given::parse(text).unwrap_err();
            assert!(wrong.why.contains(part), "{}", wrong.why);
        }
    }
}
