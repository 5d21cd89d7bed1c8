//! How loud a sound is: EBU R128, as broadcasters measure it.

use ebur128::{EbuR128, Mode};

/// How loud a sound is, and how high it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Loudness {
    /// In LUFS.
    pub(crate) lufs: f64,
    /// Its true peak, in dBTP: between the samples, too.
    pub(crate) peak: f64,
}

/// Returns the integrated loudness of one channel, in LUFS: pauses do not count. `None` if it is silent, or shorter than the
/// 400 ms that R128 needs.
pub(crate) fn lufs(samples: &[i16], rate: u32) -> Option<f64> {
    measured(samples, rate, Mode::I)?.loudness_global().ok().filter(|lufs| lufs.is_finite())
}

fn measured(samples: &[i16], rate: u32, mode: Mode) -> Option<EbuR128> {
    let mut meter = EbuR128::new(1, rate, mode).ok()?;
    meter.add_frames_i16(samples).ok()?;
    Some(meter)
}

/// The highest true peak that a sound is given: R128 says -1 dBTP, so that codecs have some room.
const HIGHEST_PEAK: f64 = -1.0;

/// Whether nobody hears the difference: R128 allows 0.5 LU.
pub(crate) fn is_near(lufs: f64, other: f64) -> bool {
    (lufs - other).abs() <= 0.5
}

impl Loudness {
    /// Measures one channel; `None` as of [`lufs`].
    pub(crate) fn of(samples: &[i16], rate: u32) -> Option<Self> {
        let peak = measured(samples, rate, Mode::TRUE_PEAK)?.true_peak(0).ok()?;
        Some(Self { lufs: lufs(samples, rate)?, peak: 20.0 * peak.log10() })
    }

    /// By how many decibels to raise it to come to `target`, or as near as its peak allows; `None` if that is as good as
    /// nothing.
    pub(crate) fn gain(&self, target: f64) -> Option<f64> {
        let gain = (target - self.lufs).min(HIGHEST_PEAK - self.peak);
        (!is_near(gain, 0.0)).then_some(gain)
    }
}

/// Raises each sample by so many decibels.
#[expect(clippy::cast_possible_truncation, reason = "it is clamped")]
pub(crate) fn raise(samples: &mut [i16], decibels: f64) {
    let factor = 10_f64.powf(decibels / 20.0);
    for sample in samples {
        let raised = (f64::from(*sample) * factor).round();
        *sample = raised.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16;
    }
}

/// The value in the middle; `None` of fewer than two.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 | 1 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}
