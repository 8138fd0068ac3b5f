//! Who runs on which core, so that a server on one core has that core, and its clients have another.

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use crate::Outcome;

/// Runs `work` on the `nth` core that this thread may use (the last one, if there are fewer); processes and threads begun in it stay there.
pub(crate) fn on<T>(nth: usize, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    let this = Pid::from_raw(0);
    let before = sched_getaffinity(this)?;
    let mut allowed = (0..CpuSet::count()).filter(|core| before.is_set(*core).unwrap_or(false));
    let core = allowed.clone().nth(nth).or(allowed.next_back()).ok_or("no core")?;
    let mut only = CpuSet::new();
    only.set(core)?;
    sched_setaffinity(this, &only)?;
    let done = work();
    sched_setaffinity(this, &before)?;
    done
}
