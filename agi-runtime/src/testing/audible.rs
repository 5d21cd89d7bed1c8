//! Texts as audio that a program understands: what a caller of a test says aloud, and what [`FakeRecognizer`] hears.
//!
//! [`FakeRecognizer`]: super::FakeRecognizer
//!
//! Each byte of the text is 20 ms of a square wave whose amplitude is the byte. Before and after it is a hum, so that a
//! detector of voice has something to begin and to end with; and as a voice, it pauses again and again, so that no detector
//! takes it for a noise that stays. It is the same at each rate.

/// The samples a second in which it is made; a stream of another rate has it as well.
pub(crate) const RATE: u32 = 8_000;

/// The samples of 20 ms.
const FRAME: usize = 160;

/// Half a period: 100 Hz.
const HALF: usize = 40;

/// The frames of the hum before the text and after it.
const HUM: usize = 10;

/// The amplitude of the hum, and of the byte 0.
const QUIETEST: i16 = 4_000;
const BYTE_0: i16 = 6_000;

/// From one byte to the next.
const STEP: i16 = 100;

/// The text as audio.
pub(crate) fn spoken(text: &str) -> Vec<i16> {
    let hum = std::iter::repeat_n(QUIETEST, HUM);
    let bytes = text.bytes().map(|byte| BYTE_0 + STEP * i16::from(byte));
    let amplitudes: Vec<_> = hum.clone().chain(bytes).chain(hum).collect();
    amplitudes.chunks(BREATH).collect::<Vec<_>>().join(&0).into_iter().flat_map(frame).collect()
}

/// After so many frames, one is silent.
const BREATH: usize = 4;

/// 20 ms of this amplitude.
fn frame(amplitude: i16) -> impl Iterator<Item = i16> {
    (0..FRAME).map(move |at| if at / HALF % 2 == 0 { amplitude } else { -amplitude })
}

/// The byte that a frame of 20 ms is, at any rate; `None` for hum, silence and everything else.
pub(super) fn byte(frame: &[i16]) -> Option<u8> {
    let loudest = frame.iter().copied().max()?;
    let steps = (i32::from(loudest) - i32::from(BYTE_0) + i32::from(STEP) / 2).div_euclid(STEP.into());
    // A voice is hardly ever as even as this.
    let even =
        frame.iter().filter(|sample| sample.unsigned_abs() == loudest.unsigned_abs()).count() * 10 > frame.len() * 8;
    u8::try_from(steps).ok().filter(|_| even)
}

#[cfg(test)]
mod tests {
    use super::{byte, spoken};

    #[test]
    fn a_text_is_heard_again_at_either_rate() {
        let text = "sales, Büro \u{0}\u{7f}";
        let narrow = spoken(text);
        let heard: Vec<u8> = narrow.chunks(160).filter_map(byte).collect();
        assert_eq!(heard, text.as_bytes());
        let wide: Vec<i16> = narrow.iter().flat_map(|sample| [*sample; 2]).collect();
        let heard: Vec<u8> = wide.chunks(320).filter_map(byte).collect();
        assert_eq!(heard, text.as_bytes());
    }

    #[test]
    fn silence_and_noise_are_not_taken_for_a_text() {
        assert_eq!(byte(&[0; 160]), None);
        let saw: Vec<i16> = (0..160).map(|at| at * 100).collect();
        assert_eq!(byte(&saw), None);
    }
}
