//! What is shown and never recorded: who may send which signal.

use crate::{Actor, Meeting, Refusal, Role};

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

    /// Whether this actor may send it now.
    ///
    /// # Errors
    /// `not_participant`, `role_forbids` (observers), `not_token_holder` (pointer and stroke),
    /// `meeting_ended`.
    pub fn check(self, meeting: &Meeting, actor: Actor) -> Result<(), Refusal> {
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
        match self {
            Self::Reaction | Self::Ready => Ok(()),
            Self::Pointer | Self::Stroke => {
                let holder = meeting.holder();
                if holder == Some(person.id) {
                    Ok(())
                } else {
                    Err(Refusal::NotTokenHolder { holder })
                }
            }
        }
    }
}
