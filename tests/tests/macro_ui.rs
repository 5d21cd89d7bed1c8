//! What the compiler says to each misuse of `#[agi_route]`: one mistake a file.

#[test]
fn every_misuse_is_explained() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/*.rs");
}
