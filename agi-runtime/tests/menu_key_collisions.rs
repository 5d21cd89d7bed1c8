//! What `check` says of the app's keys in menus that have them already. All menus of this program are looked at.
#![cfg(feature = "testing")]
#![allow(dead_code, reason = "nobody is asked")]

use agi_runtime::MenuKeys;
use agi_runtime::prelude::*;

#[derive(Menu, Clone, Copy, Debug)]
enum Office {
    #[key("2", prompt = "billing")]
    Billing(Billing),
    #[key("3", prompt = "billing", back = "*")]
    Own(Billing),
    #[key("0")]
    Operator,
}

#[derive(Menu, Clone, Copy, Debug)]
enum Billing {
    #[key("1")]
    Invoice,
    #[key("#")]
    Last,
    #[key("71")]
    Long,
}

fn told(keys: MenuKeys) -> Vec<String> {
    let app = App::with(routes![]).fallback(|_| Box::pin(async { Ok(Outcome::done()) })).menu_keys(keys);
    let problems =
        app.check().map_or_else(|problems| problems.iter().map(ToString::to_string).collect(), |()| Vec::new());
    let within = |told: &String| told.split_once(".rs:").unwrap().1.split_once(": ").unwrap().1.to_owned();
    let mut told: Vec<_> = problems.iter().map(within).collect();
    // The linker puts the menus in no order.
    told.sort_unstable();
    told
}

#[test]
fn a_key_that_leads_back_is_not_a_choice_of_the_submenu_unless_the_choice_says_another() {
    let back = told(MenuKeys::new().back(Digit::POUND));
    assert_eq!(
        back,
        [
            "# leads back in the whole app (`.menu_keys(…)`), and is a choice in the submenu of `menu_key_collisions::Office` at \
         key 2: write `back = \"…\"` with another key after its prompt"
        ]
    );
    assert!(told(MenuKeys::new().back(Digit::NINE)).is_empty());
    let begun = told(MenuKeys::new().back(Digit::SEVEN));
    assert_eq!(begun.len(), 1, "{begun:?}");
    assert!(begun[0].contains("and begins the key 71 in the submenu"), "{begun:?}");
}

#[test]
fn a_key_that_begins_a_longer_one_would_have_to_wait() {
    let begun = told(MenuKeys::new().repeat(Digit::SEVEN));
    assert_eq!(
        begun,
        [
            "in `menu_key_collisions::Billing`, 7 begins the key 71, and repeats in the whole app (`.menu_keys(…)`): give the choice \
         another key, or write `#[menu(own_keys)]` above the enum"
        ]
    );
}

#[test]
fn a_menus_own_operator_is_not_a_collision() {
    assert!(told(MenuKeys::new().operator(Digit::ZERO, Outcome::hangup())).is_empty());
}

#[test]
fn no_key_of_the_app_does_two_things() {
    let twice = told(MenuKeys::new().repeat(Digit::STAR).back(Digit::STAR));
    assert_eq!(twice, ["* repeats and leads back in `.menu_keys(…)`: give each a key of its own"]);
}

#[test]
fn a_problem_names_the_line_of_the_menu() {
    let app = App::with(routes![]).fallback(|_| Box::pin(async { Ok(Outcome::done()) }));
    let problems = app.menu_keys(MenuKeys::new().back(Digit::POUND)).check().unwrap_err().to_string();
    assert!(problems.contains("menu_key_collisions.rs:8: # leads back"), "{problems}");
}

#[derive(Menu, Clone, Copy, Debug)]
enum Outer {
    #[key("8", everywhere)]
    Help,
    #[key("1", prompt = "middle")]
    Middle(Middle),
}

#[derive(Menu, Clone, Copy, Debug)]
enum Middle {
    #[key("1", prompt = "deep")]
    Deep(Deep),
    #[key("2", prompt = "deep", back = "9")]
    Own(Deep),
}

#[derive(Menu, Clone, Copy, Debug)]
enum Deep {
    #[key("5")]
    Last,
}

#[derive(Menu, Clone, Copy, Debug)]
enum LongBack {
    #[key("1", prompt = "deep", back = "66")]
    Deep(Deep),
}

#[test]
fn a_choice_from_two_menus_above_is_one_of_the_submenu_too() {
    assert_eq!(
        told(MenuKeys::new().back(Digit::EIGHT)),
        [
            "8 leads back in the whole app (`.menu_keys(…)`), and is a choice in the submenu of `menu_key_collisions::Outer` at \
             key 1, key 1: write `back = \"…\"` with another key after its prompt",
            "8 leads back in the whole app (`.menu_keys(…)`), and is a choice in the submenu of `menu_key_collisions::Outer` at \
             key 1: write `back = \"…\"` with another key after its prompt",
        ]
    );
}

#[test]
fn the_star_leads_back_where_the_app_says_no_other_key() {
    let star = told(MenuKeys::new().operator(Digit::STAR, Outcome::hangup()));
    assert_eq!(
        star,
        ["Middle` at key 1", "Office` at key 2", "Outer` at key 1"].map(|submenu| format!(
            "* leads to the operator in the whole app (`.menu_keys(…)`), and leads back from the submenu of \
             `menu_key_collisions::{submenu}: write `.back(…)` with another key in `.menu_keys(…)`, or `back = \"…\"` after its prompt"
        ))
    );
    assert!(told(MenuKeys::new().back(Digit::NINE).operator(Digit::STAR, Outcome::hangup())).is_empty());
}

#[test]
fn a_key_that_begins_a_longer_one_that_leads_back_would_have_to_wait() {
    assert_eq!(
        told(MenuKeys::new().operator(Digit::SIX, Outcome::hangup())),
        [
            "6 leads to the operator in the whole app (`.menu_keys(…)`), and begins the key 66, which leads back from the submenu of \
             `menu_key_collisions::LongBack` at key 1: write `back = \"…\"` with another key after its prompt"
        ]
    );
}
