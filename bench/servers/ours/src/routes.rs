//! Ten routes; those that are called are among them.

use std::str::FromStr;

use agi_runtime::Routes;
use agi_runtime::prelude::*;

/// What the calls share.
pub(crate) struct Greeting(pub(crate) &'static str);

/// The languages that the survey speaks.
pub(crate) enum Lang {
    En,
    De,
}

impl FromStr for Lang {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text {
            "en" => Ok(Self::En),
            "de" => Ok(Self::De),
            _ => Err("en or de"),
        }
    }
}

/// Ten commands.
#[agi_route("/hello", manual)]
async fn hello(call: &mut Call) -> Result {
    for _ in 0..5 {
        call.set_variable("GREETED", "yes").await?;
        call.verbose("the caller was greeted").await?;
    }
    Ok(())
}

/// Three typed parameters, shared state, and ten commands.
#[agi_route("/survey/{id}?lang", args(attempt), manual)]
async fn survey(call: &mut Call, id: u32, lang: Option<Lang>, attempt: u8, greeting: State<Greeting>) -> Result {
    if id != 7 || attempt != 2 || !matches!(lang, Some(Lang::De)) {
        let error = "the benchmark asks for survey 7, in German, for the second time";
        return Err(Rejection::new(Status::BadParam, error))?;
    }
    for _ in 0..5 {
        call.set_variable("GREETED", greeting.0).await?;
        call.verbose("the caller was greeted").await?;
    }
    Ok(())
}

/// A hundred commands more than `hello`, for what one command costs.
#[agi_route("/long", manual)]
async fn long(call: &mut Call) -> Result {
    for _ in 0..55 {
        call.set_variable("GREETED", "yes").await?;
        call.verbose("the caller was greeted").await?;
    }
    Ok(())
}

/// Routes that nobody calls, and the list of all.
macro_rules! others {
    ($($name:ident $path:tt)*) => {
        $(
            #[agi_route($path, manual)]
            async fn $name(call: &mut Call, id: u32) -> Result {
                call.verbose(id.to_string()).await?;
                Ok(())
            }
        )*

        /// All ten.
        pub(crate) fn ten_routes() -> Routes {
            routes![hello, survey, long, $($name),*]
        }
    };
}

others! {
    order "/orders/{id}"
    order_status "/orders/{id}/status"
    hello_again "/hello/{id}"
    survey_results "/survey/{id}/results"
    appointment "/appointments/{id}"
    appointment_move "/appointments/{id}/move"
    payment "/payments/{id}"
}
