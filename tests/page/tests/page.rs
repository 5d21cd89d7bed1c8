//! The live page in a real Chromium: what it shows, to eyes and to a screen reader, what it asks for, and that two thousand
//! calls do not make it stutter.

mod page {
    pub(crate) mod browser;
    mod crowd;
    mod shows;
}
