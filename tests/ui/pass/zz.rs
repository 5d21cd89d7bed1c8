#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused_qualifications, single_use_lifetimes, trivial_casts, trivial_numeric_casts, unused_results, let_underscore_drop, elided_lifetimes_in_paths, explicit_outlives_requirements, unit_bindings, unreachable_pub, missing_debug_implementations, rust_2018_idioms, future_incompatible, nonstandard_style, unused, unused_lifetimes, unused_import_braces, redundant_lifetimes, redundant_imports, variant_size_differences, non_ascii_idents, missing_copy_implementations, meta_variable_misuse, keyword_idents, ambiguous_negative_literals, absolute_paths_not_starting_with_crate, closure_returning_async_block, impl_trait_redundant_captures, unnameable_types, linker_messages)]
//! x
use agi_runtime::prelude::*;

/// Doc.
#[agi_route("/survey/{id}/{*rest}?lang&tag", args(a, b, c), vars(tier = "TIER", name="N"))]
pub async fn survey<'a>(_call: &'a mut Call, id: u32, rest: &'a str, lang: Option<&'a str>, tag: Vec<&str>, a: String, b: Option<String>, c: Vec<&str>, tier: Option<&'a str>, name: &str, caller: CallerId) -> Result {
    drop((id, rest, lang, tag, a, b, c, tier, name, caller));
    Ok(())
}
/// Doc.
#[agi_route("/a")]
pub async fn a(_call: &mut Call) {}

fn main() {}
