//! One stretch of holding the floor, and its clock.

use crate::{Epoch, LimitState, ParticipantId, Policy, Time, limit};

/// What the turn's limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowance {
    /// The phase's policy at the moment the clock starts.
    Policy,
    PointOfOrder,
    /// A resumed turn has what was left of it; none: no limit.
    Rest(Option<u64>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    NotStarted,
    Running {
        until: Option<Time>,
    },
    /// Cut at `until`; the limit itself was over at `limit`.
    Grace {
        until: Time,
        limit: Time,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) participant: ParticipantId,
    pub(crate) epoch: Epoch,
    pub(crate) since: Time,
    /// The latest moment at which the clock starts.
    pub(crate) starts_at: Time,
    /// A socket of theirs was open during the turn, so there is one to lose.
    pub(crate) attended: bool,
    pub(crate) allowance: Allowance,
    pub(crate) limit: Limit,
    /// The holder has used their one extension.
    pub(crate) extended: bool,
    /// Called from the queue: if they do not show up, they lose it.
    pub(crate) is_from_queue: bool,
}

impl Turn {
    pub(crate) fn new(
        participant: ParticipantId,
        epoch: Epoch,
        since: Time,
        attended: bool,
    ) -> Self {
        Self {
            participant,
            epoch,
            since,
            starts_at: since.plus_seconds(limit::CLOCK_START_SECONDS),
            attended,
            allowance: Allowance::Policy,
            limit: Limit::NotStarted,
            extended: false,
            is_from_queue: false,
        }
    }

    /// Milliseconds the clock will allow once it starts.
    pub(crate) fn allowed_ms(&self, policy: &Policy) -> Option<u64> {
        let seconds = |seconds: u32| (seconds > 0).then_some(u64::from(seconds) * 1000);
        match self.allowance {
            Allowance::Policy => seconds(policy.turn_limit_seconds),
            Allowance::PointOfOrder => seconds(limit::POINT_OF_ORDER_SECONDS),
            Allowance::Rest(rest) => rest,
        }
    }

    /// ME2: a limit that comes during the turn counts from then; one that goes stops the clock. A
    /// clock that runs keeps its end.
    pub(crate) fn follow(&mut self, before: &Policy, after: &Policy, at: Time) {
        let has_limit = |policy: &Policy| policy.turn_limit_seconds > 0;
        match (self.allowance, has_limit(before), has_limit(after)) {
            (Allowance::Policy, false, true) => self.starts_at = self.starts_at.max(at),
            (Allowance::Policy, true, false) => self.limit = Limit::NotStarted,
            (Allowance::Policy | Allowance::PointOfOrder | Allowance::Rest(_), _, _) => {}
        }
    }

    /// End of the limit without the grace; while the clock has not started, the latest it can be.
    pub(crate) fn expires_at(&self, policy: &Policy) -> Option<Time> {
        match self.limit {
            Limit::NotStarted => self.allowed_ms(policy).map(|ms| self.starts_at.plus_ms(ms)),
            Limit::Running { until } => until,
            Limit::Grace { limit, .. } => Some(limit),
        }
    }

    /// What is left of it at a moment, for the turn that an interruption pauses.
    pub(crate) fn rest_ms(&self, policy: &Policy, at: Time) -> Option<u64> {
        match self.limit {
            Limit::NotStarted => self.allowed_ms(policy),
            Limit::Running { until } => until.map(|until| until.ms_since(at)),
            Limit::Grace { .. } => Some(0),
        }
    }

    pub(crate) fn limit_state(&self) -> LimitState {
        match self.limit {
            Limit::NotStarted => LimitState::NotStarted,
            Limit::Running { .. } => LimitState::Running,
            Limit::Grace { until, .. } => LimitState::Grace { until },
        }
    }
}
