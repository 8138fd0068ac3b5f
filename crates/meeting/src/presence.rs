//! Who has a socket or a media session open. Volatile: never in the journal, only its consequences are.

use std::collections::BTreeMap;

use crate::annotation::stroke::Pen;
use crate::{AccountId, Command, Entry, Event, ExpireCause, Meeting, ParticipantId, Time, limit};

/// What the media server says of somebody's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaNews {
    /// The first session of theirs is up.
    Came,
    /// The last one ended.
    Went,
    /// A packet in their turn, or whatever else shows that they are there.
    Sign,
}

/// Kept beside the fold, not in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    /// Since when.
    pub(crate) online: BTreeMap<AccountId, Time>,
    /// Those whose last socket closed, and when.
    pub(crate) gone: BTreeMap<AccountId, Time>,
    /// Refusals since the phase began, by code.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Those with a media session, and when they last gave a sign of life.
    pub(crate) media: BTreeMap<ParticipantId, Time>,
    /// What the holder is drawing.
    pub(crate) pen: Pen,
    #[cfg(feature = "sabotage")]
    pub(crate) sabotage: Option<crate::Sabotage>,
}

/// Two states that agree on the journal are equal, whoever is connected to either.
impl PartialEq for Presence {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Presence {}

impl Presence {
    pub(crate) fn is_online(&self, account: AccountId) -> bool {
        self.online.contains_key(&account)
    }

    /// PH3: one refusal more.
    pub(crate) fn count_refusal(&mut self, code: &str) {
        match self.refused.get_mut(code) {
            Some(count) => *count += 1,
            None => _ = self.refused.insert(code.to_owned(), 1),
        }
    }

    /// PH3: the summary may not have happened: what it counted is to be counted still.
    pub(crate) fn take_back(&mut self, entry: &Entry) {
        let Event::RefusalsCounted { counts, .. } = &entry.event else { return };
        for (code, count) in counts {
            *self.refused.entry(code.clone()).or_default() += count;
        }
    }

    /// PH3: it has happened after all.
    pub(crate) fn discount(&mut self, entry: &Entry) {
        let Event::RefusalsCounted { counts, .. } = &entry.event else { return };
        for (code, counted) in counts {
            if let Some(count) = self.refused.get_mut(code) {
                *count = count.saturating_sub(*counted);
            }
        }
        self.refused.retain(|_, count| *count > 0);
    }
    /// A socket opened, or the last one closed.
    pub(crate) fn change(&mut self, account: AccountId, is_online: bool, now: Time) -> bool {
        if is_online {
            self.gone.remove(&account);
            let was_online = self.is_online(account);
            self.online.entry(account).or_insert(now);
            return !was_online;
        }
        let was_online = self.online.remove(&account).is_some();
        if was_online {
            self.gone.insert(account, now);
        }
        was_online
    }

    /// A media session began or the last one ended, or somebody with one was heard of. Who is just
    /// connected is there.
    pub(crate) fn media(&mut self, participant: ParticipantId, news: MediaNews, now: Time) {
        match news {
            MediaNews::Came => _ = self.media.insert(participant, now),
            MediaNews::Went => _ = self.media.remove(&participant),
            MediaNews::Sign => self.sign(participant, now),
        }
    }

    /// TI5: who does something is there.
    pub(crate) fn sign(&mut self, participant: ParticipantId, now: Time) {
        if let Some(at) = self.media.get_mut(&participant) {
            *at = now.max(*at);
        }
    }

    pub(crate) fn lets_wait_twice(&self) -> bool {
        self.has(Fault::TwiceInQueue)
    }

    pub(crate) fn ignores_epochs(&self) -> bool {
        self.has(Fault::NoEpochCheck)
    }

    pub(crate) fn adds_ballots_up(&self) -> bool {
        self.has(Fault::BallotsAddUp)
    }

    pub(crate) fn opens_board_in_vote(&self) -> bool {
        self.has(Fault::BoardOpenInVote)
    }

    #[cfg(feature = "sabotage")]
    fn has(&self, fault: Fault) -> bool {
        self.sabotage == Some(fault)
    }

    #[cfg(not(feature = "sabotage"))]
    #[expect(clippy::unused_self, reason = "the sabotaged build asks the state")]
    const fn has(&self, _: Fault) -> bool {
        false
    }
}

#[cfg(feature = "sabotage")]
use crate::Sabotage as Fault;

/// Without the feature nobody can put one in.
#[cfg(not(feature = "sabotage"))]
enum Fault {
    NoEpochCheck,
    TwiceInQueue,
    BallotsAddUp,
    BoardOpenInVote,
}

/// TI4: whoever had a socket to lose and has none after a restart starts to be gone now.
pub(crate) fn start_anew(meeting: &mut Meeting, now: Time) {
    let floor = &meeting.floor;
    let turns = [floor.turn, floor.paused].into_iter().flatten();
    let holders = turns.filter(|turn| turn.attended).map(|turn| turn.participant);
    let places = floor.queue.places().iter().filter(|place| place.attended);
    let had_sockets: Vec<_> = holders.chain(places.map(|place| place.participant)).collect();
    for participant in had_sockets {
        let Some(account) = meeting.participant(participant).map(|person| person.account) else {
            continue;
        };
        if !meeting.presence.is_online(account) {
            meeting.presence.gone.entry(account).or_insert(now);
        }
    }
}

/// What the clock has to say next because somebody is, or is not, there; and when.
pub(crate) fn due(meeting: &Meeting) -> Option<(Time, Command)> {
    if meeting.ended_at.is_some() || !meeting.exists() {
        return None;
    }
    let candidates = [attend(meeting), disconnect(meeting), no_show(meeting)];
    let candidates =
        candidates.into_iter().flatten().chain(places(meeting)).chain(succeed(meeting));
    candidates.min_by_key(|(at, _)| *at)
}

fn gone(meeting: &Meeting, participant: ParticipantId) -> Option<Time> {
    let account = meeting.participant(participant)?.account;
    meeting.presence.gone.get(&account).copied()
}

fn attend(meeting: &Meeting) -> Option<(Time, Command)> {
    let turn = meeting.floor.turn.filter(|turn| !turn.attended)?;
    let participant = turn.participant;
    meeting.presence(participant).then_some((Time::default(), Command::Attend { participant }))
}

fn disconnect(meeting: &Meeting) -> Option<(Time, Command)> {
    let turn = meeting.floor.turn.filter(|turn| turn.attended)?;
    let seconds = meeting.policy.disconnect_seconds;
    let since = gone(meeting, turn.participant).filter(|_| seconds > 0)?.max(turn.since);
    let (participant, epoch, cause) = (turn.participant, turn.epoch, ExpireCause::Disconnected);
    Some((since.plus_seconds(seconds), Command::Lapse { participant, cause, epoch }))
}

fn no_show(meeting: &Meeting) -> Option<(Time, Command)> {
    let turn = meeting.floor.turn.filter(|turn| turn.is_from_queue)?;
    let sign = *meeting.presence.media.get(&turn.participant)?;
    let seconds = meeting.policy.no_show_seconds;
    let is_silent = sign < turn.since && seconds > 0;
    let (participant, epoch, cause) = (turn.participant, turn.epoch, ExpireCause::NoShow);
    is_silent
        .then_some((turn.since.plus_seconds(seconds), Command::Lapse { participant, cause, epoch }))
}

fn places(meeting: &Meeting) -> Option<(Time, Command)> {
    let seconds = meeting.policy.queue_place_seconds;
    if seconds == 0 || meeting.presence.gone.is_empty() {
        return None;
    }
    let waiting = meeting.floor.queue.places().iter();
    waiting
        .filter_map(|place| {
            let participant = place.participant;
            let since = gone(meeting, participant)?;
            // Who closed their socket first and asked over REST has none to lose.
            let had_one = place.attended || since >= place.since;
            let at = since.max(place.since).plus_seconds(seconds);
            had_one.then_some((at, Command::LosePlace { participant }))
        })
        .min_by_key(|(at, _)| *at)
}

/// RO4: of those who are here and may hold the floor, who has been here longest.
fn succeed(meeting: &Meeting) -> Option<(Time, Command)> {
    let since = meeting.participants.leaderless_since?;
    let here = meeting.presence.online.iter().filter_map(|(account, since)| {
        let person = meeting.participant_of(*account).filter(|person| person.may_hold())?;
        Some(((*since).max(person.here_since), person.id))
    });
    let (_, participant) = here.min()?;
    Some((since.plus_seconds(limit::SUCCESSION_SECONDS), Command::Succeed { participant }))
}
