//! Arguments that are made from the call as a whole.

use std::any::TypeId;
use std::future::Future;

use crate::call::Call;
use crate::outcome::Rejection;

/// An argument of a handler that is not a parameter: [`State`](super::State), [`CallerId`](super::CallerId),
/// [`Tts`](crate::Tts), or a type of your own.
///
/// ```
/// use agi_runtime::prelude::*;
///
/// /// Callers from our own country; others are turned away.
/// struct Domestic(String);
///
/// impl FromCall for Domestic {
///     async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
///         let caller = CallerId::of(call.request());
///         match caller.number.map(|number| number.to_string()) {
///             Some(number) if number.starts_with("+44") => Ok(Domestic(number)),
///             other => Err(Rejection::new(Status::BadParam, format!("not a domestic caller: {other:?}"))),
///         }
///     }
/// }
///
/// #[agi_route("/quote", manual)]
/// async fn quote(call: &mut Call, caller: Domestic) -> Result {
///     call.play("quote").await?;
///     Ok(())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a parameter of this route nor an extractor",
    label = "this argument's name is not in the attribute, and its type does not implement `FromCall`",
    note = "a parameter: name it in the attribute, as `{{name}}` in the path, after `?`, in `args(…)` or in `vars(…)`",
    note = "an extractor: `State<T>`, `CallerId`, `Tts`, `Option` of one, or a type with `impl FromCall`"
)]
pub trait FromCall: Sized {
    /// Declares what the extractor needs from the app, so that [`App::check`](crate::App::check) reports it before the
    /// first call if it is missing. Default: nothing.
    fn needs(needs: &mut Requirements) {
        let _ = needs;
    }

    /// Makes the argument, before the handler runs. A rejection ends the call with its status.
    fn from_call(call: &mut Call) -> impl Future<Output = Result<Self, Rejection>> + Send;
}

/// `None` if `T` rejects the call.
// The compiler's note on the trait names it.
#[diagnostic::do_not_recommend]
impl<T: FromCall> FromCall for Option<T> {
    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        Ok(T::from_call(call).await.ok())
    }
}

/// What a route's extractors need from the app.
#[derive(Debug, Default)]
pub struct Requirements(Vec<Need>);

/// State that an extractor needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) id: TypeId,
    pub(crate) type_name: &'static str,
    /// What to write, if it is not `.state(…)`.
    pub(crate) hint: Option<&'static str>,
}

impl Requirements {
    /// Requires that the app has a value of this type: `App::state(value)`.
    pub fn state<T: 'static>(&mut self) {
        self.push::<T>(None);
    }

    /// Requires state that the app gets from a method other than `.state(…)`. `hint` names the method, after "the app
    /// has": `no TTS engine: add .tts(…) …`.
    pub(crate) fn state_by<T: 'static>(&mut self, hint: &'static str) {
        self.push::<T>(Some(hint));
    }

    fn push<T: 'static>(&mut self, hint: Option<&'static str>) {
        self.0.push(Need { id: TypeId::of::<T>(), type_name: std::any::type_name::<T>(), hint });
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Need> {
        self.0.iter()
    }
}
