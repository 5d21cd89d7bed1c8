//! Which Asterisks an app connects to.

use super::arguments::{Arguments, Opt, Origin};
use crate::ami::AmiAddress;
use crate::app::App;
use crate::error::Error;

/// A secret: other users of the machine see command lines, but not the environment.
pub(super) const ADDRESSES: Opt = Opt::text(
    "ami",
    "URL",
    "Connect to the manager interface of an Asterisk, for AGI(agi:async,/path): ami://user:secret@host; several with blanks",
)
.or_variable("AGI_AMI")
.checked(|text| addresses(text).map(drop))
.secret();

/// Adds the Asterisks that the command line names to those that the app connects to.
pub(super) fn connects(mut app: App, given: &Arguments) -> Result<App, Error> {
    for address in given.text(ADDRESSES.name).unwrap_or_default().split_whitespace() {
        app = app.ami(address)?;
    }
    Ok(app)
}

/// Whether the app opens no port: it connects to an Asterisk, and `--listen` is not given.
pub(super) fn is_all(app: &App, given: &Arguments) -> bool {
    let said = given.given("listen").is_some_and(|listen| listen.origin != Origin::Default);
    !app.ami.is_empty() && !said
}

fn addresses(text: &str) -> Result<Vec<AmiAddress>, String> {
    text.split_whitespace().map(|address| address.parse().map_err(|wrong| format!("{wrong}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn several_asterisks_are_separated_by_blanks_and_a_wrong_one_is_not_quoted() {
        assert_eq!(addresses("ami://a:hush@one ami://a:hush@two:7").unwrap().len(), 2);
        let wrong = addresses("ami://a:hush@one hush").unwrap_err();
        assert!(wrong.contains("ami://user:secret@host:5038") && !wrong.contains("hush"), "{wrong}");
        let commas = addresses("ami://a:hush@one,ami://a:hush@two").unwrap_err();
        assert!(commas.contains("blanks") && !commas.contains("hush"), "{commas}");
    }
}
