//! An app whose state is made when it is needed: it says so on standard error. `--log nowhere` cannot be opened.

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Error, Startup, Subcommand};

/// What the calls share: a list that is kept somewhere.
struct Log(String);

/// Whether more is printed: an option sets the app up with it.
struct Loud(bool);

const LOG: CliOption = CliOption::new("log", "PLACE", "Where the list is kept").env("LAZY_LOG").default("here");
const TOKEN: CliOption = CliOption::new("token", "TOKEN", "Opens the list").env("LAZY_TOKEN").secret();
const LOUD: CliOption = CliOption::flag("loud", "Prints more").env("LAZY_LOUD");

/// Depends on the log: values are made in their order.
struct Reader(usize);

/// Takes the log.
#[agi_route("/kept")]
async fn kept(call: &mut Call, log: State<Log>, reader: State<Reader>) -> Result {
    call.send_text(format!("{} {}", log.0, reader.0)).await?;
    Ok(())
}

/// Takes nothing.
#[agi_route("/plain")]
async fn plain(call: &mut Call) -> Result {
    call.answer().await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result {
    let app = App::with(agi_runtime::routes![kept, plain]).command_line().about("An app with a list");
    let app =
        app.option(LOG).option(LOUD).option(TOKEN).configure(|startup, app| Ok(app.state(Loud(startup.has(LOUD)))));
    let app = app.state(open).state(async |startup| Ok(Reader(startup.state::<Log>()?.0.len())));
    let app = if std::env::var_os("LAZY_TWICE").is_some() {
        app.subcommand(Subcommand::new("routes", "Is there already", count))
    } else {
        app.subcommand(Subcommand::new("count", "Counts the list", count).words("NAME", "Whose list"))
    };
    app.when_serving(alongside).when_serving(async |_| Err(Error::new("no printer"))).main().await
}

async fn open(startup: Startup) -> Result<Log> {
    match startup.text(LOG) {
        "nowhere" => Err(Error::new("there is no such place")),
        place => {
            eprintln!("opened {place}");
            Ok(Log(place.to_owned()))
        }
    }
}

async fn count(startup: Startup) -> Result {
    let (log, reader) = (startup.state::<Log>()?, startup.state::<Reader>()?);
    println!("{} {} {:?} {}", log.0, reader.0, startup.words(), startup.state::<Loud>()?.0);
    if startup.words() == ["nobody"] { Err(Error::new("nobody has a list")) } else { Ok(()) }
}

async fn alongside(startup: Startup) -> Result {
    eprintln!("alongside with {}", startup.state::<Log>()?.0);
    startup.served().await;
    eprintln!("the last call is over");
    Ok(())
}
