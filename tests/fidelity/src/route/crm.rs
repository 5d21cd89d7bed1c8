//! What the examples "greeting" and "crm-routing" need: a CRM, and desks whose queues are those of the harness.

use std::path::Path;
use std::time::Duration;

use agi_runtime::App;
use agi_runtime::hours::Hours;
use anyhow::Result;
use crm_routing::office::{Desk, Office};
use sqlx::{AnyConnection, Connection as _};

/// The prompts that the two play.
pub(super) const SOUNDS: &[&str] = &[
    "greeting/hello",
    "greeting/good-to-hear-you",
    "greeting/welcome",
    "crm/names/1",
    "crm-routing/closed",
    "crm-routing/all-busy",
    "crm-routing/call-back-1-message-2",
    "crm-routing/again",
    "crm-routing/your-number",
    "crm-routing/digits-only",
    "crm-routing/right-1-wrong-2",
    "crm-routing/we-call-you-back-on",
    "crm-routing/thanks",
    "crm-routing/call-again",
    "crm-routing/goodbye",
];

/// Gives the app their CRMs, which fail for the number 666, and desks.
pub(super) async fn add_to(app: App, folder: &Path) -> Result<App> {
    let url = |name: &str| format!("sqlite://{}", folder.join(name).display());
    let greeting = greeting::crm::Crm::at(&url("greeting.db"))?;
    greeting.prepare().await?;
    let statements = [
        "INSERT INTO customers VALUES ('442079460000', 'Charles Babbage', NULL), ('33142960000', 'Blaise Pascal', 'nosuch')",
        "ALTER TABLE customers RENAME TO records",
        "CREATE VIEW customers AS SELECT number, CASE number WHEN '666' THEN json('broken') ELSE recording END AS recording \
         FROM (SELECT * FROM records UNION SELECT '666', '', '')",
    ];
    execute(&url("greeting.db"), &statements).await?;

    let routing = crm_routing::crm::Crm::at(&url("routing.db"))?;
    routing.prepare().await?;
    let statements = [
        "ALTER TABLE customers RENAME TO records",
        "CREATE VIEW customers AS SELECT number, CASE number WHEN '666' THEN json('broken') ELSE tier END AS tier \
         FROM (SELECT * FROM records UNION SELECT '666', 'vip')",
        "CREATE TRIGGER full BEFORE INSERT ON callbacks WHEN NEW.number = '666' BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    ];
    execute(&url("routing.db"), &statements).await?;
    Ok(app.state(greeting).state(routing).state(office()?))
}

async fn execute(url: &str, statements: &[&'static str]) -> Result<()> {
    let mut connection = AnyConnection::connect(url).await?;
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// A desk for each way in which queues end; the queues are those of the harness's queues.conf.
fn office() -> Result<Office> {
    let desk = |name, priority, general| Desk {
        name,
        priority,
        general,
        mailbox: "200",
        wait: Duration::from_secs(2),
        hours: None,
    };
    let mut at_night = desk("night", "staffed", "staffed");
    at_night.hours = Some(Hours::new("UTC")?);
    let desks = vec![
        desk("vips-first", "staffed", "waiting"),
        desk("generalists", "closed", "staffed"),
        desk("nobody", "closed", "closed"),
        desk("misnamed", "nosuch", "staffed"),
        at_night,
    ];
    Ok(Office { desks })
}
