//! The function that looks up an order.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use agi_runtime::BoxError;
use serde_json::{Value, json};
use tokio::time::timeout;

type LookUp = Pin<Box<dyn Future<Output = Result<Option<String>, BoxError>> + Send>>;

/// Where orders are looked up.
pub struct Orders(Box<dyn Fn(String) -> LookUp + Send + Sync>);

impl Orders {
    /// By this function: of a number, where the order is, or `None` if there is no such order.
    pub fn by<F>(look_up: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Option<String>, BoxError>> + Send + 'static,
    {
        Self(Box::new(move |number| Box::pin(look_up(number))))
    }

    /// Runs a function that the agent calls, within this time. What goes wrong is an answer, too: the agent says so.
    pub(crate) async fn call(&self, name: &str, arguments: &Value, within: Duration) -> Value {
        let Some(number) = arguments["number"].as_str().filter(|_| name == "order_status") else {
            return json!({ "error": "there is no such function" });
        };
        match timeout(within, (self.0)(number.to_owned())).await {
            Ok(Ok(Some(status))) => json!({ "status": status }),
            Ok(Ok(None)) => json!({ "error": "there is no such order" }),
            Ok(Err(_)) | Err(_) => json!({ "error": "the orders cannot be looked up now" }),
        }
    }
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").finish_non_exhaustive()
    }
}
