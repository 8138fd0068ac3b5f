//! The closed words of the API, as the documentation lists them.
//!
//! The rules' own enums carry no documentation types; a test keeps the two spelled alike.

use serde::Serialize;
use utoipa::ToSchema;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),+ }
    )+};
}

kinds! {
    /// A participant's role.
    RoleName { Observer, Participant, Facilitator }
    /// A phase of a meeting.
    PhaseName { Ideation, Clarification, Decision, Feedback }
    /// What somebody waits to say.
    RequestName { Speech, Question, Answer, PointOfOrder }
    /// What stands on the board.
    AnnotationName { Text, Drawing, Shape }
    /// What happened to the floor.
    TokenEventName { Claim, Release, ForceRelease, Pass, Expire }
    /// How ballots become a result.
    MethodName { Majority, TwoThirds, Consent }
    /// What a ballot says.
    ChoiceName { Yes, No, Abstain }
    /// How far a proposal has come.
    ProposalStateName { Pending, Voting, Adopted, Rejected, NoQuorum, Lapsed, Withdrawn }
}

impl From<meeting::Role> for RoleName {
    fn from(role: meeting::Role) -> Self {
        match role {
            meeting::Role::Observer => Self::Observer,
            meeting::Role::Participant => Self::Participant,
            meeting::Role::Facilitator => Self::Facilitator,
        }
    }
}

impl From<meeting::PhaseKind> for PhaseName {
    fn from(phase: meeting::PhaseKind) -> Self {
        match phase {
            meeting::PhaseKind::Ideation => Self::Ideation,
            meeting::PhaseKind::Clarification => Self::Clarification,
            meeting::PhaseKind::Decision => Self::Decision,
            meeting::PhaseKind::Feedback => Self::Feedback,
        }
    }
}

impl From<meeting::RequestKind> for RequestName {
    fn from(kind: meeting::RequestKind) -> Self {
        match kind {
            meeting::RequestKind::Speech => Self::Speech,
            meeting::RequestKind::Question => Self::Question,
            meeting::RequestKind::Answer => Self::Answer,
            meeting::RequestKind::PointOfOrder => Self::PointOfOrder,
        }
    }
}

impl From<meeting::AnnotationKind> for AnnotationName {
    fn from(kind: meeting::AnnotationKind) -> Self {
        match kind {
            meeting::AnnotationKind::Text => Self::Text,
            meeting::AnnotationKind::Drawing => Self::Drawing,
            meeting::AnnotationKind::Shape => Self::Shape,
        }
    }
}

impl From<meeting::VoteMethod> for MethodName {
    fn from(method: meeting::VoteMethod) -> Self {
        match method {
            meeting::VoteMethod::Majority => Self::Majority,
            meeting::VoteMethod::TwoThirds => Self::TwoThirds,
            meeting::VoteMethod::Consent => Self::Consent,
        }
    }
}

impl From<meeting::Choice> for ChoiceName {
    fn from(choice: meeting::Choice) -> Self {
        match choice {
            meeting::Choice::Yes => Self::Yes,
            meeting::Choice::No => Self::No,
            meeting::Choice::Abstain => Self::Abstain,
        }
    }
}

impl From<meeting::ProposalState> for ProposalStateName {
    fn from(state: meeting::ProposalState) -> Self {
        match state {
            meeting::ProposalState::Pending => Self::Pending,
            meeting::ProposalState::Voting => Self::Voting,
            meeting::ProposalState::Adopted => Self::Adopted,
            meeting::ProposalState::Rejected => Self::Rejected,
            meeting::ProposalState::NoQuorum => Self::NoQuorum,
            meeting::ProposalState::Lapsed => Self::Lapsed,
            meeting::ProposalState::Withdrawn => Self::Withdrawn,
        }
    }
}

impl AnnotationName {
    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Drawing => "drawing",
            Self::Shape => "shape",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_spelled_as_the_rules_spell_them() {
        let json = |value: &dyn erased::Json| value.json();
        for kind in meeting::PhaseKind::ALL {
            assert_eq!(json(&kind), json(&PhaseName::from(kind)));
        }
        for role in
            [meeting::Role::Observer, meeting::Role::Participant, meeting::Role::Facilitator]
        {
            assert_eq!(json(&role), json(&RoleName::from(role)));
        }
        let point = meeting::RequestKind::PointOfOrder;
        assert_eq!(json(&point), json(&RequestName::from(point)));
        for method in [meeting::VoteMethod::Majority, meeting::VoteMethod::TwoThirds] {
            assert_eq!(json(&method), json(&MethodName::from(method)));
        }
        assert_eq!(
            json(&meeting::Choice::Abstain),
            json(&ChoiceName::from(meeting::Choice::Abstain))
        );
        let state = meeting::ProposalState::NoQuorum;
        assert_eq!(format!("{:?}", state.name()), json(&ProposalStateName::from(state)));
        let text = meeting::AnnotationKind::Text;
        assert_eq!(json(&text), format!("{:?}", AnnotationName::from(text).name()));
    }

    mod erased {
        pub(super) trait Json {
            fn json(&self) -> String;
        }
        impl<T: serde::Serialize> Json for T {
            fn json(&self) -> String {
                serde_json::to_string(self).expect("is serialisable")
            }
        }
    }
}
