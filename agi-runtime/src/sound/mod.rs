//! Recorded sound: WAVE files, and other rates.

mod resample;
pub(crate) mod wave;
#[cfg(any(feature = "espeak", feature = "prompts"))]
pub(crate) mod whole;

#[cfg(any(feature = "audio", feature = "prompts"))]
pub(crate) use resample::resample;
