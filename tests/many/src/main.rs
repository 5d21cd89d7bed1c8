//! Runs every scenario and prints what was lost: nothing.

use std::process::ExitCode;

use anyhow::Result;
use many_servers::{Kit, Report, kit, scenarios};

#[tokio::main]
async fn main() -> ExitCode {
    run().await.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}

async fn run() -> Result<ExitCode> {
    let program = kit::survey_line()?;
    let mut kit = Kit::start(&program).await?;
    println!("three servers of the survey, PostgreSQL, Asterisk 22\n");
    let mut lost = 0;
    let mut show = |report: Report| {
        println!("{report}");
        lost += report.lost().len();
    };
    show(scenarios::a_server_is_killed(&mut kit).await?);
    show(scenarios::each_server_restarts(&mut kit).await?);
    show(scenarios::a_silent_call_lasts(&mut kit).await?);
    show(scenarios::a_silent_call_is_cut_by_default(&mut kit).await?);
    show(scenarios::a_database_restarts(&mut kit).await?);
    show(scenarios::servers_have_a_name(&mut kit).await?);
    show(scenarios::one_server_holds_many(&mut kit, &program).await?);
    if lost > 0 {
        println!("lost: {lost}");
        return Ok(ExitCode::FAILURE);
    }
    println!("lost altogether: nothing");
    Ok(ExitCode::SUCCESS)
}
