//! The warnings that an Asterisk, or its dialplan, can cause.

use crate::warning::Warning;

pub(super) static NO_PATH: Warning = Warning::new(
    "a call is in AsyncAGI whose first argument is not a path: it is not this app's, and waits until somebody else answers it. \
     Write AGI(agi:async,/path,…)",
);
pub(super) static NOT_ALONE: Warning = Warning::new(
    "another program sends commands to a call in AsyncAGI: it is left to that one. Give this app a prefix of its own \
     (ami://…@host/prefix)",
);
pub(super) static REFUSED: Warning =
    Warning::new("Asterisk refused a command of a call: the app's user in manager.conf needs `write = agi,reporting`");
pub(super) static NO_GETVAR: Warning = Warning::new(
    "Asterisk does not say how a call left AsyncAGI, so that a command that failed counts as a hang-up: the app's user in \
     manager.conf needs `write = agi,reporting`",
);
pub(super) static NO_HANG_UPS: Warning = Warning::new(
    "a command of a call failed, which counts as a hang-up, because hang-ups are not told: the app's user in manager.conf needs \
     `read = agi,call` to tell one from the other",
);
pub(super) static TOO_MANY: Warning = Warning::new(
    "more calls began in AsyncAGI than may be there at once (Limits::calls, and those that are being refused): one was left out",
);
