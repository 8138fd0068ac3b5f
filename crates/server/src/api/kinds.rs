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
