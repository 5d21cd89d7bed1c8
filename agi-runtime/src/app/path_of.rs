//! The path of a route of the app, for a call that the app places.

use super::App;
use crate::route::ToPath;

impl App {
    /// Returns the path of a route of this app.
    ///
    /// # Errors
    /// Fails if there is no such route, or the route does not take these values: the query lacks one that it needs, has one
    /// that it does not know, or a text is not a value of its parameter's type.
    pub fn path_of(&self, path: impl ToPath) -> Result<String, String> {
        let table = self.table().map_err(|problems| problems.to_string())?;
        path.to_path().written(&table, self.fallback.is_some())
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::route::{Routes, ToPath, route};

    #[agi_route("/order/{number}/{*note}?lang&tag", args(attempt), manual, crate = crate)]
    async fn order(_call: &mut Call, note: String, number: u32, lang: String, tag: Vec<u8>, attempt: Option<u8>) {
        let _ = (number, note, lang, tag, attempt);
    }

    #[agi_route("/again", args(attempt), manual, crate = crate)]
    async fn again(_call: &mut Call, attempt: u8) {
        let _ = attempt;
    }

    #[test]
    fn values_are_written_in_the_order_of_the_path_and_read_again() {
        let app = App::with(Routes::default()).mount("/v2", routes![order]);
        let path = route(order).value(7).value("a/b, c").with("lang", "ü&").with("tag", 1).with("tag", 2);
        assert_eq!(app.path_of(path).unwrap(), "/v2/order/7/a/b%2C%20c?lang=%C3%BC%26&tag=1&tag=2");
        assert_eq!(app.path_of("/v2/order/7/x?lang=en").unwrap(), "/v2/order/7/x?lang=en");
        let number = String::from("7");
        assert_eq!(app.path_of(format!("/v2/order/{number}/x?lang=en")).unwrap(), "/v2/order/7/x?lang=en");
    }

    #[agi_route("/again/{name}", manual, crate = crate)]
    async fn again_by_name(_call: &mut Call, name: &str) {
        let _ = name;
    }

    #[agi_route("/old/{number}", manual, crate = crate)]
    #[agi_route("/new?number", manual, crate = crate)]
    async fn moved(_call: &mut Call, number: u32) {
        let _ = number;
    }

    #[test]
    fn a_function_with_two_routes_is_called_by_the_last_one() {
        let app = App::with(routes![moved]);
        assert_eq!(app.path_of(route(moved).with("number", 7)).unwrap(), "/new?number=7");
    }

    #[test]
    fn a_prefix_with_a_placeholder_has_no_value_and_the_error_says_so() {
        let app = App::with(Routes::default()).mount("/{shop}", routes![again_by_name]);
        let error = app.path_of(route(again_by_name).value("x")).unwrap_err();
        assert!(error.contains("has a placeholder: write the path as a text"), "{error}");
        assert_eq!(app.path_of("/north/again/x").unwrap(), "/north/again/x");
    }

    #[test]
    fn what_a_route_would_refuse_is_told_before_anybody_is_called() {
        let app = App::with(routes![order, again]);
        let order = || route(order).value(7).value("x");
        for (refused, why) in [
            (order(), "needs `lang` (the query's `lang`), and it is absent or empty"),
            (order().with("lang", ""), "needs `lang` (the query's `lang`), and it is absent or empty"),
            (order().with("lang", "en").with("lnag", 1), "has no `lnag` in its query: it has ?lang&tag"),
            (
                order().with("lang", "en").with("tag", 1).with("tag", "two"),
                "the parameter `tag` (the query's `tag`) should be `u8`, but it has 3 characters (0 digits, 3 letters): invalid \
                 digit found in string; the route is /order/{number}/{*note} (",
            ),
            (order().with("lang", "en").to_path(), ""),
            ("/order/seven/x?lang=en".to_path(), "the parameter `number` (segment 2 of the path) should be `u32`"),
            ("/order/7/x?lang=en&lnag=1".to_path(), "has no `lnag` in its query"),
            ("/order/7".to_path(), "no route has the path \"/order/7\""),
            ("/order//x?lang=en".to_path(), "segment 2 of the path is empty"),
            (route(again), "needs `attempt` (agi_arg_1), and only its query takes values here"),
        ] {
            match app.path_of(refused) {
                Ok(path) => assert!(why.is_empty(), "{path}"),
                Err(told) => assert!(!why.is_empty() && told.contains(why), "{told}"),
            }
        }
    }
}
