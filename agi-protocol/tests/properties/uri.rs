//! The path and query of a call.

use agi_protocol::AgiUri;
use percent_encoding::percent_decode;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::cases;

fn script() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![any::<u8>(), select(b"//??&&==%%2Ff5aB+# ".to_vec())], 0..40)
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    percent_decode(bytes).collect()
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn a_path_has_one_form_and_it_is_its_own(script in script()) {
        let target = AgiUri::new(&script);
        let path = target.path();
        prop_assert!(path.starts_with('/'));
        prop_assert!(!path.starts_with("//"));
        prop_assert!(!path.contains('?'));
        let again = AgiUri::new(path.as_bytes());
        prop_assert_eq!(again.path(), path);
    }

    #[test]
    fn the_segments_are_what_is_between_slashes_decoded(script in script()) {
        let path = script.split(|byte| *byte == b'?').next().unwrap_or_default();
        let slashes = path.iter().take_while(|byte| **byte == b'/').count();
        let path = &path[slashes..];
        let segments: Vec<_> = path.split(|byte| *byte == b'/').filter(|_| !path.is_empty()).collect();
        let target = AgiUri::new(&script);
        for (index, segment) in segments.iter().enumerate() {
            prop_assert_eq!(target.segment(index).unwrap(), decoded(segment));
            prop_assert_eq!(target.rest(index).unwrap(), decoded(&segments[index..].join(&b'/')));
        }
        prop_assert_eq!(target.segment(segments.len()), None);
        prop_assert_eq!(target.rest(segments.len()), None);
        prop_assert_eq!(target.segment(usize::MAX), None);
        prop_assert_eq!(target.rest(usize::MAX), None);
    }

    #[test]
    fn the_query_is_what_is_after_the_question_mark_decoded(script in script(), name in "[a=& %]{0,2}") {
        let query = script.splitn(2, |byte| *byte == b'?').nth(1).unwrap_or_default();
        let pairs = query.split(|byte| *byte == b'&').map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=').map(decoded);
            (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
        });
        let values: Vec<_> = pairs.filter(|(key, _)| key == name.as_bytes()).map(|(_, value)| value).collect();
        let target = AgiUri::new(&script);
        prop_assert_eq!(target.query(&name).map(std::borrow::Cow::into_owned).collect::<Vec<_>>(), values);
    }
}
