//! Takes from an end what is to be sent and told.

use std::time::{Duration, Instant};

use str0m::bwe::BweKind;
use str0m::{Event, Input, Output, PacerReason, Reason, RtcError};

use super::{Peer, Report, Seen};
use crate::fact::Why;
use crate::limit;
use crate::outbox::{Datagram, Outbox};

/// How far an end's time may run ahead within a round, with bandwidth estimation: a microsecond per packet.
const AHEAD: Duration = Duration::from_millis(1);
/// Timeouts fed in a row without anything coming of it: then the end only says that it is due.
const IDLE_FEEDS: u32 = 1;

impl Peer {
    pub(super) fn drain(
        &mut self,
        now: Instant,
        outbox: &mut Outbox,
        seen: &mut Vec<Seen>,
    ) -> Result<Instant, RtcError> {
        // With no timer due, what was written is all that comes of it: to be asked for more costs the library a walk over all lines.
        let suffices = !self.owed.is_empty() && now < self.due;
        if self.round != outbox.round {
            (self.round, self.wave) = (outbox.round, 0);
        }
        // With bandwidth estimation every packet takes a timeout of its own, a microsecond after the last: fed until nothing more comes, so
        // that no packet is left in here for a later round, in which its sender may have no permit any more.
        let until = if self.estimates { now + AHEAD } else { now };
        let mut idle = 0;
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) if at <= until && idle < IDLE_FEEDS => {
                    idle += 1;
                    self.clock = self.clock.max(at);
                    self.rtc.handle_input(Input::Timeout(self.clock))?;
                }
                Output::Timeout(at) => {
                    if !self.rtc.is_alive() {
                        let why = if self.connected { Why::Closed } else { Why::Failed };
                        self.over = self.over.or(Some(why));
                    }
                    self.owed.clear();
                    self.due = at.max(now + self.rest());
                    return Ok(self.due);
                }
                Output::Transmit(transmit) => {
                    idle = 0;
                    self.pay(&transmit.contents);
                    outbox.datagrams.push(Datagram::new(transmit, self.wave));
                    self.wave += 1;
                    if suffices && self.owed.is_empty() {
                        return Ok(self.due);
                    }
                }
                Output::Event(event) => seen.extend(see(event)),
            }
        }
    }

    /// Notes that a packet is sent (RFC 3550, 5.1: sequence number and SSRC, which SRTP leaves readable).
    fn pay(&mut self, bytes: &[u8]) {
        let &[_, _, s0, s1, _, _, _, _, a, b, c, d, ..] = bytes else { return };
        let packet = (u32::from_be_bytes([a, b, c, d]), u16::from_be_bytes([s0, s1]));
        if let Some(at) = self.owed.iter().position(|owed| *owed == packet) {
            self.owed.swap_remove(at);
        }
    }

    /// How long it may rest, whatever its timers say.
    fn rest(&self) -> Duration {
        let (_, pads) = self.desired;
        let calm = self.connected && !self.line.is_strained();
        let tick = if calm { limit::ESTIMATOR_CALM } else { limit::ESTIMATOR_TICK };
        match self.rtc.last_timeout_reason() {
            Reason::Pacer(PacerReason::Handle)
            | Reason::BweDelayControl
            | Reason::BweProbeControl
            | Reason::BweProbeEstimator
                if !self.sends =>
            {
                tick
            }
            Reason::Pacer(PacerReason::Padding) if !self.sends && !pads => tick,
            _ => limit::TICK,
        }
    }
}

fn see(event: Event) -> Option<Seen> {
    match event {
        Event::Connected => Some(Seen::Connected),
        Event::Closed => Some(Seen::Closed),
        Event::RtpPacket(packet) => Some(Seen::Packet(packet)),
        Event::KeyframeRequest(request) => Some(Seen::Asked(request.mid)),
        Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
            Some(Seen::Line(estimate.as_u64()))
        }
        Event::PeerStats(stats) => Some(Seen::Report(Report {
            lost: stats.egress_loss_fraction.map(permille),
            round_trip: stats.rtt,
        })),
        // Not ours, the library's enum: paused streams and ICE's view of silence come later than our own rules.
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 1,000 by then"
)]
fn permille(fraction: f32) -> u32 {
    (fraction.clamp(0.0, 1.0) * 1_000.0) as u32
}
