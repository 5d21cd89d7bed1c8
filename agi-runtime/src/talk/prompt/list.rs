//! Lists of prompts, in every form in which they can be written.

#[cfg(feature = "audio")]
use std::sync::Arc;

use super::{DateTime, Prompt, TtsPrompt, file};
#[cfg(feature = "audio")]
use crate::audio::Pcm;

/// A list of prompts: what [`Call::say`](crate::Call::say), [`Call::ask`](crate::Call::ask) and their builders take.
///
/// It is one prompt, a tuple of up to 12, an array, a slice or a `Vec`; lists may be in lists. An `Option` is said if
/// it is `Some`, and `()` is nothing. Your own types can be prompts too:
///
/// ```
/// use agi_runtime::prompt::{number, Prompt, Prompts};
///
/// struct Score(u16);
///
/// impl Prompts for Score {
///     fn add_to(self, list: &mut Vec<Prompt>) {
///         ("your-score-is", number(self.0), "points").add_to(list);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a prompt",
    label = "neither a prompt nor a list of them",
    note = "a number is said by `prompt::number(3)`, or digit by digit by `prompt::digits(3)`",
    note = "a text is the name of a sound: a `&str` or a `String`",
    note = "a tuple holds at most 12: nest tuples, `((a, b), (c, d))`, or write an array or a `Vec`"
)]
pub trait Prompts {
    /// Adds the prompts to the end of a list.
    fn add_to(self, list: &mut Vec<Prompt>);

    /// Returns the prompts as a list of their own.
    fn into_list(self) -> Vec<Prompt>
    where
        Self: Sized,
    {
        let mut list = Vec::new();
        self.add_to(&mut list);
        list
    }
}

macro_rules! one_prompt {
    ($($type:ty)*) => {$(
        impl Prompts for $type {
            fn add_to(self, list: &mut Vec<Prompt>) {
                list.push(self.into());
            }
        }
    )*};
}

one_prompt!(Prompt &str String DateTime TtsPrompt);
#[cfg(feature = "audio")]
one_prompt!(Pcm Arc<Pcm>);

#[cfg(feature = "audio")]
impl Prompts for &Pcm {
    fn add_to(self, list: &mut Vec<Prompt>) {
        list.push(self.clone().into());
    }
}

impl Prompts for &Prompt {
    fn add_to(self, list: &mut Vec<Prompt>) {
        list.push(self.clone());
    }
}

impl Prompts for &String {
    fn add_to(self, list: &mut Vec<Prompt>) {
        list.push(file(self));
    }
}

impl<P: Prompts> Prompts for Option<P> {
    fn add_to(self, list: &mut Vec<Prompt>) {
        if let Some(prompts) = self {
            prompts.add_to(list);
        }
    }
}

impl<P: Prompts> Prompts for Vec<P> {
    fn add_to(self, list: &mut Vec<Prompt>) {
        for prompts in self {
            prompts.add_to(list);
        }
    }
}

impl<P: Prompts, const N: usize> Prompts for [P; N] {
    fn add_to(self, list: &mut Vec<Prompt>) {
        for prompts in self {
            prompts.add_to(list);
        }
    }
}

impl<P: Prompts + Clone> Prompts for &[P] {
    fn add_to(self, list: &mut Vec<Prompt>) {
        for prompts in self {
            prompts.clone().add_to(list);
        }
    }
}

macro_rules! tuples {
    ($(($($one:ident)*))*) => {$(
        impl<$($one: Prompts),*> Prompts for ($($one,)*) {
            #[allow(unused_variables, non_snake_case, clippy::unused_unit)]
            fn add_to(self, list: &mut Vec<Prompt>) {
                let ($($one,)*) = self;
                $($one.add_to(list);)*
            }
        }
    )*};
}

tuples!(() (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
    (A B C D E F G H I) (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L));
