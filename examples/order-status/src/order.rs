//! An order: its number as callers press it, and its state as they hear it.

use std::fmt;
use std::str::FromStr;

use agi_runtime::prompt::{Prompt, Prompts, date};
use serde::Deserialize;

/// An order's number: 4 to 12 digits, with their zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderNumber(String);

impl FromStr for OrderNumber {
    type Err = &'static str;

    fn from_str(keys: &str) -> Result<Self, Self::Err> {
        if !(4..=12).contains(&keys.len()) || !keys.bytes().all(|key| key.is_ascii_digit()) {
            return Err("an order's number has 4 to 12 digits");
        }
        Ok(Self(keys.to_owned()))
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the service knows about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Order {
    /// How far it is.
    pub state: State,
    /// When it arrives, in seconds since 1970-01-01 UTC, if that is known.
    pub arrives: Option<i64>,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// In the warehouse.
    Packed,
    /// On its way.
    Shipped,
    /// There.
    Delivered,
}

/// An order is said as its state and, unless it has arrived, the day on which it will.
impl Prompts for Order {
    fn add_to(self, list: &mut Vec<Prompt>) {
        let state = match self.state {
            State::Packed => "order-status/packed",
            State::Shipped => "order-status/shipped",
            State::Delivered => return "order-status/delivered".add_to(list),
        };
        (state, self.arrives.map(|day| ("order-status/arrives", date(day)))).add_to(list);
    }
}
