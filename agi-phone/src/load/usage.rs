//! What the served process and the callers take of the machine, while calls are up.

use std::time::Duration;

use super::process::{Pid, cpu_of_this_thread};

/// Where the app runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    /// In this process.
    Here,
    /// In this one.
    By(Pid),
    /// Where nothing is known of it.
    Elsewhere,
}

/// See the module. It is made, and asked, on the callers' thread.
#[derive(Debug)]
pub(super) struct Usage {
    served: Served,
    at_first: Sample,
    most: Sample,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    memory: Option<u64>,
    handles: Option<u64>,
    /// Of the process.
    cpu: Option<Duration>,
    /// Of the callers.
    callers: Option<Duration>,
}

/// What was taken, from first to last. What is not known is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    /// Resident memory in bytes, before the first call.
    pub(super) memory_before: Option<u64>,
    /// The most that was seen.
    pub(super) memory: Option<u64>,
    /// The most open file handles that were seen.
    pub(super) handles: Option<u64>,
    pub(super) most_handles: Option<u64>,
    /// The processor time of the app, without that of callers in its process.
    pub(super) cpu: Option<Duration>,
    /// The processor time of the callers.
    pub(super) callers: Option<Duration>,
}

impl Served {
    fn pid(self) -> Option<Pid> {
        match self {
            Self::Here => Some(Pid::own()),
            Self::By(pid) => Some(pid),
            Self::Elsewhere => None,
        }
    }

    fn sample(self) -> Sample {
        let pid = self.pid();
        Sample {
            memory: pid.and_then(Pid::memory),
            handles: pid.and_then(Pid::handles),
            cpu: pid.and_then(Pid::cpu),
            callers: cpu_of_this_thread(),
        }
    }
}

impl Usage {
    pub(super) fn begin(served: Served) -> Self {
        let at_first = served.sample();
        Self { served, at_first, most: at_first }
    }

    /// Looks at it now. Returns the memory and the file handles.
    pub(super) fn look(&mut self) -> (Option<u64>, Option<u64>) {
        let now = self.served.sample();
        self.most = Sample {
            memory: self.most.memory.max(now.memory),
            handles: self.most.handles.max(now.handles),
            cpu: now.cpu.or(self.most.cpu),
            callers: now.callers,
        };
        (now.memory, now.handles)
    }

    pub(super) fn end(mut self) -> Used {
        self.look();
        let since = |now: Option<Duration>, then: Option<Duration>| Some(now?.saturating_sub(then?));
        let callers = since(self.most.callers, self.at_first.callers);
        let process = since(self.most.cpu, self.at_first.cpu);
        let cpu = if self.served == Served::Here { since(process, callers) } else { process };
        Used {
            memory_before: self.at_first.memory,
            memory: self.most.memory,
            handles: self.most.handles,
            most_handles: self.served.pid().and_then(Pid::most_handles),
            cpu,
            callers,
        }
    }
}
