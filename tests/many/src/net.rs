//! The addresses of the examples, on the loopback.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// A network of the loopback that nothing else of these tests uses.
#[derive(Clone, Copy, Debug)]
pub struct Net(u8, u8);

/// The network of the examples (RFC 5737).
const EXAMPLES: &str = "192.0.2.";

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Net {
    /// Another one for each process, and for each call of this.
    #[must_use]
    pub fn new() -> Self {
        let number = process::id().wrapping_mul(16).wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
        let [.., second, third] = number.to_be_bytes();
        // 127.0.0.0/16 is what other tests use.
        Self(second | 64, third)
    }

    /// The text with these addresses in place of those of the examples.
    ///
    /// # Panics
    /// If it has none of them: a file that is tried has changed.
    #[must_use]
    pub fn fill(self, text: &str) -> String {
        assert!(text.contains(EXAMPLES), "a file without an address of the examples: {text}");
        text.replace(EXAMPLES, &format!("127.{}.{}.", self.0, self.1))
    }

    /// The address of the examples that ends so: `11`, `11:4573`.
    #[must_use]
    pub fn address(self, end: &str) -> String {
        self.fill(&format!("{EXAMPLES}{end}"))
    }
}

impl Default for Net {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Net;

    #[test]
    fn no_two_kits_have_the_same_addresses() {
        let (one, other) = (Net::new(), Net::new());
        assert_ne!(one.address("11:4573"), other.address("11:4573"));
        assert!(one.address("11:4573").starts_with("127.") && one.address("11:4573").ends_with(".11:4573"));
    }
}
