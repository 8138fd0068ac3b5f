//! WHIP and WHEP (RFC 9725 and its sibling for players): encoders and players of others, by one POST.
//!
//! The encoder replaces its participant's microphone and camera while it is there; it is heard under the same
//! permits. Trickling candidates and ICE restarts are not offered (405): the answer has all there is.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use media::Client;
use meeting::{AccountId, Action, MeetingId, Refusal};
use utoipa::IntoResponses;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Page};
use super::viewer;
use crate::app::App;
use crate::auth::Session;
use crate::error::Problem;
use crate::extract::{PathId, PathText, read};
use crate::router::API;
use crate::stage::{Kind, OFFER_BYTES_MAX, Stages, media_off, too_long};

const SDP: &str = "application/sdp";
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// What ending a resource may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
enum Ending {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// No such resource of the caller's, or it has ended.
    #[response(status = 404)]
    Missing,
    /// A wrong id.
    #[response(status = 422)]
    Invalid,
}

/// The routes of encoders and players.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send))
        .routes(routes!(stop_sending))
        .routes(routes!(receive))
        .routes(routes!(stop_receiving))
}

/// Send sound and picture from an encoder (WHIP); the body is an SDP offer.
#[utoipa::path(post, path = "/meetings/{id}/whip", tag = "media", params(("id" = u64, Path)),
    request_body(content = String, content_type = "application/sdp"),
    responses((status = 201, description = "The SDP answer; `Location` names the resource",
        body = String, content_type = "application/sdp",
        headers(("Location" = String))), Changed))]
async fn send(State(app): State<App>, page: Page, request: Request) -> Result<Response, Problem> {
    // Who may not speak has nothing to send.
    offer(&app, &page, request, (Kind::Whip, Action::ShowCamera)).await
}

/// Receive sound and picture in a player (WHEP); the body is an SDP offer.
#[utoipa::path(post, path = "/meetings/{id}/whep", tag = "media", params(("id" = u64, Path)),
    request_body(content = String, content_type = "application/sdp"),
    responses((status = 201, description = "The SDP answer; `Location` names the resource",
        body = String, content_type = "application/sdp",
        headers(("Location" = String))), Changed))]
async fn receive(
    State(app): State<App>,
    page: Page,
    request: Request,
) -> Result<Response, Problem> {
    offer(&app, &page, request, (Kind::Whep, Action::Leave)).await
}

/// Stop sending.
#[utoipa::path(delete, path = "/meetings/{id}/whip/{resource}", tag = "media",
    params(("id" = u64, Path), ("resource" = String, Path)),
    responses((status = 204, description = "It has ended"), Ending))]
async fn stop_sending(
    State(app): State<App>,
    session: Session,
    PathId(id): PathId,
    PathText(resource): PathText,
) -> Result<StatusCode, Problem> {
    stop(&app, (Kind::Whip, MeetingId(id), session.account), &resource)
}

/// Stop receiving.
#[utoipa::path(delete, path = "/meetings/{id}/whep/{resource}", tag = "media",
    params(("id" = u64, Path), ("resource" = String, Path)),
    responses((status = 204, description = "It has ended"), Ending))]
async fn stop_receiving(
    State(app): State<App>,
    session: Session,
    PathId(id): PathId,
    PathText(resource): PathText,
) -> Result<StatusCode, Problem> {
    stop(&app, (Kind::Whep, MeetingId(id), session.account), &resource)
}

async fn offer(
    app: &App,
    page: &Page,
    request: Request,
    (kind, action): (Kind, Action),
) -> Result<Response, Problem> {
    let (session, meeting) = (&page.session, MeetingId(page.id));
    let account = session.account;
    let participant = viewer::checked(app, session, meeting, action, move |meeting, _| {
        meeting.participant_of(account).map(|person| person.id)
    });
    let participant = participant.await?.ok_or(Refusal::NotParticipant)?;
    let offer = sdp(request).await?;
    if app.stages().media().is_none() {
        return Err(media_off());
    }
    app.limits().offer(account)?;
    let (client, word) = match kind {
        Kind::Whip => (Client::Whip, "whip"),
        Kind::Whep => (Client::Whep, "whep"),
    };
    let (line, answer) = Stages::join(app, meeting, participant, client, offer).await?;
    let name = app.stages().resources().add(app, session, meeting, kind, line);
    let location = format!("{API}/meetings/{}/{word}/{name}", meeting.0);
    let headers = [(CONTENT_TYPE, SDP.to_owned()), (LOCATION, location)];
    Ok((StatusCode::CREATED, headers, answer).into_response())
}

/// The offer in a body.
async fn sdp(request: Request) -> Result<String, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case(SDP) {
        let detail = "The body must be an SDP offer, of the type application/sdp.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_sdp", detail));
    }
    let body = read(request).await?;
    if body.len() > OFFER_BYTES_MAX {
        return Err(too_long());
    }
    String::from_utf8(body.into()).map_err(|_| Problem::invalid("", "The body is not UTF-8."))
}

fn stop(app: &App, owner: (Kind, MeetingId, AccountId), name: &str) -> Result<StatusCode, Problem> {
    if app.stages().resources().end(owner, name) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found())
    }
}

/// Whether this asks what may be posted to one of the two endpoints (RFC 9725, section 4.1).
pub(crate) fn asks_what_to_post(method: &Method, path: &str) -> bool {
    *method == Method::OPTIONS
        && path.starts_with("/api/v1/meetings/")
        && (path.ends_with("/whip") || path.ends_with("/whep"))
}

/// Says it; the answer is otherwise that of CORS.
pub(crate) fn say_what_to_post(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(ACCEPT_POST, HeaderValue::from_static(SDP));
    response
}
