//! What the servers of this package say: the same ten commands as those that they are compared with.

/// Two commands.
pub const COMMANDS: [&[u8]; 2] = [b"SET VARIABLE \"GREETED\" \"yes\"\n", b"VERBOSE \"the caller was greeted\"\n"];
/// So often.
pub const ROUNDS: usize = 5;
