//! G.711 mu-law: a telephone's sample in one byte, which the API takes as `audio/pcmu`.

/// The byte of a sample (ITU-T G.711).
#[must_use]
pub fn encode(sample: i16) -> u8 {
    const BIAS: u32 = 0x84;
    const CLIP: u32 = 32_635;
    let loud = u32::from(sample.unsigned_abs()).min(CLIP) + BIAS;
    // Where the highest bit is, from bit 7 on, and the four bits after it.
    let exponent = 24 - loud.leading_zeros();
    let mantissa = (loud >> (exponent + 3)) & 0x0f;
    let sign = u32::from(sample < 0) << 7;
    let [.., byte] = (sign | exponent << 4 | mantissa).to_be_bytes();
    !byte
}

/// The sample of a byte.
#[must_use]
pub fn decode(byte: u8) -> i16 {
    let byte = !byte;
    let (exponent, mantissa) = ((byte >> 4) & 7, i16::from(byte & 0x0f));
    let loud = (((mantissa << 3) + 0x84) << exponent) - 0x84;
    if byte & 0x80 == 0 { loud } else { -loud }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn every_byte_is_the_byte_of_its_sample() {
        for byte in 0..=255 {
            // There are two zeros.
            let expected = if byte == 0x7f { 0xff } else { byte };
            assert_eq!(encode(decode(byte)), expected, "0x{byte:02x}");
        }
    }

    #[test]
    fn the_samples_of_the_standard_have_its_bytes() {
        for (sample, byte) in
            [(0, 0xff), (-1, 0x7f), (32_124, 0x80), (-32_124, 0x00), (i16::MAX, 0x80), (i16::MIN, 0x00)]
        {
            assert_eq!(encode(sample), byte, "{sample}");
        }
    }

    #[test]
    fn a_sample_comes_back_within_a_sixteenth_of_its_loudness() {
        for sample in (i16::MIN..=i16::MAX).step_by(7) {
            let (back, sample) = (i32::from(decode(encode(sample))), i32::from(sample));
            assert!(
                (back - sample).abs() <= sample.abs() / 16 + 8 + i32::from(sample.abs() > 32_124) * 650,
                "{sample}: {back}"
            );
        }
    }
}
