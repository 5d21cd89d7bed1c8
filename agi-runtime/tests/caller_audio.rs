//! Live audio without a phone: the caller of a test speaks and hears.
#![cfg(all(feature = "audio", feature = "testing"))]

mod caller_audio {
    mod apps;
    #[cfg(unix)]
    mod eagi;
    mod endings;
    mod hearing;
    mod real_time;
    #[cfg(feature = "transcripts")]
    mod recording;
    mod speaking;
    mod sweep;
}
