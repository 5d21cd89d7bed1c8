//! An app as a process of its own.

use agi_runtime::prelude::*;

#[tokio::main]
async fn main() -> Result {
    phone_tests::app().main().await
}
