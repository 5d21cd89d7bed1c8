//! What the app shares with every call.

use std::ops::Deref;
use std::sync::Arc;

use super::{FromCall, Requirements};
use crate::call::{Call, StateMap};
use crate::outcome::Rejection;
use agi_protocol::Status;

/// A value that was given to the app once, by [`App::state`](crate::App::state): a pool of connections, settings.
///
/// An app that lacks it does not start. Handlers can only read it. What calls change belongs in a pool of connections,
/// or in a `Mutex`, whose guard must not be held during a command.
///
/// ```
/// use agi_runtime::prelude::*;
/// struct Prices { apple: u32 }
///
/// #[agi_route("/price", manual)]
/// async fn price(call: &mut Call, prices: State<Prices>) -> Result {
///     call.say_number(prices.apple).await?;
///     Ok(())
/// }
///
/// let app = App::with(routes![price]).state(Prices { apple: 3 });
/// app.check().unwrap();
/// ```
///
/// The app owns the value. If a test looks at it afterwards, give the app `.state(Arc::clone(&prices))`, and let the
/// handlers take `State<Arc<Prices>>`.
#[derive(Debug)]
pub struct State<T>(Arc<T>);

impl<T: Send + Sync + 'static> State<T> {
    /// The value among those of the app.
    pub(crate) fn among(values: &StateMap) -> Option<Self> {
        values.get().map(Self)
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Send + Sync + 'static> FromCall for State<T> {
    fn needs(needs: &mut Requirements) {
        needs.state::<T>();
    }

    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        Self::among(&call.state).ok_or_else(|| {
            let name = std::any::type_name::<T>();
            Rejection::new(Status::Error, format!("the app has no {name}: add `.state(…)` with one to the App"))
        })
    }
}
