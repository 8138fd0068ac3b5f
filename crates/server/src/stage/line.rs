//! A client's connection with the media server, as its owner holds it.

use std::sync::Arc;

use media::{Media, PeerId, View};
use meeting::ParticipantId;
use serde_json::json;
use tokio::sync::{mpsc, oneshot, watch};

use super::room::{Stage, Told};
use super::{answered, off};
use crate::error::Problem;

/// A message for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    Text(Arc<str>),
    /// The peer ended; nothing follows.
    Closed(Arc<str>),
}

/// Ends the client's peer when it is dropped.
#[derive(Debug)]
pub(crate) struct Line {
    stage: Arc<Stage>,
    peer: PeerId,
    told: mpsc::Receiver<Told>,
    slots: watch::Receiver<Arc<str>>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.stage.leave(self.peer);
    }
}

impl Line {
    /// Known from now on, but not joined yet.
    pub(super) fn enter(stage: Arc<Stage>, peer: PeerId, participant: ParticipantId) -> Self {
        let told = stage.enter(peer, participant);
        let slots = stage.slots();
        Self { stage, peer, told, slots }
    }

    pub(super) fn media(&self) -> &Media {
        self.stage.media()
    }

    /// A further offer: ICE restart.
    pub(crate) fn offer(
        &self,
        offer: String,
    ) -> impl Future<Output = Result<String, Problem>> + Send + use<> {
        let (sender, answer) = oneshot::channel();
        let reply = move |answer| {
            // Whoever asked may be gone.
            let _ = sender.send(answer);
        };
        self.media().offer(self.stage.room(), self.peer, offer, Box::new(reply));
        answered(answer)
    }

    /// How large the client shows what it gets.
    pub(crate) fn view(&self, views: Vec<View>) {
        self.media().view(self.stage.room(), self.peer, views);
    }

    /// The next message for the client: at first who is in which slot. May be dropped halfway.
    pub(crate) async fn next(&mut self) -> Notice {
        tokio::select! {
            biased;
            told = self.told.recv() => match told {
                Some(Told::Blocked { what, code }) => {
                    Notice::Text(text(&json!({"kind": "blocked", "what": what, "code": code})))
                }
                Some(Told::Closed { code }) => closed(code),
                None => closed("closed"),
            },
            // Its sender is as old as the stage, which is held here.
            Ok(()) = self.slots.changed() => {
                Notice::Text(Arc::clone(&self.slots.borrow_and_update()))
            }
        }
    }

    /// Returns when the peer has ended.
    pub(crate) async fn closed(&mut self) {
        while !matches!(self.told.recv().await, Some(Told::Closed { .. }) | None) {}
    }
}

fn closed(code: &str) -> Notice {
    Notice::Closed(text(&json!({"kind": "closed", "code": code})))
}

fn text(data: &serde_json::Value) -> Arc<str> {
    json!({"type": "media", "sender": "server", "data": data}).to_string().into()
}

/// 503 where there is no media server to speak with.
pub(crate) fn media_off() -> Problem {
    off()
}
