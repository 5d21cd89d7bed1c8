//! The language of the dialplan: `${…}`, `$[…]` and functions, behind one door. The three are one circle by nature: a
//! function's argument may hold an expression, an expression a variable, a variable's name a function.
//!
//! `expression` and `functions` are imitated from `ast_expr2.y` and `funcs/`, and held by exchanges measured on 22.10.1.

mod expression;
mod functions;
mod substitute;

pub(crate) use functions::{Buffer, read as read_function, write as write_function};
pub(crate) use substitute::substitute;
