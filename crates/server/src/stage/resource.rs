//! What encoders and players of others hold by a URL (RFC 9725): no socket tells of their end, so each has
//! a task that looks after it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meeting::{AccountId, MeetingId};
use tokio::sync::oneshot;

use super::Line;
use crate::app::App;
use crate::auth::Session;

/// What a client does with its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An encoder, which only sends.
    Whip,
    /// A player, which only receives.
    Whep,
}

#[derive(Debug)]
struct Resource {
    kind: Kind,
    meeting: MeetingId,
    account: AccountId,
    /// Dropped or told: it ends.
    end: oneshot::Sender<()>,
}

/// The resources of this node, by name. Bounded by the peers that the media server takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resources(Arc<Mutex<BTreeMap<String, Resource>>>);

impl Resources {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Resource>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a line a name, which is a secret of its owner. It ends with the session, with the server, with the
    /// peer (membership, meeting, silence), or when [`Self::end`] says so.
    pub(crate) fn add(
        &self,
        app: &App,
        session: &Session,
        meeting: MeetingId,
        kind: Kind,
        mut line: Line,
    ) -> String {
        let name = format!("{:032x}", rand::random::<u128>());
        let (end, is_over) = oneshot::channel();
        let resource = Resource { kind, meeting, account: session.account, end };
        self.lock().insert(name.clone(), resource);
        let (mut ended, mut closing) = (app.sessions().ended(&session.sid), app.closing());
        let (resources, own) = (self.clone(), name.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = ended.wait() => {}
                () = closing.wait() => {}
                () = line.closed() => {}
                _ = is_over => {}
            }
            drop(line);
            resources.lock().remove(&own);
        });
        name
    }

    /// Ends a resource of an account; whether there was one.
    pub(crate) fn end(
        &self,
        (kind, meeting, account): (Kind, MeetingId, AccountId),
        name: &str,
    ) -> bool {
        let mut all = self.lock();
        let is_theirs = |found: &Resource| {
            (found.kind, found.meeting, found.account) == (kind, meeting, account)
        };
        if !all.get(name).is_some_and(is_theirs) {
            return false;
        }
        // Whoever waits for it may have ended in this very moment.
        all.remove(name).is_some_and(|resource| resource.end.send(()).is_ok())
    }
}
