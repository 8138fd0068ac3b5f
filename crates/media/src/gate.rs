//! The gate: who may send what. One rule, and a switch that closes everything.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
pub(crate) struct Gate(Arc<AtomicBool>);

impl Gate {
    /// Closes the room: from now on no packet passes the rule.
    pub(crate) fn mute(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Opens it; true if it was closed.
    pub(crate) fn unmute(&self) -> bool {
        self.0.swap(false, Ordering::SeqCst)
    }

    pub(crate) fn is_muted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
    fn the_gate_opens_only_once_per_closing() {
        let gate = Gate::default();
        assert!(!gate.is_muted());
        gate.clone().mute();
        assert!(gate.is_muted());
        assert!(gate.unmute());
        assert!(!gate.unmute());
    }
}
