//! Statistics as folds over the journal: integers only, nothing guessed.

use std::collections::{BTreeMap, BTreeSet};

use crate::{AnnotationKind, Epoch, ParticipantId, PhaseKind, Time};

/// What one participant did so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Floor time of turns that are over; [`crate::Meeting::held_ms`] adds the running one.
    pub held_ms: u64,
    /// Of turns with a media session: how long they were heard. None without any: never guessed.
    pub voiced_ms: Option<u64>,
    /// Grants and passes to them; a resumed turn is not a second one.
    pub claims: u64,
    /// Turns in the present phase, for the order `round`.
    pub turns_in_phase: u32,
    /// When their latest turn began.
    pub last_hold: Option<Time>,
    /// On the board now, by kind.
    pub annotations: BTreeMap<AnnotationKind, u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) tallies: BTreeMap<ParticipantId, Tally>,
    pub(crate) phases: BTreeSet<PhaseKind>,
    /// The latest turn whose voiced time is recorded.
    pub(crate) voiced: Epoch,
}

impl Measure {
    pub(crate) fn enter(&mut self, phase: PhaseKind) {
        self.phases.insert(phase);
        for tally in self.tallies.values_mut() {
            tally.turns_in_phase = 0;
        }
    }

    /// A turn begins; a resumed one is no second claim.
    pub(crate) fn took(&mut self, participant: ParticipantId, at: Time, is_resumed: bool) {
        let tally = self.tallies.entry(participant).or_default();
        tally.last_hold = Some(at);
        if !is_resumed {
            tally.claims += 1;
            tally.turns_in_phase += 1;
        }
    }

    /// A stretch of holding is over, or interrupted.
    pub(crate) fn held(&mut self, participant: ParticipantId, ms: u64) {
        self.tallies.entry(participant).or_default().held_ms += ms;
    }

    /// A turn's voiced time, once it is over.
    pub(crate) fn voiced(&mut self, participant: ParticipantId, epoch: Epoch, ms: u64) {
        let voiced = &mut self.tallies.entry(participant).or_default().voiced_ms;
        *voiced = Some(voiced.unwrap_or(0).saturating_add(ms));
        self.voiced = epoch;
    }

    pub(crate) fn drew(&mut self, participant: ParticipantId, kind: AnnotationKind) {
        *self.tallies.entry(participant).or_default().annotations.entry(kind).or_default() += 1;
    }

    pub(crate) fn wiped(&mut self, participant: ParticipantId, kind: AnnotationKind) {
        let tally = self.tallies.entry(participant).or_default();
        if let Some(count) = tally.annotations.get_mut(&kind) {
            *count -= 1;
            if *count == 0 {
                tally.annotations.remove(&kind);
            }
        }
    }
}
