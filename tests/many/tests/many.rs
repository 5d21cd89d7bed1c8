//! Several servers on a real Asterisk: no scenario loses anything. One after the other, on one kit.

use std::path::Path;

use many_servers::{Kit, Report, scenarios};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_servers_go() {
    let mut kit = Kit::start(Path::new(env!("CARGO_BIN_EXE_survey-line"))).await.unwrap();
    holds(&scenarios::a_server_is_killed(&mut kit).await.unwrap());
    holds(&scenarios::each_server_restarts(&mut kit).await.unwrap());
    holds(&scenarios::a_silent_call_lasts(&mut kit).await.unwrap());
    holds(&scenarios::a_silent_call_is_cut_by_default(&mut kit).await.unwrap());
    holds(&scenarios::a_database_restarts(&mut kit).await.unwrap());
    holds(&scenarios::servers_have_a_name(&mut kit).await.unwrap());
}

fn holds(report: &Report) {
    println!("{report}");
    assert!(report.lost().is_empty(), "{report}");
}
