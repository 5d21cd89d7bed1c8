//! What the examples "survey" and "appointments" need: databases that fail for some numbers.

use std::path::Path;

use agi_runtime::App;
use anyhow::Result;
use appointments::Practice;
use appointments::calendar::Calendar;
use sqlx::{AnyConnection, Connection as _};
use survey::store::Store;

/// The prompts that the two play.
pub(super) const SOUNDS: &[&str] = &[
    "survey/7/question",
    "survey/20/friendly",
    "survey/20/again",
    "survey/20/comment",
    "survey/again",
    "survey/thanks",
    "survey/goodbye",
    "survey/failed",
    "appointments/your-number",
    "appointments/again",
    "appointments/free",
    "appointments/take-or-next",
    "appointments/just-taken",
    "appointments/booked",
    "appointments/no-more",
    "appointments/you-have",
    "appointments/move-or-cancel",
    "appointments/really-cancel",
    "appointments/cancelled",
    "appointments/kept",
    "appointments/there-is-one",
    "appointments/failed",
    "vm-goodbye",
];

/// The replies of 666 cannot be kept.
const NO_REPLIES: &str = "CREATE TRIGGER no_replies BEFORE INSERT ON replies WHEN NEW.caller = '666' \
    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";

/// 5551001 has an appointment. To 665, somebody is always faster with the first slot; 666 cannot book.
const SLOTS: [&str; 3] = [
    "INSERT INTO slots VALUES (1898841600, NULL), (1898845200, '5551001'), (1898848800, NULL)",
    "CREATE TRIGGER taken BEFORE UPDATE ON slots WHEN NEW.caller = '665' AND NEW.starts = 1898841600 \
     BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER no_booking BEFORE UPDATE ON slots WHEN NEW.caller = '666' \
     BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
];

/// Gives the app their databases.
pub(super) async fn add_to(app: App, folder: &Path) -> Result<App> {
    let url = |name: &str| format!("sqlite://{}", folder.join(name).display());
    let store = Store::open(&url("survey.db")).await?;
    execute(&url("survey.db"), &[NO_REPLIES]).await?;
    let calendar = Calendar::open(&url("appointments.db")).await?;
    execute(&url("appointments.db"), &SLOTS).await?;
    Ok(app.state(store).state(Practice::new(calendar, "Europe/Berlin")))
}

async fn execute(url: &str, statements: &[&'static str]) -> Result<()> {
    let mut connection = AnyConnection::connect(url).await?;
    for statement in statements {
        sqlx::raw_sql(*statement).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}
