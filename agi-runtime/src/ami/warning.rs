//! The warnings that an Asterisk, or its dialplan, can cause.

use crate::warning::Warning;

pub(super) static NO_PATH: Warning = Warning::new(
    "a call in AsyncAGI has a first argument that is not a path: this app does not take it, and it waits until another program \
     does. Write AGI(agi:async,/path,…)",
);
pub(super) static NOT_ALONE: Warning = Warning::new(
    "another program sends commands to a call in AsyncAGI: this app leaves it to that program. Give this app a prefix of its own \
     (ami://…@host/prefix)",
);
pub(super) static REFUSED: Warning =
    Warning::new("Asterisk refused a command of a call: the app's user in manager.conf needs `write = agi,reporting`");
pub(super) static NO_GETVAR: Warning = Warning::new(
    "Asterisk does not say how a call left AsyncAGI, so a failed command counts as a hang-up: the app's user in \
     manager.conf needs `write = agi,reporting`",
);
pub(super) static NO_HANG_UPS: Warning = Warning::new(
    "a command of a call failed, and counts as a hang-up, because Asterisk reports no hang-ups: the app's user in manager.conf \
     needs `read = agi,call`, so that the two can be told apart",
);
pub(super) static TOO_MANY: Warning = Warning::new(
    "more calls began in AsyncAGI than may be up at once (Limits::calls, and those that are being refused): one was not taken",
);
