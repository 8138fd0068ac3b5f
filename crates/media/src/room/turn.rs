//! What media tells of a turn: told once per epoch, never per packet.

use std::time::Instant;

use super::{Room, Work};
use crate::fact::Fact;
use crate::level::Level;
use crate::slot::Packet;
use crate::{Epoch, MemberId, limit};

/// One stretch of holding the floor.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says that one fact was told")]
pub(crate) struct Turn {
    pub epoch: Epoch,
    pub member: MemberId,
    /// The holder had a media session in it.
    pub session: bool,
    level: Level,
    signed: bool,
    sounded: bool,
    silent: bool,
    /// The last audio packet, or the turn's beginning.
    heard: Instant,
}

impl Room {
    /// Ends the turn that was and begins that of the permits.
    pub(super) fn next_turn(&mut self, work: &mut Work) {
        if let Some(turn) = self.turn.take()
            && turn.session
        {
            let Turn { member, epoch, .. } = turn;
            let ms = turn.level.voiced_ms();
            work.facts.push((self.id, Fact::Voiced { member, epoch, ms }));
        }
        let Some(member) = self.permits.holder else { return };
        self.turn = Some(Turn {
            epoch: self.permits.epoch,
            member,
            session: self.peers.iter().flatten().any(|p| p.member == member && p.connected),
            level: Level::default(),
            signed: false,
            sounded: false,
            silent: false,
            heard: work.now,
        });
    }

    /// Any packet of a member.
    pub(super) fn note_sign(&mut self, member: MemberId, work: &mut Work) {
        let Some(turn) = self.turn.as_mut().filter(|t| t.member == member && !t.signed) else {
            return;
        };
        turn.signed = true;
        work.facts.push((self.id, Fact::Sign { member, epoch: turn.epoch }));
    }

    /// A packet of the holder's voice that goes out.
    pub(super) fn note_voice(&mut self, packet: &Packet, work: &mut Work) {
        let Some(turn) = self.turn.as_mut() else { return };
        let (member, epoch) = (turn.member, turn.epoch);
        turn.heard = work.now;
        if std::mem::take(&mut turn.silent) {
            work.facts.push((self.id, Fact::HolderHeard { member, epoch }));
        }
        if turn.level.hear(packet.time, packet.level) {
            self.spoke.insert(member, work.now);
            if !std::mem::replace(&mut turn.sounded, true) {
                work.facts.push((self.id, Fact::FirstSound { member, epoch }));
            }
        }
    }

    /// Notes a holder that sends no audio.
    pub(super) fn watch_holder(&mut self, work: &mut Work) {
        let Some(turn) = self.turn.as_mut().filter(|t| t.session && !t.silent) else { return };
        if work.now.saturating_duration_since(turn.heard) >= limit::SILENT_HOLDER {
            turn.silent = true;
            let (member, epoch) = (turn.member, turn.epoch);
            work.facts.push((self.id, Fact::HolderSilent { member, epoch }));
        }
    }
}
