//! The samples of a sound file.

use agi_simulator::{SampleEncoding, SoundSamples};

/// Decodes the samples that Asterisk plays.
pub(crate) fn decode(format: &SoundSamples, file: &[u8]) -> Vec<i16> {
    let played = file.get(format.played.clone()).unwrap_or_default();
    match format.encoding {
        SampleEncoding::MuLaw => played.iter().copied().map(mu_law).collect(),
        SampleEncoding::ALaw => played.iter().copied().map(a_law).collect(),
        _ => played.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect(),
    }
}

/// A sample of mu-law, as ITU-T G.711 has it: sign, three bits of exponent, four of mantissa, all inverted.
fn mu_law(byte: u8) -> i16 {
    let byte = !byte;
    let size = ((i16::from(byte & 0x0f) << 3 | 0x84) << (byte >> 4 & 7)) - 0x84;
    if byte & 0x80 == 0 { size } else { -size }
}

/// A sample of A-law, as ITU-T G.711 has it: every second bit is inverted, and the lowest segment is not shifted.
fn a_law(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let mantissa = i16::from(byte & 0x0f) << 4 | 8;
    let size = match byte >> 4 & 7 {
        0 => mantissa,
        exponent => (mantissa | 0x100) << (exponent - 1),
    };
    if byte & 0x80 == 0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::{a_law, mu_law};

    /// Tables 1a and 2a of G.711, as 16 bits: the ends of each half, and the step next to them.
    #[test]
    fn the_laws_of_g711_have_their_ends_where_the_standard_has_them() {
        for (byte, sample) in
            [(0x80, 32_124), (0x81, 31_100), (0xff, 0), (0xfe, 8), (0x7f, 0), (0x7e, -8), (0, -32_124)]
        {
            assert_eq!(mu_law(byte), sample, "mu-law {byte:#x}");
        }
        for (byte, sample) in [(0xaa, 32_256), (0xab, 31_232), (0xd5, 8), (0xd4, 24), (0x55, -8), (0x2a, -32_256)] {
            assert_eq!(a_law(byte), sample, "A-law {byte:#x}");
        }
    }
}
