//! One app by FastAGI, by standard AGI and by AsyncAGI (`tests/src/bin/started_by_asterisk.rs`): Asterisk itself says which commands
//! it executed and what it answered, and that is the same each time.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use survey::store::Store;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::sleep;
use xtask::asterisk::{self, Asterisk, Dial, Ended, Setup};

use crate::async_agi::logged_in;
use crate::process::Process;
use crate::standard_agi::{APP, runs_our_programs, write_script};
use crate::support::version;

const SERVER: &str = "FastAGI";
const PROCESS: &str = "AGI";
const MANAGER: &str = "AsyncAGI";

/// What a caller does.
#[derive(Clone, Copy, PartialEq)]
enum Caller {
    Listens,
    /// Presses 4 when the question is over.
    Presses,
    /// Hangs up when the question is over.
    HangsUp,
}

/// An Asterisk, and the app in all three ways, each with a database of its own.
struct Ways {
    asterisk: Asterisk,
    folder: TempDir,
    /// By FastAGI alone, and by AsyncAGI.
    servers: Vec<Process>,
    script: String,
}

impl Ways {
    async fn start() -> Self {
        let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
        let setup = Setup::new().sounds(super::survey::SOUNDS);
        let asterisk = Asterisk::start(&root, &setup).await.expect("Asterisk starts");
        asterisk.command("agi set debug on").await.unwrap();
        let folder = tempfile::tempdir_in(asterisk.folder()).unwrap();
        let mut ways = Self { asterisk, folder, servers: Vec::new(), script: String::new() };
        for (way, manager) in [(SERVER, None), (MANAGER, Some(ways.asterisk.ami_url("app1")))] {
            let mut command = Command::new(APP);
            command.env("BROKEN", "no").env("DATABASE_URL", ways.database(way)).stdout(Stdio::null());
            command.envs(manager.map(|url| ("AGI_AMI", url)));
            ways.servers.push(Process::of(command).await);
        }
        logged_in(&ways.asterisk, "app1").await;
        fs::copy(APP, ways.folder.path().join("app")).unwrap();
        let seen = ways.asterisk.inside(ways.folder.path()).display().to_string();
        write_script(&ways.folder, &format!("DATABASE_URL=sqlite://{seen}/{PROCESS}.db exec {seen}/app \"$@\""));
        ways.script = format!("{seen}/script.sh");
        ways
    }

    fn database(&self, way: &str) -> String {
        format!("sqlite://{}/{way}.db", self.folder.path().display())
    }

    fn dial(&self, way: &str, target: &str) -> Dial {
        let argument = match way {
            SERVER => format!("agi://{}{target}", self.servers[0].address),
            PROCESS => format!("{},{target}", self.script),
            _ => format!("agi:async,{target}"),
        };
        Dial::agi(argument).set("CALLERID(num)", "5551234")
    }

    /// The commands that Asterisk executed in such a call, each with its answer, and how the dialplan saw it end.
    async fn call(&self, way: &str, target: &str, caller: Caller) -> (Vec<(String, String)>, Ended) {
        let before = self.asterisk.log().unwrap().len();
        let mut manager = self.asterisk.ami("agi,call").await.unwrap();
        let mut call = self.asterisk.dial(self.dial(way, target)).await.unwrap();
        let mut commands = Vec::new();
        loop {
            let event = manager.event().await.unwrap();
            match event.text("Event").as_str() {
                "AGIExecStart" => commands.push(without_thread(&event.text("Command"))),
                "Hangup" if event.text("Uniqueid") == call.channel() => break,
                _ => continue,
            }
            if commands.last().is_some_and(|command| command.starts_with("WAIT FOR DIGIT")) {
                match caller {
                    Caller::Listens => {}
                    Caller::Presses => call.press("4").await.unwrap(),
                    Caller::HangsUp => {
                        // Asterisk says that it begins a command a moment before it looks whether the caller is there.
                        sleep(Duration::from_millis(100)).await;
                        call.hang_up().await.unwrap();
                    }
                }
            }
        }
        let ended = call.ended().await.unwrap();
        let answers = self.answers(before, commands.len()).await;
        (commands.into_iter().zip(answers).collect(), ended)
    }

    /// So many answers that Asterisk has logged since then: what it says after them, `HANGUP`, is FastAGI's alone.
    async fn answers(&self, since: usize, count: usize) -> Vec<String> {
        // Asterisk writes its log a little later than it answers.
        loop {
            let log = self.asterisk.log().unwrap().split_off(since);
            let lines = log.lines().filter_map(|line| Some(line.split_once("AGI Tx >> ")?.1.trim_end()));
            let answers = lines.filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
            let answers: Vec<_> = answers.map(without_thread).collect();
            if answers.len() >= count {
                assert_eq!(answers.len(), count, "{answers:?}");
                return answers;
            }
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// The replies that the survey has kept.
    async fn rows(&self, way: &str) -> Vec<(String, Option<String>)> {
        Store::open(&self.database(way)).await.unwrap().answers(7).await.unwrap()
    }
}

/// A value is read together with the number of the thread that executes the call.
fn without_thread(line: &str) -> String {
    let number = |word: &&str| word.len() > 10 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = line.split(|character: char| !character.is_ascii_digit());
    words.find(number).map_or_else(|| line.to_owned(), |thread| line.replace(thread, "THREAD"))
}

#[tokio::test]
async fn asterisk_executes_the_same_commands_by_fastagi_standard_agi_and_asyncagi() {
    let ways = Ways::start().await;
    let processes_too = runs_our_programs();
    for (target, caller, status) in [
        ("/survey/7?lang=en,spring", Caller::Presses, "OK"),
        ("/survey/7", Caller::HangsUp, "HUNG_UP"),
        ("/prints,one", Caller::Listens, "OK"),
        ("/prints,a b: (c)", Caller::Listens, "OK"),
        ("/prints", Caller::Listens, "BAD_PARAM"),
        ("/panics", Caller::Listens, "ERROR"),
        ("/nope", Caller::Listens, "NOT_FOUND"),
    ] {
        let (mut expected, by_server) = ways.call(SERVER, target, caller).await;
        assert_eq!(by_server.route_status, status, "{expected:?}");
        let is_question = |(command, _): &(String, String)| command == "CHANNEL STATUS";
        if processes_too {
            let (mut seen, by_process) = ways.call(PROCESS, target, caller).await;
            // A process that has its signal before the answer knows, and need not ask.
            if caller == Caller::HangsUp {
                expected.retain(|step| !is_question(step));
                seen.retain(|step| !is_question(step));
            }
            assert_eq!((&seen, &by_process), (&expected, &by_server), "{target}");
        }
        let (mut seen, by_manager) = ways.call(MANAGER, target, caller).await;
        // What takes the call.
        assert_eq!(seen.remove(0), step("NOOP", "200 result=0"), "{target}");
        if caller == Caller::HangsUp {
            // Asterisk has left AsyncAGI, and takes no last words.
            let kept = expected.iter().position(|(command, _)| command.starts_with("WAIT FOR DIGIT")).unwrap() + 1;
            expected.truncate(kept);
            assert_eq!(
                (by_manager.route_status.as_str(), &by_manager.agi_status),
                ("UNREACHED", &by_server.agi_status)
            );
        } else {
            let end = if status == "OK" {
                step("ASYNCAGI BREAK", "200 result=0")
            } else {
                step("RECEIVE CHAR 1", "200 result=-1 (hangup)")
            };
            assert_eq!(seen.pop(), Some(end), "{target}");
            assert_eq!(by_manager, by_server, "{target}");
        }
        assert_eq!(seen, expected, "{target}");
    }
    for way in [SERVER, PROCESS, MANAGER] {
        if way != PROCESS || processes_too {
            assert_eq!(ways.rows(way).await, [("4".to_owned(), Some("5551234".to_owned()))], "{way}");
        }
    }
}

fn step(command: &str, answer: &str) -> (String, String) {
    (command.to_owned(), answer.to_owned())
}
