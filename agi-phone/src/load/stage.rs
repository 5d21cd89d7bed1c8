//! Whether the load goes on.

/// What Ctrl-C asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Stage {
    Goes,
    /// All callers hang up.
    HangsUp,
    /// All calls are left as they are.
    Leaves,
}

impl Stage {
    pub(super) fn next(self) -> Self {
        if self == Self::Goes { Self::HangsUp } else { Self::Leaves }
    }
}
