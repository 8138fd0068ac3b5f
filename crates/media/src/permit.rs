//! What may be sent right now: given whole at each change, never piecemeal.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{Epoch, MemberId};

/// The whole permit set of a room. The default lets nobody send anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permits {
    /// The grant that this set is issued under. A set of an older epoch than the one applied last is ignored.
    pub epoch: Epoch,
    /// The one member whose voice and screen go out.
    pub holder: Option<MemberId>,
    /// Who may show a camera.
    pub cameras: Arc<BTreeSet<MemberId>>,
}
