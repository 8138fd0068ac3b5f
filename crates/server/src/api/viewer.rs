//! Who may see what of a meeting: participants and admins everything, others of a public meeting
//! the meeting itself, and of a private one nothing, not even that it is there.

use meeting::{Action, Meeting, MeetingId, Refusal, Time};

use crate::app::App;
use crate::auth::Session;
use crate::error::Problem;

/// Reads the meeting for a participant or an admin.
///
/// # Errors
/// 404 where the meeting is not to be known of, else 403 `not_participant`.
pub(crate) async fn view<T: Send + 'static>(
    app: &App,
    session: &Session,
    meeting: MeetingId,
    read: impl FnOnce(&Meeting, Time) -> T + Send + 'static,
) -> Result<T, Problem> {
    let (account, is_admin) = (session.account, session.is_admin);
    let read = app
        .live()
        .read(meeting, move |meeting, now| {
            if !meeting.exists() {
                return Err(Refusal::NotFound);
            }
            if !is_admin && meeting.participant_of(account).is_none() {
                return Err(Refusal::NotParticipant);
            }
            Ok(read(meeting, now))
        })
        .await
        .and_then(std::convert::identity);
    match read {
        Ok(value) => Ok(value),
        Err(refusal) => Err(conceal(app, session, meeting, refusal).await),
    }
}

/// Reads what takes more than being a participant: the rules say who may.
///
/// # Errors
/// As [`view`], and what the rules say.
pub(crate) async fn checked<T: Send + 'static>(
    app: &App,
    session: &Session,
    meeting: MeetingId,
    action: Action,
    read: impl FnOnce(&Meeting, Time) -> T + Send + 'static,
) -> Result<T, Problem> {
    let actor = super::command::actor(session);
    let read = app
        .live()
        .read(meeting, move |meeting, now| {
            meeting.check(actor, action).map(|()| read(meeting, now))
        })
        .await
        .and_then(std::convert::identity);
    match read {
        Ok(value) => Ok(value),
        Err(refusal) => Err(conceal(app, session, meeting, refusal).await),
    }
}

/// Reads the meeting for somebody who was let in already.
///
/// # Errors
/// 404, 503.
pub(crate) async fn anyway<T: Send + 'static>(
    app: &App,
    meeting: MeetingId,
    read: impl FnOnce(&Meeting, Time) -> T + Send + 'static,
) -> Result<T, Problem> {
    app.live()
        .read(meeting, move |meeting, now| {
            if meeting.exists() { Ok(read(meeting, now)) } else { Err(Refusal::NotFound) }
        })
        .await
        .and_then(std::convert::identity)
        .map_err(Problem::from)
}

/// "Not a participant" tells a stranger that there is a meeting; of a private one they hear that
/// there is none.
pub(crate) async fn conceal(
    app: &App,
    session: &Session,
    meeting: MeetingId,
    refusal: Refusal,
) -> Problem {
    if refusal != Refusal::NotParticipant {
        return refusal.into();
    }
    match may_know(app, session, meeting).await {
        Ok(true) => refusal.into(),
        Ok(false) => Refusal::NotFound.into(),
        Err(problem) => problem,
    }
}

/// Whether this account may know that the meeting is there.
///
/// # Errors
/// 404 if it is not, 503.
pub(crate) async fn may_know(
    app: &App,
    session: &Session,
    meeting: MeetingId,
) -> Result<bool, Problem> {
    if session.is_admin {
        return Ok(true);
    }
    let (is_public, is_member) = {
        let account = session.account;
        anyway(app, meeting, move |meeting, _| {
            let is_public = meeting.about().is_some_and(|about| about.is_public);
            (is_public, meeting.participant_of(account).is_some())
        })
        .await?
    };
    if is_public || is_member {
        return Ok(true);
    }
    super::invitation::is_invited(app, session, meeting).await
}
