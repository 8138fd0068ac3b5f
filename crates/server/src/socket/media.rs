//! What a signalling line says to the server's own media room, and hears from it.
//!
//! The first offer joins; a further one restarts ICE. Candidates are taken and forgotten: the server never
//! sends where a client points it.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use media::{CAMERAS, Client, View};
use meeting::{Action, MeetingId, Refusal};
use serde_json::{Map, Value, json};

use crate::api::viewer;
use crate::app::App;
use crate::auth::Session;
use crate::error::Problem;
use crate::stage::{Line, Notice, OFFER_BYTES_MAX, Stages, media_off, too_long};

/// The name under which the media room is spoken to.
pub(super) const SERVER: &str = "server";

/// An offer under way: the line it makes, if it is the first one, and the answer.
type Pending = BoxFuture<'static, Result<(Option<Line>, String), Problem>>;

/// One line's connection with the media room; it ends with the line.
pub(super) struct MediaRoom {
    app: App,
    session: Session,
    meeting: MeetingId,
    line: Option<Line>,
    pending: Option<Pending>,
}

impl MediaRoom {
    pub(super) const fn new(app: App, session: Session, meeting: MeetingId) -> Self {
        Self { app, session, meeting, line: None, pending: None }
    }

    /// Takes a message of the client to the server.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn hear(&mut self, message: &Map<String, Value>) -> Result<(), Problem> {
        match message.get("type").and_then(Value::as_str) {
            Some("sdp") => self.offer(message.get("sdp")),
            Some("ice_candidate") => Ok(()),
            Some("view") => self.view(message.get("slots")),
            Some(_) | None => Err(Problem::invalid("type", "must be sdp, ice_candidate or view")),
        }
    }

    fn offer(&mut self, sdp: Option<&Value>) -> Result<(), Problem> {
        let sdp = sdp.and_then(Value::as_object).ok_or_else(|| needed("sdp"))?;
        if sdp.get("type").and_then(Value::as_str) != Some("offer") {
            return Err(Problem::invalid("sdp.type", "must be offer"));
        }
        let offer = sdp.get("sdp").and_then(Value::as_str).ok_or_else(|| needed("sdp.sdp"))?;
        if offer.len() > OFFER_BYTES_MAX {
            return Err(too_long());
        }
        if self.app.stages().media().is_none() {
            return Err(media_off());
        }
        if self.pending.is_some() {
            let detail = "The offer before this one is still being answered.";
            return Err(Problem::conflict("offer_pending", detail));
        }
        self.app.limits().offer(self.session.account)?;
        let offer = offer.to_owned();
        self.pending = Some(match &self.line {
            Some(line) => line.offer(offer).map(|answer| Ok((None, answer?))).boxed(),
            None => join(self.app.clone(), self.session.clone(), self.meeting, offer).boxed(),
        });
        Ok(())
    }

    fn view(&self, slots: Option<&Value>) -> Result<(), Problem> {
        let slots = slots.and_then(Value::as_array).ok_or_else(|| needed("slots"))?;
        let number = |slot: &Value, name: &str| slot.get(name).and_then(Value::as_u64);
        let views = slots.iter().take(CAMERAS).map(|slot| {
            let (place, width) = (number(slot, "slot")?, number(slot, "width")?);
            let place = u8::try_from(place).ok().filter(|place| usize::from(*place) < CAMERAS)?;
            Some(View { slot: place, width: u16::try_from(width).unwrap_or(u16::MAX) })
        });
        let views: Option<Vec<View>> = views.collect();
        let views = views.ok_or_else(|| {
            Problem::invalid("slots", "each has a slot from 0 to 5, and a width in pixels")
        })?;
        if let Some(line) = &self.line {
            line.view(views);
        }
        Ok(())
    }

    /// The next message for the client. May be dropped halfway and called again.
    pub(super) async fn next(&mut self) -> Arc<str> {
        tokio::select! {
            biased;
            answered = answered(&mut self.pending) => {
                self.pending = None;
                match answered {
                    Ok((line, answer)) => {
                        self.line = line.or_else(|| self.line.take());
                        let sdp = json!({"type": "answer", "sdp": answer});
                        let message = json!({"type": "sdp", "sender": SERVER, "sdp": sdp});
                        message.to_string().into()
                    }
                    Err(problem) => super::relay::told(&problem),
                }
            }
            notice = noticed(&mut self.line) => match notice {
                Notice::Text(text) => text,
                Notice::Closed(text) => {
                    self.line = None;
                    text
                }
            },
        }
    }
}

fn needed(field: &str) -> Problem {
    Problem::invalid(field, "is needed")
}

/// Joins as who one is in the meeting now.
async fn join(
    app: App,
    session: Session,
    meeting: MeetingId,
    offer: String,
) -> Result<(Option<Line>, String), Problem> {
    let account = session.account;
    let participant = viewer::checked(&app, &session, meeting, Action::Leave, move |meeting, _| {
        meeting.participant_of(account).map(|person| person.id)
    });
    let participant = participant.await?.ok_or(Refusal::NotParticipant)?;
    let (line, answer) = Stages::join(&app, meeting, participant, Client::Browser, offer).await?;
    Ok((Some(line), answer))
}

async fn answered(pending: &mut Option<Pending>) -> Result<(Option<Line>, String), Problem> {
    match pending {
        Some(pending) => pending.await,
        None => std::future::pending().await,
    }
}

async fn noticed(line: &mut Option<Line>) -> Notice {
    match line {
        Some(line) => line.next().await,
        None => std::future::pending().await,
    }
}
