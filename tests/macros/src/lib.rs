//! The tests of the macro are in `tests/`.
