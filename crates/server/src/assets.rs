//! The web app, embedded in the binary.

use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::error::Problem;

/// One file of the web app.
struct Asset {
    path: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

// `ASSETS`, sorted by path: the built web app, or the page that says how to build it.
include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What `index.html` has where the nonce of its styles goes.
const NONCE_PLACEHOLDER: &str = "__CSP_NONCE__";
/// Files under `assets/` have a hash of their content in the name, so that they never change.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

fn find(path: &str) -> Option<&'static Asset> {
    let at = ASSETS.binary_search_by(|asset| asset.path.cmp(path)).ok()?;
    Some(&ASSETS[at])
}

/// Whatever no route took: a file of the web app, or the app itself, which has routes of its own.
pub async fn serve(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if is_for_programs(path) {
        return Problem::not_found().into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return method_not_allowed().await.into_response();
    }
    match find(path).filter(|asset| asset.path != "index.html") {
        Some(asset) => file(asset),
        // A missing file is told as such: a page in its stead would only confuse.
        None if path.starts_with("assets/") => Problem::not_found().into_response(),
        None => page(),
    }
}

/// Wrong paths here are answered for programs, not for people.
fn is_for_programs(path: &str) -> bool {
    path.split('/').next() == Some("api")
}

/// 405 for a path that exists.
pub async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This path does not take that method.",
    )
}

fn file(asset: &'static Asset) -> Response {
    let cache = if asset.path.starts_with("assets/") { IMMUTABLE } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, cache)];
    (headers, asset.bytes).into_response()
}

/// The app's page, with a nonce of its own in the policy and the text.
fn page() -> Response {
    let Some(index) = find("index.html").and_then(|asset| std::str::from_utf8(asset.bytes).ok())
    else {
        return Problem::not_found().into_response();
    };
    let nonce = format!("{:032x}", rand::random::<u128>());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (headers, index.replace(NONCE_PLACEHOLDER, &nonce)).into_response();
    if let Ok(policy) = HeaderValue::try_from(crate::headers::app_policy(&nonce)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
