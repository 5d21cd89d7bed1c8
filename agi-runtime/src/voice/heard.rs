//! What an engine understood.

/// The text that an engine understood, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Heard {
    /// What was said, as text. Case, punctuation and blanks do not matter where it is compared with phrases.
    pub text: String,
    /// How sure the engine is, from 0 (a guess) to 1 (certain); `None` if it does not say.
    pub confidence: Option<f32>,
}

impl Heard {
    /// Makes an answer of this text, without a confidence.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), confidence: None }
    }

    /// Sets how sure the engine is, from 0 to 1. A value outside means the nearest of the two, and one that is not a number
    /// means no confidence.
    #[must_use]
    pub fn confidence(self, confidence: f32) -> Self {
        let confidence = (!confidence.is_nan()).then(|| confidence.clamp(0.0, 1.0));
        Self { confidence, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::Heard;

    #[test]
    fn a_confidence_is_between_0_and_1_or_not_there() {
        for (given, kept) in [(0.25, Some(0.25)), (93.0, Some(1.0)), (-0.5, Some(0.0)), (f32::NAN, None)] {
            assert_eq!(Heard::new("sales").confidence(given).confidence, kept, "{given}");
        }
    }
}
