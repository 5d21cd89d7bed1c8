//! The name of a stream.

/// The bytes of a UUID as `uuid_parse` of libuuid reads it: 36 characters in either case; neither without its hyphens nor
/// in braces.
pub(super) fn parse(text: &[u8]) -> Option<[u8; 16]> {
    if text.len() != 36 || [8, 13, 18, 23].iter().any(|at| text[*at] != b'-') {
        return None;
    }
    let mut digits = text.iter().filter(|byte| **byte != b'-').map(|byte| char::from(*byte).to_digit(16));
    let mut uuid = [0; 16];
    for byte in &mut uuid {
        let value = 16 * digits.next()?? + digits.next()??;
        *byte = u8::try_from(value).ok()?;
    }
    Some(uuid)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_uuid_has_hyphens_and_either_case() {
        let bytes = [0x40, 0x32, 0x5e, 0xc2, 0x5e, 0xfd, 0x4b, 0xd3, 0x80, 0x5f, 0x53, 0x57, 0x6e, 0x58, 0x1d, 0x13];
        assert_eq!(parse(b"40325ec2-5efd-4bd3-805f-53576e581d13"), Some(bytes));
        assert_eq!(parse(b"40325EC2-5EFD-4BD3-805F-53576E581D13"), Some(bytes));
        for wrong in [
            &b"40325ec25efd4bd3805f53576e581d13"[..],
            b"{40325ec2-5efd-4bd3-805f-53576e581d13}",
            b"40325ec2-5efd-4bd3-805f-53576e581d1",
            b"40325ec2-5efd-4bd3-805f-53576e581d1g",
            b"40325ec2-5efd-4bd3-805f-53576e58-d13",
            b"",
        ] {
            assert_eq!(parse(wrong), None, "{}", wrong.escape_ascii());
        }
    }
}
