//! 20 ms of audio.

use std::ops::Deref;
use std::sync::Arc;

/// Holds 20 ms of audio, as signed samples of 16 bits, mono: 160 samples at 8,000 a second, 320 at 16,000. A clone shares
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioFrame(Arc<[i16]>);

impl AudioFrame {
    pub(crate) fn new(samples: &[i16]) -> Self {
        Self(samples.into())
    }
}

impl Deref for AudioFrame {
    type Target = [i16];

    fn deref(&self) -> &[i16] {
        &self.0
    }
}
