//! The board: content is opaque here, stored verbatim, never folded.

use std::collections::BTreeMap;

use crate::{AnnotationId, AnnotationKind, Epoch, ParticipantId, Sealed, Time};

/// Something on the board, in its present version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub id: AnnotationId,
    pub participant: ParticipantId,
    pub kind: AnnotationKind,
    pub content: Sealed,
    pub timestamp_ms: u64,
    pub created_at: Time,
    pub updated_at: Time,
    /// The grant under which it was made.
    pub epoch: Epoch,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Board {
    pub(crate) annotations: BTreeMap<AnnotationId, Annotation>,
    /// Of every version there ever was: the audit trail keeps them, so a deletion gives nothing back.
    pub(crate) bytes: u64,
}
