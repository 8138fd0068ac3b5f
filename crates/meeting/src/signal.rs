//! What is shown and never recorded: who may send which signal.

use crate::{Action, Actor, Epoch, Meeting, ParticipantId, Refusal, Role, annotation, right};

/// Unrecorded, relayed to the others as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalKind {
    Pointer,
    Stroke,
    Reaction,
    Ready,
}

impl SignalKind {
    /// From its name on the wire.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "pointer" => Some(Self::Pointer),
            "stroke" => Some(Self::Stroke),
            "reaction" => Some(Self::Reaction),
            "ready" => Some(Self::Ready),
            _ => None,
        }
    }

    /// Who this actor is in the meeting, if they may send it now.
    ///
    /// # Errors
    /// `not_participant`, `role_forbids` (observers), `meeting_ended`, `phase_forbids` (a stroke, where the
    /// board is closed), `vote_open` (likewise), `not_token_holder` (pointer and stroke).
    pub fn check(self, meeting: &Meeting, actor: Actor) -> Result<ParticipantId, Refusal> {
        self.check_under(meeting, actor, None)
    }

    /// As [`Self::check`], for what was made under some grant.
    ///
    /// # Errors
    /// Also `stale_epoch`.
    pub(crate) fn check_under(
        self,
        meeting: &Meeting,
        actor: Actor,
        epoch: Option<Epoch>,
    ) -> Result<ParticipantId, Refusal> {
        let Actor::Account { account, .. } = actor else { return Err(Refusal::NotParticipant) };
        let person = meeting
            .participant_of(account)
            .filter(|person| person.is_active)
            .ok_or(Refusal::NotParticipant)?;
        if person.role == Role::Observer {
            return Err(Refusal::RoleForbids {
                allowed: vec![Role::Participant, Role::Facilitator],
            });
        }
        if let Some(at) = meeting.ended_at() {
            return Err(Refusal::MeetingEnded { at });
        }
        let current = meeting.floor.epoch;
        if epoch.is_some_and(|epoch| epoch != current) && !meeting.presence.ignores_epochs() {
            return Err(Refusal::StaleEpoch { epoch: current });
        }
        if self == Self::Stroke {
            right::check::phase(meeting, Action::Annotate)?;
            annotation::check_no_vote(meeting)?;
        }
        match self {
            Self::Reaction | Self::Ready => Ok(person.id),
            Self::Pointer | Self::Stroke => {
                let holder = meeting.holder();
                if holder == Some(person.id) {
                    Ok(person.id)
                } else {
                    Err(Refusal::NotTokenHolder { holder })
                }
            }
        }
    }
}
