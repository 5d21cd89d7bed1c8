//! A list of routes, as `routes![…]` writes it.

use std::any::TypeId;

use super::SourceLocation;

/// Routes by their functions: what `routes![…]` makes for [`App::with`](crate::App::with) and
/// [`App::mount`](crate::App::mount).
#[derive(Clone, Debug, Default)]
pub struct Routes(pub(crate) Vec<Listed>);

/// One function in a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    pub(crate) function: TypeId,
    pub(crate) name: &'static str,
    pub(crate) place: SourceLocation,
}

impl Routes {
    #[doc(hidden)]
    #[must_use]
    pub fn new(listed: Vec<Listed>) -> Self {
        Self(listed)
    }
}

#[doc(hidden)]
pub fn listed<F: 'static>(_function: &F, name: &'static str, place: SourceLocation) -> Listed {
    Listed { function: TypeId::of::<F>(), name, place }
}

/// Lists routes by their functions, for [`App::with`](crate::App::with) and [`App::mount`](crate::App::mount). You can
/// name a function by any path to it, including a name that `use` brings in.
///
/// [`App::check`](crate::App::check) reports a function without `#[agi_route]`, with the place of the list.
///
/// ```
/// use agi_runtime::prelude::*;
/// mod billing {
///     use agi_runtime::prelude::*;
///     #[agi_route("/balance", manual)]
///     pub async fn balance(call: &mut Call) -> Result { Ok(()) }
/// }
/// use billing::balance;
///
/// let app = App::with(routes![balance]).mount("/v2", routes![billing::balance]);
/// app.check().unwrap();
/// ```
#[macro_export]
macro_rules! routes {
    ($($function:path),* $(,)?) => {
        $crate::Routes::new(::std::vec![$(
            $crate::__private::listed(
                &$function,
                ::std::stringify!($function),
                $crate::__private::SourceLocation::new(::std::file!(), ::std::line!()),
            )
        ),*])
    };
}
