//! What a run has seen: a simulation in which no fault happened proves nothing.

use std::collections::BTreeMap;
use std::fmt;

use meeting::{Choice, Event, GrantCause};

/// What must have happened at least once in every test's seeds together.
const REQUIRED: &[&str] = &[
    "abstain",
    "append conflict",
    "append unavailable",
    "ballot",
    "bus message doubled",
    "bus message lost",
    "chat deleted",
    "chat message",
    "clock back",
    "clock forward",
    "commit after its unknown",
    "done",
    "done repeated",
    "erased",
    "expired",
    "expired Disconnected",
    "expired Limit",
    "expired NoShow",
    "extended",
    "force released MeetingEnded",
    "force released Role",
    "granted Free",
    "granted Granted",
    "granted Queue",
    "granted Resume",
    "granted point of order, interrupts",
    "load in parts",
    "load unavailable",
    "meeting ended",
    "passed",
    "phase changed",
    "proposal",
    "proposal withdrawn",
    "read",
    "refused",
    "refused key_reused",
    "refused stale_epoch",
    "refused vote_closed",
    "refused vote_open",
    "reordered",
    "restart",
    "restart with an append on its way",
    "role Succession",
    "sent again",
    "turn voiced",
    "unknown committed",
    "unknown not committed",
    "vote Adopted",
    "vote NoQuorum",
    "vote Rejected",
    "vote lapsed",
    "withdrawn Disconnected",
];

#[derive(Default)]
pub(crate) struct Coverage(BTreeMap<String, u64>);

impl Coverage {
    pub(crate) fn saw(&mut self, what: &str) {
        if let Some(count) = self.0.get_mut(what) {
            *count += 1;
        } else {
            self.0.insert(what.to_owned(), 1);
        }
    }

    /// The ends, beginnings and causes worth counting.
    pub(crate) fn saw_event(&mut self, event: &Event) {
        match event {
            Event::Expired { cause, .. } => {
                self.saw("expired");
                self.saw(&format!("expired {cause:?}"));
            }
            Event::Granted { cause: GrantCause::PointOfOrder { interrupts }, .. } => {
                let how = if interrupts.is_some() { "interrupts" } else { "free" };
                self.saw(&format!("granted point of order, {how}"));
            }
            Event::Granted { cause, .. } => self.saw(&format!("granted {cause:?}")),
            Event::ForceReleased { cause, .. } => self.saw(&format!("force released {cause:?}")),
            Event::Withdrawn { cause, .. } => self.saw(&format!("withdrawn {cause:?}")),
            Event::RoleChanged { cause, .. } => self.saw(&format!("role {cause:?}")),
            Event::Passed { .. } => self.saw("passed"),
            Event::Reordered { .. } => self.saw("reordered"),
            Event::TurnExtended { .. } => self.saw("extended"),
            Event::PhaseChanged { .. } => self.saw("phase changed"),
            Event::TurnVoiced { .. } => self.saw("turn voiced"),
            Event::ChatMessage { .. } => self.saw("chat message"),
            Event::ChatDeleted { .. } => self.saw("chat deleted"),
            Event::ProposalMade { .. } => self.saw("proposal"),
            Event::BallotCast { choice: Choice::Abstain, .. } => self.saw("abstain"),
            Event::BallotCast { .. } => self.saw("ballot"),
            Event::VoteClosed { outcome, .. } => self.saw(&format!("vote {outcome:?}")),
            Event::VoteLapsed { .. } => self.saw("vote lapsed"),
            Event::ProposalWithdrawn { .. } => self.saw("proposal withdrawn"),
            Event::MeetingEnded => self.saw("meeting ended"),
            Event::ParticipantErased { .. } => self.saw("erased"),
            _ => self.saw("other events"),
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            *self.0.entry(what.clone()).or_default() += count;
        }
    }

    pub(crate) fn count(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }

    pub(crate) fn assert_complete(&self) {
        let missing: Vec<_> = REQUIRED.iter().filter(|what| self.count(what) == 0).collect();
        assert!(missing.is_empty(), "never happened: {missing:?}; happened: {:#?}", self.0);
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count) in &self.0 {
            writeln!(f, "{count:>9} {what}")?;
        }
        Ok(())
    }
}
