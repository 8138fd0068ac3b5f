//! Who came and went: to the rules, and what they make of it to the sockets.

use meeting::{Input, ParticipantId};

use super::Driver;
use crate::api::frame;
use crate::live::frames::Signal;

impl Driver {
    pub(super) async fn tell_presence(&mut self) {
        for (account, is_online) in self.shared.presence.take_changes() {
            self.replica.handle(self.now(), Input::Presence { account, is_online });
            self.settle();
        }
        self.drain().await;
    }

    pub(super) fn tell(&self, participant: ParticipantId, is_online: bool) {
        let text = frame::presence(participant, is_online);
        self.shared.frames.signal(Signal { text, from: None });
    }
}
