//! The words with which an application says how it ended, each as a variant of an enum.

/// Makes an enum from the words of a status variable, and the table that parses them. The documentation of a variant
/// begins with Asterisk's word. The variants after `otherwise` have no word.
macro_rules! statuses {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[doc = $meaning:literal])+ $word:literal => $variant:ident,)+
            otherwise:
            $($(#[$other_meta:meta])+ $other:ident $(($held:ty))?,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $word, "`:")]
                $(#[doc = $meaning])+
                $variant,
            )+
            $($(#[$other_meta])+ $other $(($held))?,)+
        }

        impl $name {
            /// Returns the status that a word means; `None` for an unknown word.
            pub(super) fn of_word(word: &agi_protocol::Text) -> Option<Self> {
                const WORDS: &[(&str, $name)] = &[$(($word, $name::$variant),)+];
                WORDS.iter().find(|(known, _)| word == known).map(|(_, status)| status.clone())
            }
        }
    };
}
pub(super) use statuses;
