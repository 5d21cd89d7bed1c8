//! Whether a value that a line holds is one of a parameter's type, by the name of the type.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use agi_protocol::FromParam;

/// Says what is wrong with a value, by the words of the type's own parser. A type that is not std's is not judged: only
/// the app that runs knows what it takes.
pub(super) fn wrong(ty: &str, value: &str) -> Option<String> {
    macro_rules! judged {
        ($($known:ident)*) => {
            match ty.rsplit("::").next().unwrap_or(ty).trim() {
                $(stringify!($known) => read::<$known>(value),)*
                _ => None,
            }
        };
    }
    judged!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char IpAddr Ipv4Addr Ipv6Addr)
}

/// As the parameter is read: without the blanks around it, if it is nothing with them.
fn read<T: FromParam>(value: &str) -> Option<String> {
    T::from_param(value.as_bytes()).and(Ok(())).or_else(|_| T::from_param(value.trim().as_bytes()).map(drop)).err()
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn a_value_is_judged_by_the_types_own_parser() {
        for (ty, value, is_wrong) in [
            ("u32", "4711", false),
            ("u32", " 4711", false),
            ("u32", "spring", true),
            ("u8", "256", true),
            ("std::net::IpAddr", "::1", false),
            ("std :: primitive :: bool", "yes", true),
            ("String", "x", false),
            ("Lang", "xx", false),
        ] {
            assert_eq!(wrong(ty, value).is_some(), is_wrong, "{ty} {value}");
        }
    }
}
