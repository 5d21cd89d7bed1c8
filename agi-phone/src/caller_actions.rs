//! What the caller did that the log of the call does not say.

/// What the caller did that the log of the call does not say.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallerActions {
    /// Keys that were pressed between two commands: the numbers of their entries in the log.
    pub lost: Vec<usize>,
    /// Keys of a secret that the app asked for: the numbers of their entries in the log. Only an app in this process says so.
    pub secret: Vec<usize>,
    /// When the caller hung up, if it was the caller who did.
    pub hung_up: Option<HangupPoint>,
}

/// The caller's hang-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HangupPoint {
    /// The number of its entry in the log.
    pub entry: usize,
    /// Whether a command ran.
    pub during: bool,
}

impl HangupPoint {
    /// Makes the hang-up that has this entry in the log.
    #[must_use]
    pub const fn new(entry: usize, during: bool) -> Self {
        Self { entry, during }
    }
}
