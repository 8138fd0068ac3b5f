//! Decisions on the record; earlier wordings stay in the journal. Some come of a vote on a proposal.

pub(crate) mod ballot;
mod consent;
mod majority;
pub(crate) mod proposal;
mod two_thirds;

use crate::draft::Draft;
use crate::{
    DecisionId, Entry, Event, Meeting, ParticipantId, PhaseKind, ProposalId, Refusal, Sealed, Time,
    limit,
};

pub(crate) use proposal::lapse;

/// A decision in its present wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub id: DecisionId,
    pub title: Sealed,
    pub description: Option<Sealed>,
    pub decided_by: Option<ParticipantId>,
    pub phase: PhaseKind,
    /// The adopted proposal that it comes from.
    pub proposal: Option<ProposalId>,
    pub created_at: Time,
    pub updated_at: Time,
}

/// DE1: a facilitator records it, in the present phase unless another is named.
pub(crate) fn record(
    draft: &mut Draft<'_>,
    title: Sealed,
    description: Option<Sealed>,
    decided_by: Option<ParticipantId>,
    phase: Option<PhaseKind>,
) -> Result<(), Refusal> {
    check_author(draft.meeting, decided_by)?;
    check_room(draft.meeting)?;
    let phase = phase.unwrap_or_else(|| draft.meeting.phase());
    let proposal = None;
    draft.emit(Event::DecisionRecorded { title, description, decided_by, phase, proposal });
    Ok(())
}

fn check_room(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.decisions.len() >= limit::DECISIONS_MAX {
        let bound = limit::DECISIONS_MAX as u64;
        return Err(Refusal::MeetingFull { what: "decisions", bound });
    }
    Ok(())
}

/// What an amendment names; the rest stays.
#[expect(clippy::option_option, reason = "absent, cleared and set are three things")]
pub(crate) struct Amendment {
    pub(crate) title: Option<Sealed>,
    pub(crate) description: Option<Option<Sealed>>,
    pub(crate) decided_by: Option<Option<ParticipantId>>,
    pub(crate) phase: Option<PhaseKind>,
}

/// DE2: the whole new wording is recorded, the earlier one stays in the journal.
pub(crate) fn amend(
    draft: &mut Draft<'_>,
    decision: DecisionId,
    amendment: Amendment,
) -> Result<(), Refusal> {
    let found = draft.meeting.decision(decision).ok_or(Refusal::NotFound)?;
    let title = amendment.title.unwrap_or_else(|| found.title.clone());
    let description = amendment.description.unwrap_or_else(|| found.description.clone());
    let decided_by = amendment.decided_by.unwrap_or(found.decided_by);
    let phase = amendment.phase.unwrap_or(found.phase);
    check_author(draft.meeting, decided_by)?;
    draft.emit(Event::DecisionAmended { decision, title, description, decided_by, phase });
    Ok(())
}

/// DE3: gone from the list, not from the journal.
pub(crate) fn delete(draft: &mut Draft<'_>, decision: DecisionId) -> Result<(), Refusal> {
    draft.meeting.decision(decision).ok_or(Refusal::NotFound)?;
    draft.emit(Event::DecisionDeleted { decision });
    Ok(())
}

fn check_author(meeting: &Meeting, decided_by: Option<ParticipantId>) -> Result<(), Refusal> {
    if decided_by.is_some_and(|id| meeting.participant(id).is_none()) {
        return Err(Refusal::Invalid {
            field: "decided_by",
            msg: "no participant of this meeting",
        });
    }
    Ok(())
}

pub(crate) fn apply(meeting: &mut Meeting, entry: &Entry) {
    match &entry.event {
        Event::DecisionRecorded { title, description, decided_by, phase, proposal } => {
            let id = DecisionId::new(entry.meeting, entry.seq);
            if let Some(proposal) = proposal {
                proposal::decided(meeting, *proposal, id);
            }
            meeting.decisions.insert(
                id,
                Decision {
                    id,
                    title: title.clone(),
                    description: description.clone(),
                    decided_by: *decided_by,
                    phase: *phase,
                    proposal: *proposal,
                    created_at: entry.at,
                    updated_at: entry.at,
                },
            );
        }
        Event::DecisionAmended { decision, title, description, decided_by, phase } => {
            if let Some(found) = meeting.decisions.get_mut(decision) {
                found.title = title.clone();
                found.description.clone_from(description);
                found.decided_by = *decided_by;
                found.phase = *phase;
                found.updated_at = entry.at;
            }
        }
        Event::DecisionDeleted { decision } => {
            meeting.decisions.remove(decision);
        }
        other => debug_assert!(false, "not about a decision: {other:?}"),
    }
}
