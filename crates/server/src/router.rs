//! All routes, and what surrounds each request.

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::future::RouteFuture;
use axum::routing::{any, get};
use futures_util::TryFutureExt;
use futures_util::future::MapOk;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::whip;
use crate::app::App;
use crate::limits::Peer;
use crate::{api, assets, docs, headers, health, metrics, openapi};

/// Where the API lies.
pub const API: &str = "/api/v1";

/// The whole server as a service, ready for a listener or for a test.
#[derive(Clone, Debug)]
pub struct Service(axum::Router);

impl tower::Service<Request> for Service {
    type Response = Response;
    type Error = Infallible;
    type Future = MapOk<RouteFuture<Infallible>, fn(Response) -> Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        tower::Service::<Request>::poll_ready(&mut self.0, cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let request = strip_slash(request);
        let finish: fn(Response) -> Response =
            if whip::asks_what_to_post(request.method(), request.uri().path()) {
                whip::say_what_to_post
            } else {
                std::convert::identity
            };
        self.0.call(request).map_ok(finish)
    }
}

/// The routes that the OpenAPI document describes, and that document.
pub fn documented() -> (axum::Router<App>, utoipa::openapi::OpenApi) {
    let (router, document) = OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .nest(API, api::router())
        .split_for_parts();
    (router, openapi::complete(document))
}

/// Builds the server's service.
pub fn service(app: &App) -> Service {
    let (router, document) = documented();
    // The page itself, whose nonce is new each time; the app's files were shrunk when it was built, and answers of the
    // API are too small to gain.
    let pages = any(assets::serve).layer(CompressionLayer::new());
    let router = router
        .merge(docs::router(&document))
        .route("/metrics", get(metrics::show))
        .fallback_service(pages.with_state(app.clone()))
        .method_not_allowed_fallback(assets::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), around))
        .layer(cors(app))
        .with_state(app.clone());
    Service(router)
}

/// Pages of other origins may use the API only where the operator names them.
fn cors(app: &App) -> CorsLayer {
    // A list with `*` in it is refused by a panic; the start has refused it before.
    let allowed = app.config().allowed_origins.iter().filter(|origin| *origin != "*");
    let origins: Vec<HeaderValue> = allowed.filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([header::RETRY_AFTER, header::LOCATION])
}

/// An API path answers with and without its trailing slash, the same, without a redirect.
fn strip_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    if path.starts_with("/api/") && path.ends_with('/') {
        let path = path.trim_end_matches('/');
        let path = match request.uri().query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = path.parse().ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// Limits, headers, counts and the log line of each request. The log has the route, never the path or
/// its query: they may hold tokens.
async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method_label(request.method());
    let is_api = request.uri().path().starts_with("/api/");
    let route = request.extensions().get::<MatchedPath>().cloned();
    let peer = request.extensions().get::<Peer>().copied();
    let address = app.limits().address_of(peer, request.headers());
    let mut response = match app.limits().address(address) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    headers::complete(response.headers_mut(), is_api, app.config().is_https());
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let (status, took) = (response.status(), begun.elapsed());
    metrics::request(route, method, status.as_str(), took);
    tracing::debug!(method, route, status = status.as_u16(), ms = took.as_millis(), "request");
    response
}

/// Methods are an open set; labels must not be.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
