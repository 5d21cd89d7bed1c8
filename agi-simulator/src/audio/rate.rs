//! Samples at another rate.

/// The same audio at another rate, by straight lines from sample to sample.
pub(super) fn converted(samples: &[i16], from: u32, to: u32) -> Vec<i16> {
    if from == to || samples.is_empty() {
        return samples.to_vec();
    }
    let (from, to) = (u64::from(from.max(1)), u64::from(to));
    let count = (samples.len() as u64 * to).div_ceil(from);
    let sample = |at: u64| i64::from(samples[usize::try_from(at).unwrap_or(usize::MAX).min(samples.len() - 1)]);
    let between = |number: u64| {
        let (before, rest) = (number * from / to, number * from % to);
        let (one, next) = (sample(before), sample(before + 1));
        let part = (next - one) * i64::try_from(rest).unwrap_or(0) / i64::try_from(to).unwrap_or(1);
        i16::try_from(one + part).unwrap_or_default()
    };
    (0..count).map(between).collect()
}

#[cfg(test)]
mod tests {
    use super::converted;

    #[test]
    fn the_length_in_time_stays() {
        assert_eq!(converted(&[7; 160], 8_000, 16_000), [7; 320]);
        assert_eq!(converted(&[7; 320], 16_000, 8_000), [7; 160]);
        assert_eq!(converted(&[7; 441], 22_050, 8_000).len(), 160);
        assert!(converted(&[], 8_000, 16_000).is_empty());
    }

    #[test]
    fn what_is_between_two_samples_is_on_a_line() {
        assert_eq!(
            converted(&[0, 10, i16::MIN, i16::MAX], 8_000, 16_000),
            [0, 5, 10, -16_379, i16::MIN, -1, i16::MAX, i16::MAX]
        );
    }
}
