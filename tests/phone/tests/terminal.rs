//! The phone in a terminal: keys as they are pressed, in real time, and afterwards the terminal as it was.
#![cfg(unix)]

mod support;

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, tcgetattr};
use support::phone;

/// A terminal with the phone in it.
struct Terminal {
    /// The person's side.
    person: File,
    screen: File,
    phone: Child,
    shows: Receiver<Vec<u8>>,
    shown: String,
}

/// How long anything may take to be shown.
const PATIENCE: Duration = Duration::from_secs(30);

impl Terminal {
    fn call(target: &str) -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap().into_string().unwrap();
        let screen = OpenOptions::new().read(true).write(true).open(name).unwrap();
        let mut phone = phone(&[target]);
        phone.env("LC_ALL", "C.UTF-8").env("TERM", "xterm");
        let end = || Stdio::from(screen.try_clone().unwrap());
        let phone = phone.stdin(end()).stdout(end()).stderr(Stdio::null()).spawn().unwrap();
        let person = File::from(person);
        let shows = read(person.try_clone().unwrap());
        Self { person, screen, phone, shows, shown: String::new() }
    }

    /// Reads until the phone shows this. It redraws what it waits for, so silence is not what tells that it does not.
    fn shows(&mut self, text: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !self.shown.contains(text) {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.shows.recv_timeout(left) else { panic!("{text:?} is not shown: {}", self.shown) };
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
        self
    }

    fn types(&mut self, keys: &str) -> &mut Self {
        self.person.write_all(keys.as_bytes()).unwrap();
        self
    }

    fn modes(&self) -> Termios {
        tcgetattr(&self.screen).unwrap()
    }

    fn is_raw(&self) -> bool {
        !self.modes().local_modes.intersects(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// The exit status, with the terminal as it was.
    fn ends(mut self) -> i32 {
        let status = self.phone.wait().unwrap().code().unwrap();
        assert!(self.modes().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG));
        status
    }
}

/// A read of a terminal has no timeout, so a thread reads.
fn read(mut person: File) -> Receiver<Vec<u8>> {
    let (sender, shows) = channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count) = person.read(&mut bytes) {
            if sender.send(bytes[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    shows
}

#[test]
fn a_key_counts_when_it_is_pressed_and_ctrl_d_hangs_up() {
    let mut terminal = Terminal::call("/order/7");
    terminal.shows("♪ order/choose");
    assert!(terminal.is_raw());
    terminal.types("2").shows("  ? 1 2   3 s\r\n  > 2\r\n  ♪ order/pieces\r\n");
    // An arrow is not an A.
    terminal.types("\x1b[A").shows("(that is not a key of a telephone: 0-9 * # A-D)");
    terminal.types("1").shows("? up to 3 keys, # ends   4 s ████  > 1");
    terminal.types("\x04").shows("  > 1\r\n  > hangs up\r\n  hung up\r\n");
    assert_eq!(terminal.ends(), 4);
}

#[test]
fn what_becomes_of_an_application_is_asked_at_the_keyboard() {
    let mut terminal = Terminal::call("/dial");
    terminal.shows("  dialplan: Dial(PJSIP/desk,20)\r\n").shows("? 1 answered   2 busy   3 nobody   4 hung up");
    terminal.types("2").shows("DIALSTATUS=BUSY").shows("ended OK");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn pasted_keys_answer_one_question_after_the_other() {
    let mut terminal = Terminal::call("/order/7");
    terminal.shows("? 1 2").types("212#").shows("say number 12").shows("ended OK");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn time_passes_as_on_the_phone() {
    let began = Instant::now();
    let mut terminal = Terminal::call("/bye");
    terminal.shows("ended OK");
    assert_eq!(terminal.ends(), 0);
    assert!(began.elapsed().as_millis() >= 1_000, "the sound is a second long");
}

#[test]
fn ctrl_c_and_sigterm_hang_up_and_restore_the_terminal() {
    let mut terminal = Terminal::call("/order/7");
    terminal.shows("? 1 2").types("\x03").shows("hung up");
    assert_eq!(terminal.ends(), 4);
    let mut terminal = Terminal::call("/order/7");
    terminal.shows("? 1 2");
    let id = terminal.phone.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    terminal.shows("hung up");
    assert_eq!(terminal.ends(), 4);
}

#[test]
fn a_second_ctrl_c_leaves_a_handler_that_goes_on() {
    let mut terminal = Terminal::call("/busy");
    terminal.shows("Ctrl-D hangs up").types("\x03").shows("> hangs up");
    terminal.types("\x03").shows("left; the handler was still busy");
    assert_eq!(terminal.ends(), 4);
    let mut terminal = Terminal::call("/bye/busy");
    terminal.shows("the app hangs up").types("\x03").shows("left; the handler was still busy");
    assert_eq!(terminal.ends(), 4);
}

#[test]
fn a_panic_of_the_handler_leaves_the_terminal_as_it_was() {
    let mut terminal = Terminal::call("/panic");
    terminal.shows("failed: the handler panicked: nobody is there").shows("ended ERROR");
    assert_eq!(terminal.ends(), 1);
}
