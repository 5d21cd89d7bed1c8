//! A frame of the caller's audio.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// 20 ms of the caller's audio: 160 samples at 8,000 a second, 320 at 16,000.
///
/// It is a slice of `i16`. Cloning it is cheap, and so is sending it to another task. A frame that is dropped before the
/// next one comes costs no allocation.
#[derive(Clone, PartialEq, Eq)]
pub struct AudioFrame(Arc<[i16]>);

impl AudioFrame {
    pub(super) fn silent(samples: usize) -> Self {
        Self(vec![0; samples].into())
    }

    pub(crate) fn copied(samples: &[i16]) -> Self {
        Self(samples.into())
    }

    /// Returns the samples to write them: these, or others, where somebody still has these.
    pub(super) fn samples_mut(&mut self) -> &mut [i16] {
        Arc::make_mut(&mut self.0)
    }
}

impl Deref for AudioFrame {
    type Target = [i16];

    fn deref(&self) -> &[i16] {
        &self.0
    }
}

impl AsRef<[i16]> for AudioFrame {
    fn as_ref(&self) -> &[i16] {
        &self.0
    }
}

/// Tells how many samples there are, and not what the caller said.
impl fmt::Debug for AudioFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AudioFrame({} samples)", self.0.len())
    }
}
