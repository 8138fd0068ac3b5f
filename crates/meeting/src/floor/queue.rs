//! Who waits, in which order, and why.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::order;
use crate::{
    Asked, Meeting, ParticipantId, PlaceView, Reason, ReasonCode, RequestKind, Seq, Time, limit,
};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) participant: ParticipantId,
    pub(crate) asked: Asked,
    pub(crate) since: Time,
    /// A socket of theirs was open when they asked, so there is one to lose.
    pub(crate) attended: bool,
    /// The entry that put them here.
    arrival: Seq,
    /// There was a turn to answer when they asked.
    has_turn_before: bool,
    /// Grants from the queue to later requests of the same kind.
    overtaken: u32,
    /// Their place in a facilitator's order.
    pin: Option<u32>,
    /// Let this one pass first.
    behind: Option<ParticipantId>,
}

impl Place {
    /// An answer without a turn before it ranks as a speech.
    fn rank_kind(&self) -> RequestKind {
        match self.asked.kind {
            RequestKind::Answer if !self.has_turn_before => RequestKind::Speech,
            RequestKind::Answer
            | RequestKind::Speech
            | RequestKind::Question
            | RequestKind::PointOfOrder => self.asked.kind,
        }
    }

    fn is_aged(&self) -> bool {
        self.overtaken >= limit::OVERTAKEN_MAX
    }
}

/// What a place is sorted by; less is earlier.
type Rank = (u8, u32, Reverse<RequestKind>, bool, u64, Seq);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    /// By arrival.
    places: Vec<Place>,
    /// Did not show up when called; goes last, once.
    pub(crate) absent: BTreeSet<ParticipantId>,
}

impl Queue {
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(crate) fn get(&self, participant: ParticipantId) -> Option<&Place> {
        self.places.iter().find(|place| place.participant == participant)
    }

    pub(crate) fn contains(&self, participant: ParticipantId) -> bool {
        self.get(participant).is_some()
    }

    pub(crate) fn push(
        &mut self,
        participant: ParticipantId,
        asked: Asked,
        attended: bool,
        (arrival, since): (Seq, Time),
        has_turn_before: bool,
    ) {
        self.places.push(Place {
            participant,
            asked,
            since,
            attended,
            arrival,
            has_turn_before,
            overtaken: 0,
            pin: None,
            behind: None,
        });
    }

    /// The place is kept; only what for changes.
    pub(crate) fn change(
        &mut self,
        participant: ParticipantId,
        asked: Asked,
        has_turn_before: bool,
    ) {
        if let Some(place) = self.get_mut(participant) {
            // QU7: a point of order that comes after the reorder goes before it, whosever it is.
            let kind = asked.kind;
            if kind == RequestKind::PointOfOrder && place.asked.kind != kind {
                place.pin = None;
            }
            place.asked = asked;
            place.has_turn_before = has_turn_before;
        }
    }

    fn get_mut(&mut self, participant: ParticipantId) -> Option<&mut Place> {
        self.places.iter_mut().find(|place| place.participant == participant)
    }

    /// Takes somebody out; whoever had let them pass is freed of it.
    pub(crate) fn remove(&mut self, participant: ParticipantId) -> Option<Place> {
        let index = self.places.iter().position(|place| place.participant == participant)?;
        let gone = self.places.remove(index);
        for place in &mut self.places {
            if place.behind == Some(participant) {
                place.behind = None;
            }
        }
        Some(gone)
    }

    /// QU6: a grant from the queue overtakes the earlier requests of its kind, but neither those a
    /// facilitator's reorder put behind it nor one who let it pass.
    pub(crate) fn remove_granted(&mut self, participant: ParticipantId) {
        let Some(granted) = self.get(participant).cloned() else { return };
        if granted.pin.is_none() {
            for place in &mut self.places {
                let is_overtaken = place.arrival < granted.arrival
                    && place.rank_kind() == granted.rank_kind()
                    && place.behind != Some(participant);
                place.overtaken += u32::from(is_overtaken);
            }
        }
        self.remove(participant);
    }

    pub(crate) fn pin(&mut self, order: &[ParticipantId]) {
        for (pin, participant) in (0..).zip(order) {
            if let Some(place) = self.get_mut(*participant) {
                place.pin = Some(pin);
                place.behind = None;
            }
        }
    }

    /// Lets the one right behind go first, until they have gone.
    pub(crate) fn defer(&mut self, participant: ParticipantId, passer: ParticipantId) {
        if let Some(place) = self.get_mut(passer)
            && place.behind == Some(participant)
        {
            place.behind = None;
        }
        if let Some(place) = self.get_mut(participant) {
            place.behind = Some(passer);
        }
    }

    /// TI5: at the end because they did not show up, until they have waited long enough there.
    fn is_last(&self, place: &Place) -> bool {
        self.absent.contains(&place.participant) && !place.is_aged()
    }

    fn rank(&self, meeting: &Meeting, place: &Place) -> Rank {
        let kind = place.rank_kind();
        let class = if place.pin.is_some() {
            1
        } else if kind == RequestKind::PointOfOrder {
            0
        } else if self.is_last(place) {
            3
        } else {
            2
        };
        // QU6: who waited long enough, and who calls to order, goes by arrival: under any order a
        // later one could otherwise still overtake them.
        let rank = if place.is_aged() || kind == RequestKind::PointOfOrder {
            0
        } else {
            order::rank(meeting.policy.order, meeting.measure.tallies.get(&place.participant))
        };
        (class, place.pin.unwrap_or(0), Reverse(kind), !place.is_aged(), rank, place.arrival)
    }

    fn reason(&self, meeting: &Meeting, place: &Place, now: Time) -> Reason {
        let kind = place.rank_kind();
        let code = if place.pin.is_some() {
            ReasonCode::Reordered
        } else if kind == RequestKind::PointOfOrder {
            ReasonCode::PointOfOrder
        } else if self.is_last(place) {
            ReasonCode::Absent
        } else if place.is_aged() {
            ReasonCode::Aged
        } else if place.behind.is_some() {
            ReasonCode::Deferred
        } else {
            match kind {
                RequestKind::Answer => ReasonCode::Answer,
                RequestKind::Question => ReasonCode::Question,
                RequestKind::Speech | RequestKind::PointOfOrder => {
                    order::reason(meeting.policy.order)
                }
            }
        };
        let tally = meeting.measure.tallies.get(&place.participant);
        Reason {
            code,
            held_ms: tally.map_or(0, |tally| tally.held_ms),
            waiting_ms: now.ms_since(place.since),
            overtaken: place.overtaken,
        }
    }

    /// All places, the next one first.
    pub(crate) fn ranked(&self, meeting: &Meeting) -> Vec<&Place> {
        let mut ranked: Vec<_> =
            self.places.iter().map(|place| (self.rank(meeting, place), place)).collect();
        ranked.sort_unstable_by_key(|(rank, _)| *rank);
        let mut ranked: Vec<_> = ranked.into_iter().map(|(_, place)| place).collect();
        // Those who let somebody pass stand right behind them; whoever is aged has waited enough.
        let deferring: Vec<_> = ranked
            .iter()
            .filter(|place| place.behind.is_some() && !place.is_aged())
            .copied()
            .collect();
        for place in deferring {
            let of = |who| ranked.iter().position(|other| other.participant == who);
            let (Some(from), Some(to)) = (of(place.participant), place.behind.and_then(of)) else {
                continue;
            };
            if from < to {
                ranked[from..=to].rotate_left(1);
            }
        }
        ranked
    }

    /// Who is next, without sorting unless somebody lets another pass.
    pub(crate) fn next(&self, meeting: &Meeting) -> Option<&Place> {
        if self.places.iter().any(|place| place.behind.is_some()) {
            return self.ranked(meeting).first().copied();
        }
        self.places.iter().min_by_key(|place| self.rank(meeting, place))
    }

    /// The first `places` as told to everybody.
    pub(crate) fn view(&self, meeting: &Meeting, now: Time, places: usize) -> Vec<PlaceView> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let ranked = self.ranked(meeting);
        (1..)
            .zip(ranked.into_iter().take(places))
            .map(|(position, place)| PlaceView {
                participant: place.participant,
                asked: place.asked.clone(),
                since: place.since,
                position,
                reason: self.reason(meeting, place, now),
            })
            .collect()
    }
}
