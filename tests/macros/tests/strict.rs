//! Nothing that the macro writes is found fault with, however strict the app is.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, future_incompatible, nonstandard_style, rust_2018_idioms, unused)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, let_underscore_drop, missing_copy_implementations)]
#![deny(missing_debug_implementations, redundant_imports, redundant_lifetimes, single_use_lifetimes, trivial_casts)]
#![deny(trivial_numeric_casts, unit_bindings, unnameable_types, unreachable_pub, unused_import_braces)]
#![deny(unused_lifetimes, unused_qualifications, unused_results, variant_size_differences)]

use agi_runtime::prelude::*;

/// Takes something from everywhere.
#[allow(clippy::too_many_arguments, reason = "one of each kind; the macro adds none")]
#[agi_route("/survey/{id}/{*rest}?lang&tag", args(campaign, _, others), vars(tier = "TIER", name = "CALLERID(name)"))]
pub async fn survey<'a>(
    call: &'a mut Call,
    id: u32,
    rest: &'a str,
    lang: Option<&'a str>,
    tag: Vec<&str>,
    campaign: Option<String>,
    others: Vec<u8>,
    tier: Option<u8>,
    name: &str,
    caller: CallerId,
    settings: Option<State<String>>,
) -> Result {
    call.verbose(format!("{id} {rest} {lang:?} {tag:?} {campaign:?} {others:?}")).await?;
    call.verbose(format!("{tier:?} {name} {caller:?} {settings:?}")).await?;
    Ok(())
}

/// Takes nothing and returns nothing.
#[agi_route("/", manual)]
pub async fn nothing(_call: &mut Call) {}

/// Where to.
#[derive(Menu, Clone, Copy, Debug)]
pub enum Desk {
    /// To sales.
    #[key("1")]
    #[say("sales", "sales department")]
    Sales,
    /// To billing.
    #[say("billing")]
    #[key("2", prompt = "billing/choose", back = "#")]
    Billing(Billing),
    /// To somebody.
    #[key("0", everywhere)]
    #[say("operator")]
    Operator,
}

/// Within billing.
#[derive(Menu, Clone, Copy, Debug)]
pub enum Billing {
    /// The invoice.
    #[key("12")]
    #[say("invoice")]
    Invoice,
    /// A payment.
    #[key("*")]
    Payment,
}

fn main() {}
