//! The gate: who may send what. One rule, and a switch that closes everything.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::fact::Kind;
use crate::{MemberId, Permits};

/// What the rule says of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It goes out.
    Pass,
    /// Its sender has no permit: dropped, counted, told once.
    Deny,
    /// Nothing goes out of this room: dropped and counted, nobody's fault.
    Muted,
}

/// The forwarding rule: voice and screen are the holder's alone, a camera is shown if the permits list its member. Without a
/// permit set nobody is listed and nobody holds: default deny.
pub(crate) fn rule(permits: &Permits, muted: bool, member: MemberId, kind: Kind) -> Verdict {
    let permitted = match kind {
        Kind::Voice | Kind::Screen => permits.holder == Some(member),
        Kind::Camera => permits.cameras.contains(&member),
    };
    match (permitted, muted) {
        (false, _) => Verdict::Deny,
        (true, true) => Verdict::Muted,
        (true, false) => Verdict::Pass,
    }
}

/// A room's switch, shared with the handle: any thread closes it, only the shard opens it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Arc<Switch>);

#[derive(Debug, Default)]
struct Switch {
    /// How often it was closed, and how many of these closings the permits knew that opened it last.
    closed: AtomicU64,
    opened: AtomicU64,
}

/// How often a room had been closed when a permit set was made: it opens no later closing. Without that, permits that waited for a thread
/// that hung would open the room that was closed because it hung.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closings(u64);

impl Gate {
    /// Closes the room: from now on no packet passes the rule.
    pub(crate) fn mute(&self) {
        self.0.closed.fetch_add(1, Ordering::SeqCst);
    }

    /// How often it was closed so far.
    pub(crate) fn closings(&self) -> Closings {
        Closings(self.0.closed.load(Ordering::SeqCst))
    }

    /// Opens it for permits made after these closings; true if it was closed and is open now.
    pub(crate) fn unmute(&self, known: Closings) -> bool {
        let closed = self.0.closed.load(Ordering::SeqCst);
        // The room may have been made anew since, with a new switch.
        let opened = self.0.opened.fetch_max(known.0.min(closed), Ordering::SeqCst);
        opened < closed && known.0 >= closed
    }

    pub(crate) fn is_muted(&self) -> bool {
        self.0.closed.load(Ordering::Relaxed) > self.0.opened.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Epoch;
    use std::collections::BTreeSet;

    #[test]
    fn the_rule_cell_by_cell() {
        use Kind::{Camera, Screen, Voice};
        use Verdict::{Deny, Muted, Pass};
        const A: MemberId = MemberId(1);
        const B: MemberId = MemberId(2);
        let set = |members: &[MemberId]| Arc::new(members.iter().copied().collect::<BTreeSet<_>>());
        let permits = |holder, cameras: &[MemberId]| Permits {
            epoch: Epoch(1),
            holder,
            cameras: set(cameras),
        };
        // permits, muted, sender, (voice, screen, camera)
        let table = [
            (Permits::default(), false, A, (Deny, Deny, Deny)),
            (Permits::default(), true, A, (Deny, Deny, Deny)),
            (permits(Some(A), &[]), false, A, (Pass, Pass, Deny)),
            (permits(Some(A), &[]), false, B, (Deny, Deny, Deny)),
            (permits(Some(A), &[A, B]), false, A, (Pass, Pass, Pass)),
            (permits(Some(A), &[A, B]), false, B, (Deny, Deny, Pass)),
            (permits(Some(A), &[B]), false, A, (Pass, Pass, Deny)),
            (permits(None, &[A, B]), false, A, (Deny, Deny, Pass)),
            (permits(None, &[]), false, A, (Deny, Deny, Deny)),
            (permits(Some(A), &[A, B]), true, A, (Muted, Muted, Muted)),
            (permits(Some(A), &[A, B]), true, B, (Deny, Deny, Muted)),
        ];
        for (permits, muted, member, (voice, screen, camera)) in table {
            let told = format!("{permits:?} muted={muted} from {member}");
            assert_eq!(rule(&permits, muted, member, Voice), voice, "voice: {told}");
            assert_eq!(rule(&permits, muted, member, Screen), screen, "screen: {told}");
            assert_eq!(rule(&permits, muted, member, Camera), camera, "camera: {told}");
        }
    }

    #[test]
    fn the_gate_opens_only_once_per_closing_and_for_later_permits_alone() {
        let gate = Gate::default();
        assert!(!gate.is_muted());
        let before = gate.closings();
        gate.clone().mute();
        assert!(gate.is_muted());
        assert!(!gate.unmute(before));
        assert!(gate.is_muted());
        let after = gate.closings();
        assert!(gate.unmute(after));
        assert!(!gate.unmute(after));
        assert!(!gate.is_muted());
        // Of another switch that was closed more often.
        let new = Gate::default();
        assert!(!new.unmute(after));
        new.mute();
        assert!(new.is_muted());
    }
}
