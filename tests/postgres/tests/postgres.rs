//! The databases of the examples' tests are there, are fresh, and go.

use std::net::TcpStream;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use test_postgres::{Postgres, databases, is_left_out};

#[tokio::test]
async fn each_test_has_an_empty_database_of_each_kind_that_is_wanted() {
    let wanted: &[_] = if is_left_out() { &["SQLite"] } else { &["SQLite", "PostgreSQL"] };
    for _ in 0..2 {
        let databases = databases().await;
        assert_eq!(databases.iter().map(|database| database.name).collect::<Vec<_>>(), wanted);
        for database in databases {
            database.execute("CREATE TABLE rows (id BIGINT PRIMARY KEY)").await;
        }
    }
}

#[tokio::test]
async fn a_locked_table_is_not_read_until_the_lock_is_dropped() {
    for database in databases().await {
        database.execute("CREATE TABLE rows (id BIGINT PRIMARY KEY)").await;
        let lock = database.lock("rows").await;
        let pool = AnyPoolOptions::new().max_connections(1).connect(&database.url).await.unwrap();
        let read = async || sqlx::query("SELECT id FROM rows").fetch_all(&pool).await;
        assert!(tokio::time::timeout(Duration::from_millis(300), read()).await.is_err(), "on {}", database.name);
        drop(lock);
        assert_eq!(read().await.unwrap().len(), 0, "on {}", database.name);
    }
}

#[tokio::test]
async fn a_database_that_went_down_answers_nobody() {
    for database in databases().await {
        database.execute("CREATE TABLE rows (id BIGINT PRIMARY KEY)").await;
        let options = AnyPoolOptions::new().acquire_timeout(Duration::from_secs(2));
        let pool = options.connect(&database.url).await.unwrap();
        database.goes_down().await;
        assert!(sqlx::query("SELECT id FROM rows").fetch_all(&pool).await.is_err(), "on {}", database.name);
    }
}

#[test]
fn a_server_stops_when_it_is_dropped() {
    if is_left_out() {
        return eprintln!("left out: without PostgreSQL");
    }
    let server = Postgres::start();
    let address = server.url("").replace("postgres://tester@", "").replace('/', "");
    TcpStream::connect(&address).unwrap();
    drop(server);
    TcpStream::connect(&address).unwrap_err();
}
