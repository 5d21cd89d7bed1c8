//! Recorded sound: WAVE files, and other rates.

mod resample;
pub(crate) mod wave;

#[cfg(feature = "audio")]
pub(crate) use resample::resample;
