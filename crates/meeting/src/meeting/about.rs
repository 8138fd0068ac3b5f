//! The meeting itself: made, described, started, ended, deleted.

use crate::decision;
use crate::draft::Draft;
use crate::floor::{self, Why};
use crate::{
    About, Actor, Command, Entry, Event, Meeting, PhaseKind, PolicyChange, Refusal, Role, Sealed,
    SettingsChange, Time, limit,
};

/// ME1: the creator becomes its facilitator, the first phase begins.
pub(crate) fn create(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    let Command::Create {
        name,
        description,
        scheduled_at,
        is_public,
        settings,
        creator_username,
        creator_name,
    } = command
    else {
        return Ok(());
    };
    let Actor::Account { account, .. } = draft.actor else { return Err(Refusal::NotParticipant) };
    if draft.meeting.about.is_some() {
        return Err(Refusal::Invalid { field: "id", msg: "the meeting exists already" });
    }
    check_settings(&settings)?;
    draft.emit(Event::MeetingCreated {
        creator: account,
        name,
        description,
        scheduled_at,
        is_public,
        settings,
    });
    draft.emit(Event::ParticipantJoined {
        account,
        username: creator_username,
        name: creator_name,
        role: Role::Facilitator,
        invitation: None,
    });
    draft.emit(Event::PhaseChanged { phase: PhaseKind::Ideation, from: None, reason: None });
    Ok(())
}

/// What a PUT of the meeting names.
#[expect(clippy::option_option, reason = "absent, cleared and set are three things")]
pub(crate) struct Changes {
    pub(crate) name: Option<Sealed>,
    pub(crate) description: Option<Option<Sealed>>,
    pub(crate) scheduled_at: Option<Option<Time>>,
    pub(crate) is_public: Option<bool>,
    pub(crate) settings: Option<SettingsChange>,
    pub(crate) is_active: Option<bool>,
}

/// ME3: only what changes is recorded; new settings hold at once, also for who holds and waits.
pub(crate) fn update(draft: &mut Draft<'_>, mut changes: Changes) -> Result<(), Refusal> {
    if let Some(settings) = &changes.settings {
        check_settings(settings)?;
    }
    if changes.settings.as_ref().is_some_and(|settings| *settings == SettingsChange::default()) {
        changes.settings = None;
    }
    let Changes { name, description, scheduled_at, is_public, settings, is_active } = changes;
    let changes_something = name.is_some()
        || description.is_some()
        || scheduled_at.is_some()
        || is_public.is_some()
        || settings.is_some();
    if changes_something {
        let has_settings = settings.is_some();
        draft.emit(Event::MeetingUpdated { name, description, scheduled_at, is_public, settings });
        if has_settings {
            floor::settle(draft, Why::Phase);
        }
    }
    if is_active == Some(false) {
        end(draft);
    }
    Ok(())
}

fn check_settings(settings: &SettingsChange) -> Result<(), Refusal> {
    settings.phases.values().chain(std::iter::once(&settings.base)).try_for_each(check_policy)
}

fn check_policy(change: &PolicyChange) -> Result<(), Refusal> {
    let seconds = [
        ("turn_limit_seconds", change.turn_limit_seconds),
        ("grace_seconds", change.grace_seconds),
        ("no_show_seconds", change.no_show_seconds),
        ("disconnect_seconds", change.disconnect_seconds),
        ("queue_place_seconds", change.queue_place_seconds),
        ("phase_seconds", change.phase_seconds),
    ];
    for (field, value) in seconds {
        if value.value().is_some_and(|value| value > limit::SETTING_SECONDS_MAX) {
            return Err(Refusal::Invalid { field, msg: "at most 86,400 seconds" });
        }
    }
    if change.queue_limit.value().is_some_and(|value| value > limit::QUEUE_MAX) {
        return Err(Refusal::Invalid { field: "queue_limit", msg: "at most 500" });
    }
    Ok(())
}

/// ME4: once.
pub(crate) fn start(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if let Some(at) = draft.meeting.started_at {
        return Err(Refusal::AlreadyStarted { at });
    }
    draft.emit(Event::MeetingStarted);
    Ok(())
}

/// ME5: the floor is emptied first, so that nothing follows the end.
pub(crate) fn end(draft: &mut Draft<'_>) {
    decision::lapse(draft);
    floor::settle(draft, Why::MeetingEnded);
    crate::phase::summarise_refusals(draft);
    draft.emit(Event::MeetingEnded);
}

pub(super) fn apply(meeting: &mut Meeting, entry: &Entry) {
    match &entry.event {
        Event::MeetingCreated { creator, name, description, scheduled_at, is_public, settings } => {
            meeting.about = Some(About {
                creator: *creator,
                name: name.clone(),
                description: description.clone(),
                scheduled_at: *scheduled_at,
                is_public: *is_public,
                created_at: entry.at,
                updated_at: entry.at,
            });
            meeting.settings.change(settings);
        }
        Event::MeetingUpdated { name, description, scheduled_at, is_public, settings } => {
            if let Some(about) = &mut meeting.about {
                name.clone_into_some(&mut about.name);
                description.clone_into_some(&mut about.description);
                scheduled_at.clone_into_some(&mut about.scheduled_at);
                is_public.clone_into_some(&mut about.is_public);
            }
            if let Some(settings) = settings {
                meeting.settings.change(settings);
            }
        }
        Event::MeetingStarted => meeting.started_at = Some(entry.at),
        Event::MeetingEnded => {
            meeting.ended_at = Some(entry.at);
            if let Some(phase) = meeting.phases.last_mut() {
                phase.ended_at = Some(entry.at);
            }
        }
        Event::MeetingDeleted => {
            meeting.is_deleted = true;
            meeting.floor.clear();
        }
        other => debug_assert!(false, "not about the meeting: {other:?}"),
    }
    if let Some(about) = &mut meeting.about {
        about.updated_at = entry.at;
    }
    meeting.renew_policy(entry.at);
}

trait CloneIntoSome<T> {
    /// Puts the value, if there is one, in place of another.
    fn clone_into_some(&self, target: &mut T);
}

impl<T: Clone> CloneIntoSome<T> for Option<T> {
    fn clone_into_some(&self, target: &mut T) {
        if let Some(value) = self {
            target.clone_from(value);
        }
    }
}
