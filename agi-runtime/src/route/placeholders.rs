//! Which values the path of a route takes, as the type of its function says it.

use std::marker::PhantomData;

/// What a function of `#[agi_route]` returns: a future, of which this says which values the path takes.
///
/// Every future is one: the function's signature says of which path it is.
#[doc(hidden)]
pub trait OfRoute<Path> {}

impl<F: Future, Path> OfRoute<Path> for F {}

/// A placeholder for a `P`, and those after it; `()` is the end of the path.
#[doc(hidden)]
#[derive(Debug)]
pub struct Then<P: ?Sized, Rest>(PhantomData<P>, PhantomData<Rest>);

/// The function of a route.
#[cfg(feature = "ami")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`route(…)` takes a function of `#[agi_route(\"/…\")]`, with at most 16 arguments",
    label = "this is not a route"
)]
pub trait RouteFunction<Signature> {
    /// The placeholders of its path.
    type Path;
}

/// A path that has a placeholder for a further value.
#[cfg(feature = "ami")]
#[doc(hidden)]
pub trait HasPlaceholder {
    /// The type of its argument; `str` if that is `&str`.
    type First: ?Sized;
    /// Those after it.
    type Rest;
}

#[cfg(feature = "ami")]
impl<P: ?Sized, Rest> HasPlaceholder for Then<P, Rest> {
    type First = P;
    type Rest = Rest;
}

#[cfg(feature = "ami")]
macro_rules! functions {
    ($($argument:ident)*) => {
        impl<F, Returned, Path, $($argument),*> RouteFunction<(Returned, Path, $($argument),*)> for F
        where
            F: Fn(&'static mut crate::call::Call, $($argument),*) -> Returned,
            Returned: OfRoute<Path>,
        {
            type Path = Path;
        }
        functions!(@one_less $($argument)*);
    };
    (@one_less $first:ident $($argument:ident)*) => { functions!($($argument)*); };
    (@one_less) => {};
}

#[cfg(feature = "ami")]
functions!(A B C D E G H I J K L M N O P);
