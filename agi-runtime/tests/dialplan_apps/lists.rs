//! Several destinations, and several mailboxes.

use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{DialStatus, Status};

use crate::apps::app;
use crate::{came, telling};

#[tokio::test]
async fn several_are_called_at_once_and_an_empty_contact_is_left_out() {
    for (contacts, destinations) in [
        ("PJSIP/a/sip:a@[2001:db8::1]:5060;ob&PJSIP/b", r"PJSIP/a/sip:a@\[2001:db8::1\]:5060;ob&PJSIP/b"),
        ("PJSIP/a&&PJSIP/b&", "PJSIP/a&PJSIP/b"),
        ("PJSIP/a,b", r"PJSIP/a\,b"),
        ("", ""),
    ] {
        let app = app(move |call| {
            Box::pin(async move {
                let dialed = call.dial_all(contacts.split('&')).timeout(Duration::from_secs(20)).await?;
                assert_eq!(dialed.status, DialStatus::ChanUnavail);
                Ok(())
            })
        });
        let pbx = Pbx::new(app).application("Dial", move |run| {
            assert_eq!(run.options(), format!("{destinations},20,g"));
            run.set("DIALSTATUS", "CHANUNAVAIL");
        });
        pbx.caller("/").dial().await.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_message_goes_to_several_mailboxes() {
    let app = telling(|call| Box::pin(async move { call.voicemail("100@office").and("200").and("3,0").busy().await }));
    let came = came(app, "VoiceMail", |run| {
        assert_eq!(run.options(), r"100@office&200&3\,0,b");
        run.set("VMSTATUS", "SUCCESS");
    });
    assert_eq!(came.await, "Success");
}

/// Asterisk would look for a mailbox `100&200` of the office: `tests/live/voicemail.rs`.
#[tokio::test]
async fn a_first_mailbox_without_a_context_is_of_the_default_one_whatever_the_others_have() {
    let app = telling(|call| Box::pin(async move { call.voicemail("100").and("200").and("300@office").await }));
    let came = came(app, "VoiceMail", |run| {
        assert_eq!(run.options(), "100@default&200&300@office");
        run.set("VMSTATUS", "SUCCESS");
    });
    assert_eq!(came.await, "Success");
}

#[tokio::test]
async fn a_refused_ampersand_names_the_way_to_several() {
    let app = telling(|call| {
        Box::pin(async move {
            let dial = call.dial("PJSIP/1&PJSIP/evil").await.unwrap_err().to_string();
            assert!(dial.contains(".and(…)") && dial.contains("dial_all(contacts.split('&'))"), "{dial}");
            let dial = call.dial("PJSIP/1").and("a&b").await.unwrap_err().to_string();
            assert!(dial.contains(".and(…)"), "{dial}");
            let dial = call.dial_all(["a&b"]).await.unwrap_err().to_string();
            assert!(dial.contains(".and(…)"), "{dial}");
            let voicemail = call.voicemail("100&200").await.unwrap_err().to_string();
            assert!(voicemail.contains("`voicemail(…)` and each other as `.and(…)`"), "{voicemail}");
            let voicemail = call.voicemail("100").and("200&300").await.unwrap_err().to_string();
            assert!(voicemail.contains(".and(…)"), "{voicemail}");
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.commands(["SET VARIABLE CAME"]).await;
    caller.ends(Status::Ok).await;
}
