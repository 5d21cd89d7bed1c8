//! How a call begins: the caller, what was dialled, and what Asterisk says first.

use std::time::Duration;

use crate::arguments;
use crate::caller_id;
use crate::channel::{Channel, Id};

/// What a call is given before `AGI()` runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is another thing that a call may be")]
pub struct CallSetup {
    /// The first argument of `AGI()`: `agi://127.0.0.1/survey/7?lang=en`; of standard AGI the script.
    pub url: String,
    /// Whether `AGI()` starts a program (standard AGI): the request has no `agi_network` lines, and the hang-up is a signal.
    pub is_process: bool,
    /// Whether it is `EAGI()`, which gives a program the caller's audio: the request has `agi_enhanced: 1.0`.
    pub is_enhanced: bool,
    /// How many of the arguments came with the target.
    in_target: usize,
    /// What tells the call from others. Default: an id made from its number on this Asterisk.
    pub id: Option<Id>,
    /// The further arguments of `AGI()`.
    pub arguments: Vec<Vec<u8>>,
    /// Channel variables and functions that are set before `AGI()`, by name and value.
    pub variables: Vec<(Vec<u8>, Vec<u8>)>,
    /// The caller's number; `None` if it is not known.
    pub number: Option<Vec<u8>>,
    /// The caller's name; `None` if it is not known.
    pub name: Option<Vec<u8>>,
    /// The number that was dialled.
    pub dnid: Option<Vec<u8>>,
    /// Where `AGI()` is in the dialplan: context, extension, priority. Default: `default`, `s`, 1.
    pub position: Option<(String, String, i64)>,
    /// The channel's language. Default: `en`.
    pub language: String,
    /// What time it is when the call begins, in seconds since 1970-01-01 UTC. Default: 1700000000.
    pub begins: i64,
    /// Whether the call was answered before `AGI()`.
    pub answered: bool,
    /// Whether `AGI()` runs in the `h` extension, after a hang-up.
    pub dead: bool,
}

impl CallSetup {
    /// Sets up a call from an unknown caller, to what is in the brackets of the dialplan's `AGI(…)`: a path
    /// or a whole `agi://…`, and after commas its arguments, as in `/order/7?lang=en,spring,2`.
    ///
    /// It is taken apart as Asterisk does (`AST_STANDARD_APP_ARGS`, measured on 22.10): a comma within quotes or
    /// brackets, or after a `\\`, separates nothing; quotes and `\\` vanish, blanks stay.
    ///
    /// ```
    /// use agi_simulator::CallSetup;
    /// let setup = CallSetup::new(r#"/order/7?lang=en,"one, two", 3"#);
    /// assert_eq!(setup.url, "agi://127.0.0.1/order/7?lang=en");
    /// assert_eq!(setup.arguments, [b"one, two".to_vec(), b" 3".to_vec()]);
    /// ```
    #[must_use]
    pub fn new(target: &str) -> Self {
        let mut given = arguments::split(target.as_bytes(), b',', MOST_WORDS).into_iter();
        // Taken apart at ASCII characters only.
        let target = String::from_utf8_lossy(&given.next().unwrap_or_default()).into_owned();
        let arguments: Vec<_> = given.collect();
        let url = if target.contains("://") {
            target
        } else {
            format!("agi://127.0.0.1/{}", target.strip_prefix('/').unwrap_or(&target))
        };
        Self {
            url,
            is_process: false,
            is_enhanced: false,
            id: None,
            in_target: arguments.len(),
            arguments,
            // The printed dialplan is there.
            variables: vec![(b"DIALPLAN_EXISTS(agi-screen,s,1)".to_vec(), b"1".to_vec())],
            number: None,
            name: None,
            dnid: None,
            position: None,
            language: "en".to_owned(),
            begins: EPOCH,
            answered: false,
            dead: false,
        }
    }

    /// Sets up a call whose `AGI(…)` starts a program: `/opt/clinic/clinic,/survey/7?lang=en,spring` (standard AGI).
    ///
    /// ```
    /// use agi_simulator::CallSetup;
    /// let setup = CallSetup::of_script("./clinic,/survey/7");
    /// assert_eq!((setup.url.as_str(), setup.arguments.len()), ("./clinic", 1));
    /// ```
    #[must_use]
    pub fn of_script(target: &str) -> Self {
        let setup = Self::new(target);
        let script = arguments::split(target.as_bytes(), b',', MOST_WORDS).into_iter().next().unwrap_or_default();
        Self { url: String::from_utf8_lossy(&script).into_owned(), is_process: true, ..setup }
    }

    /// Sets the arguments that follow those in the target.
    pub fn further_arguments(&mut self, arguments: impl IntoIterator<Item = Vec<u8>>) {
        self.arguments.truncate(self.in_target);
        self.arguments.extend(arguments);
    }

    /// Names the caller: `Ada <+15551234>`, a number alone, or a name alone. In quotes, a name may hold `\"` and `\\`. A word that says that the number is
    /// withheld, such as `anonymous`, is the number, and with a capital the name: as SIP has it, whose callers
    /// `chan_pjsip` takes for ordinary ones (measured on 22.10).
    pub fn from(&mut self, caller: &str) {
        let unquoted = |name: &str| match name.trim().strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
            Some(quoted) => String::from_utf8_lossy(&caller_id::unescaped(quoted.as_bytes())).into_owned(),
            None => name.trim().trim_matches('"').to_owned(),
        };
        let (name, number) = match caller.trim().strip_suffix('>').and_then(|caller| caller.rsplit_once('<')) {
            Some((name, number)) => (unquoted(name), number.trim().to_owned()),
            None if agi_protocol::is_withheld(caller.trim().as_bytes()) => {
                (capital(caller.trim()), caller.trim().to_owned())
            }
            None if caller.chars().any(char::is_alphabetic) => (unquoted(caller), String::new()),
            None => (String::new(), caller.trim().to_owned()),
        };
        let some = |text: String| (!text.is_empty()).then(|| text.into_bytes());
        (self.name, self.number) = (some(name), some(number));
    }

    /// As a person reads it: the path, and the arguments in brackets.
    pub(super) fn dialled(&self) -> String {
        let of_server = || self.script().map_or_else(|| "/".to_owned(), |script| format!("/{script}"));
        let path = if self.is_process { self.url.clone() } else { of_server() };
        let arguments: Vec<_> = self.arguments.iter().map(|argument| String::from_utf8_lossy(argument)).collect();
        let arguments = if arguments.is_empty() { String::new() } else { format!(" ({})", arguments.join(", ")) };
        format!("{path}{arguments}")
    }

    /// Returns everything after the host's slash; `None` if nothing follows.
    fn script(&self) -> Option<&str> {
        let (_, rest) = self.url.split_once("://")?;
        rest.split_once('/').map(|(_, script)| script).filter(|script| !script.is_empty())
    }

    /// What is between the brackets of `AGI(…)`.
    fn agi_data(&self) -> Vec<u8> {
        let arguments = self.arguments.iter().map(Vec::as_slice);
        [self.url.as_bytes()].into_iter().chain(arguments).collect::<Vec<_>>().join(&b","[..])
    }

    pub(super) fn channel(&self, call: u32) -> Channel {
        let mut channel = Channel::new(self.id.unwrap_or(Id::of(call)));
        channel.up = self.answered;
        channel.answered_at = self.answered.then_some(Duration::ZERO);
        channel.agi_data = self.agi_data();
        channel.number.clone_from(&self.number);
        channel.caller_name.clone_from(&self.name);
        channel.dnid.clone_from(&self.dnid);
        channel.language = self.language.clone().into_bytes();
        if let Some((context, extension, priority)) = &self.position {
            channel.context = context.clone().into_bytes();
            channel.extension = extension.clone().into_bytes();
            channel.priority = *priority;
        }
        channel
    }

    /// The request: `agi_…` lines in Asterisk's order, up to the empty one.
    pub(super) fn request(&self, channel: &Channel) -> Vec<u8> {
        let mut block = if self.is_process { Vec::new() } else { b"agi_network: yes\n".to_vec() };
        let mut line = |key: &str, value: &[u8]| {
            block.extend_from_slice(key.as_bytes());
            block.extend_from_slice(b": ");
            block.extend_from_slice(value);
            block.push(b'\n');
        };
        let known = |value: &Option<Vec<u8>>| value.clone().unwrap_or_else(|| b"unknown".to_vec());
        if let Some(script) = self.script().filter(|_| !self.is_process) {
            line("agi_network_script", script.as_bytes());
        }
        line("agi_request", self.url.as_bytes());
        line("agi_channel", &channel.name);
        line("agi_language", &channel.language);
        line("agi_type", b"PJSIP");
        line("agi_uniqueid", &channel.unique_id);
        line("agi_version", VERSION);
        line("agi_callerid", &known(&channel.number));
        line("agi_calleridname", &known(&channel.caller_name));
        line("agi_callingpres", caller_id::presentation(channel).to_string().as_bytes());
        for key in ["agi_callingani2", "agi_callington", "agi_callingtns"] {
            line(key, b"0");
        }
        line("agi_dnid", &known(&channel.dnid));
        line("agi_rdnis", &known(&channel.rdnis));
        line("agi_context", &channel.context);
        line("agi_extension", &channel.extension);
        line("agi_priority", channel.priority.to_string().as_bytes());
        line("agi_enhanced", if self.is_enhanced { b"1.0" } else { b"0.0" });
        line("agi_accountcode", &channel.account_code);
        line("agi_threadid", b"140000000000000");
        for (number, argument) in (1..).zip(&self.arguments) {
            line(&format!("agi_arg_{number}"), argument);
        }
        block.push(b'\n');
        block
    }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// The address and its arguments, at most (`MAX_ARGS` of `res_agi.c`).
const MOST_WORDS: usize = 128;

/// When a simulated call begins, unless it is told, in seconds since 1970.
const EPOCH: i64 = 1_700_000_000;

/// The version of Asterisk that is simulated.
const VERSION: &[u8] = b"22.10.1";

#[cfg(test)]
mod tests {
    use super::CallSetup;

    fn request(setup: &CallSetup) -> String {
        String::from_utf8(setup.request(&setup.channel(1))).unwrap()
    }

    #[test]
    fn a_request_has_the_lines_of_asterisk_in_their_order() {
        let mut setup = CallSetup::new("/survey/7?lang=en");
        setup.from("Ada <+15551234>");
        setup.arguments = vec![b"spring".to_vec(), Vec::new()];
        assert_eq!(
            request(&setup),
            "agi_network: yes\nagi_network_script: survey/7?lang=en\nagi_request: agi://127.0.0.1/survey/7?lang=en\n\
             agi_channel: PJSIP/caller-00000001\nagi_language: en\nagi_type: PJSIP\nagi_uniqueid: 1700000000.1\n\
             agi_version: 22.10.1\nagi_callerid: +15551234\nagi_calleridname: Ada\nagi_callingpres: 0\n\
             agi_callingani2: 0\nagi_callington: 0\nagi_callingtns: 0\nagi_dnid: unknown\nagi_rdnis: unknown\n\
             agi_context: default\nagi_extension: s\nagi_priority: 1\nagi_enhanced: 0.0\nagi_accountcode: \n\
             agi_threadid: 140000000000000\nagi_arg_1: spring\nagi_arg_2: \n\n"
        );
    }

    #[test]
    fn the_request_of_a_program_names_it_and_no_network() {
        let setup = CallSetup::of_script("/opt/clinic,/survey/7?lang=en,\"a, b\"");
        let request = request(&setup);
        assert!(request.starts_with("agi_request: /opt/clinic\nagi_channel: "), "{request}");
        assert!(request.ends_with("\nagi_arg_1: /survey/7?lang=en\nagi_arg_2: a, b\n\n"), "{request}");
        assert_eq!(setup.dialled(), "/opt/clinic (/survey/7?lang=en, a, b)");
    }

    #[test]
    fn a_name_in_quotes_may_hold_quotes() {
        for (caller, name, number) in [
            (r#""Ann \"Annie\"" <5551>"#, r#"Ann "Annie""#, "5551"),
            (r#""a\\b, <c>" <+1 (202)>"#, r"a\b, <c>", "+1 (202)"),
            (r#""Ann \"Annie\"""#, r#"Ann "Annie""#, ""),
            (r#""Ada" <5551>"#, "Ada", "5551"),
            (r#"Ada" <5551>"#, "Ada", "5551"),
            (r#""" <5551>"#, "", "5551"),
        ] {
            let mut setup = CallSetup::new("/");
            setup.from(caller);
            let text = |text: Option<Vec<u8>>| String::from_utf8(text.unwrap_or_default()).unwrap();
            assert_eq!((text(setup.name), text(setup.number)), (name.to_owned(), number.to_owned()), "{caller}");
        }
    }

    #[test]
    fn a_target_is_taken_apart_as_agi_does() {
        let parts = |target: &str| {
            let CallSetup { url, arguments, .. } = CallSetup::new(target);
            let arguments = arguments.into_iter().map(|argument| String::from_utf8(argument).unwrap());
            (url.strip_prefix("agi://127.0.0.1").unwrap().to_owned(), arguments.collect::<Vec<_>>().join("|"))
        };
        for (target, url, arguments) in [
            ("/order/7?lang=en,2", "/order/7?lang=en", "2"),
            ("agi://127.0.0.1,a,b,", "", "a|b|"),
            ("/x,\"a, b\",c\\,d", "/x", "a, b|c,d"),
            ("/x\\,y,z", "/x,y", "z"),
            ("/x(1,2),[3,4], 5 ", "/x(1,2)", "[3,4]| 5 "),
            ("/x,,y", "/x", "|y"),
            ("/ü,ö", "/ü", "ö"),
            ("/x,\\\"", "/x", "\""),
            ("/x,(\"a\",b),[\"c]\",d", "/x", "(a,b)|[c]|d"),
        ] {
            assert_eq!(parts(target), (url.to_owned(), arguments.to_owned()), "{target}");
        }
        let mut setup = CallSetup::new("/x,1");
        for _ in 0..2 {
            setup.further_arguments([b"2".to_vec()]);
            assert_eq!(setup.arguments, [b"1".to_vec(), b"2".to_vec()]);
        }
    }

    #[test]
    fn a_call_without_a_path_has_no_script_and_nobody_is_unknown() {
        let request = request(&CallSetup::new("/"));
        assert!(request.starts_with("agi_network: yes\nagi_request: agi://127.0.0.1/\n"), "{request}");
        assert!(
            request.contains("agi_callerid: unknown\nagi_calleridname: unknown\nagi_callingpres: 67\n"),
            "{request}"
        );
    }

    #[test]
    fn a_caller_has_a_name_or_a_number_or_both() {
        let parts = |caller: &str| {
            let mut setup = CallSetup::new("/");
            setup.from(caller);
            let text = |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8(bytes).unwrap());
            (text(setup.name), text(setup.number))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(parts("Ada <+15551234>"), (some("Ada"), some("+15551234")));
        assert_eq!(parts("\"Ada L.\" <*9#>"), (some("Ada L."), some("*9#")));
        assert_eq!(parts("+1 555"), (None, some("+1 555")));
        assert_eq!(parts("Ada"), (some("Ada"), None));
        assert_eq!(parts("Ada <>"), (some("Ada"), None));
        assert_eq!(parts("anonymous"), (some("Anonymous"), some("anonymous")));
        assert_eq!(parts("Restricted"), (some("Restricted"), some("Restricted")));
        assert_eq!(parts("Ada <anonymous>"), (some("Ada"), some("anonymous")));
        assert_eq!(parts("Anonymous Ltd"), (some("Anonymous Ltd"), None));
    }
}
