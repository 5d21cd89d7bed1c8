//! A phone number in a language that lacks the sound of the plus.

use std::fs;

use agi_runtime::prompt::phone_number;
use xtask::asterisk::{self, Asterisk, Dial, Setup};

use crate::commands::assert_played_on;
use crate::support::{dial_on, version};

#[tokio::test]
async fn the_digits_of_a_phone_number_are_said_where_the_plus_has_no_sound() {
    let root = asterisk::install(version()).unwrap();
    let asterisk = Asterisk::start(&root, &Setup::new()).await.unwrap();
    let says = async || {
        let call = dial_on(&asterisk, Dial::answered, |call| {
            Box::pin(async {
                let channel = call.request().channel().into_owned();
                (channel, call.say(("beep", phone_number("+1 (20) 1"))).strict().await)
            })
        });
        let ((channel, said), ended) = call.await.ended().await;
        assert_eq!(said.unwrap(), None);
        assert_eq!(ended.agi_status, "SUCCESS");
        channel
    };
    let digits = ["beep", "digits/1", "digits/2", "digits/0", "digits/1"];
    let with_plus = ["beep", "letters/plus", "digits/1", "digits/2", "digits/0", "digits/1"];
    assert_played_on(&asterisk, &says().await, &with_plus).await;
    fs::remove_file(asterisk.folder().join("lib/sounds/en/letters/plus.sln")).unwrap();
    assert_played_on(&asterisk, &says().await, &digits).await;
}
