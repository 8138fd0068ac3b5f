//! Phases: in their order, one forward or one back.

use crate::decision;
use crate::draft::Draft;
use crate::floor::{self, Why};
use crate::{By, Entry, Event, Meeting, PhaseId, PhaseKind, Refusal, Sealed, Time};

/// One stretch of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    pub id: PhaseId,
    pub kind: PhaseKind,
    pub started_at: Time,
    pub started_by: Option<By>,
    /// None while it lasts.
    pub ended_at: Option<Time>,
}

/// What a phase kind lets happen; settings narrow it further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table, and no state")]
pub struct PhaseRules {
    pub floor: bool,
    pub board: bool,
    pub decisions: bool,
    /// Making proposals and voting on them.
    pub proposals: bool,
}

impl PhaseKind {
    /// Every kind, in the order a meeting takes them.
    pub const ALL: [Self; 4] =
        [Self::Ideation, Self::Clarification, Self::Decision, Self::Feedback];

    /// What may happen in it: all but voting, which is the decision phase's alone.
    pub const fn rules(self) -> PhaseRules {
        let proposals = match self {
            Self::Decision => true,
            Self::Ideation | Self::Clarification | Self::Feedback => false,
        };
        PhaseRules { floor: true, board: true, decisions: true, proposals }
    }

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ideation => "ideation",
            Self::Clarification => "clarification",
            Self::Decision => "decision",
            Self::Feedback => "feedback",
        }
    }

    /// The kinds that may follow: the next one, and one step back.
    pub fn neighbours(self) -> Vec<Self> {
        let (after, before) = match self {
            Self::Ideation => (Some(Self::Clarification), None),
            Self::Clarification => (Some(Self::Decision), Some(Self::Ideation)),
            Self::Decision => (Some(Self::Feedback), Some(Self::Clarification)),
            Self::Feedback => (None, Some(Self::Decision)),
        };
        after.into_iter().chain(before).collect()
    }
}

/// PH1: one forward or one back; PH2: the floor stays with whom the new phase lets hold it.
pub(crate) fn change(
    draft: &mut Draft<'_>,
    to: PhaseKind,
    reason: Option<Sealed>,
) -> Result<(), Refusal> {
    let from = draft.meeting.phase();
    let allowed = from.neighbours();
    if !allowed.contains(&to) {
        return Err(Refusal::PhaseOrder { allowed });
    }
    decision::lapse(draft);
    summarise_refusals(draft);
    draft.emit(Event::PhaseChanged { phase: to, from: Some(from), reason });
    floor::settle(draft, Why::Phase);
    Ok(())
}

/// PH3: refusals are no entries of their own; how many of each there were is, once per phase.
pub(crate) fn summarise_refusals(draft: &mut Draft<'_>) {
    let refused = std::mem::take(&mut draft.meeting.presence.refused);
    if refused.is_empty() {
        return;
    }
    draft.emit(Event::RefusalsCounted { phase: draft.meeting.phase(), counts: refused });
}

pub(crate) fn apply(meeting: &mut Meeting, entry: &Entry) {
    match &entry.event {
        Event::PhaseChanged { phase, .. } => {
            if let Some(before) = meeting.phases.last_mut() {
                before.ended_at = Some(entry.at);
            }
            meeting.phases.push(Phase {
                id: PhaseId::new(entry.meeting, entry.seq),
                kind: *phase,
                started_at: entry.at,
                started_by: entry.by,
                ended_at: None,
            });
            meeting.renew_policy(entry.at);
            meeting.measure.enter(*phase);
        }
        Event::RefusalsCounted { .. } => {}
        other => debug_assert!(false, "not about a phase: {other:?}"),
    }
}
