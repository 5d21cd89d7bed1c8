//! The name of a type, as an operator reads it.

/// Returns the name without the paths in it, and without the handles around it: `alloc::sync::Arc<app::shop::Desk>` is
/// `Desk`, `sqlx::Pool<sqlx::Sqlite>` is `Pool<Sqlite>`.
pub(super) fn short_name(full: &str) -> String {
    let mut name = String::new();
    for part in full.split_inclusive(|character: char| !(character.is_alphanumeric() || "_:".contains(character))) {
        name.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    while let Some(inner) = name.strip_prefix("Arc<").and_then(|name| name.strip_suffix('>')) {
        name = inner.to_owned();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn paths_and_handles_are_left_out() {
        for (full, short) in [
            ("alloc::sync::Arc<newcomer_app::pharmacy::Pharmacy>", "Pharmacy"),
            ("alloc::sync::Arc<alloc::sync::Arc<a::B<c::D>>>", "B<D>"),
            ("sqlx_core::pool::Pool<sqlx_sqlite::database::Sqlite>", "Pool<Sqlite>"),
            ("(u8, &[core::option::Option<alloc::string::String>])", "(u8, &[Option<String>])"),
            ("Log", "Log"),
        ] {
            assert_eq!(short_name(full), short);
        }
    }
}
