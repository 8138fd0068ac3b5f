//! The web app, embedded in the binary.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::error::Problem;

/// One file of the web app.
struct Asset {
    path: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    /// The same, as the app's build has shrunk it; most browsers take it.
    brotli: Option<&'static [u8]>,
    /// For those that do not, or that come without TLS.
    gzip: Option<&'static [u8]>,
}

impl Asset {
    /// The smallest form that the caller takes, and what that is called.
    fn form(&self, accepted: &str) -> (&'static [u8], Option<&'static str>) {
        let forms = [("br", self.brotli), ("gzip", self.gzip)];
        forms
            .into_iter()
            .find_map(|(name, bytes)| {
                bytes.filter(|_| takes(accepted, name)).map(|b| (b, Some(name)))
            })
            .unwrap_or((self.bytes, None))
    }
}

/// Whether an `Accept-Encoding` names this coding (RFC 9110, 12.5.3); what `*` would allow is left as it is.
fn takes(accepted: &str, name: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case(name));
        let refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty())
        });
        named && !refused
    })
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
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if is_for_programs(path) {
        return Problem::not_found().into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return method_not_allowed().await.into_response();
    }
    match find(path).filter(|asset| asset.path != "index.html") {
        Some(asset) => file(asset, &headers),
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

fn file(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let cache = if asset.path.starts_with("assets/") { IMMUTABLE } else { "no-cache" };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let (bytes, coding) = asset.form(accepted.unwrap_or_default());
    let told = [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, cache)];
    let mut response = (told, bytes).into_response();
    let has_forms = asset.brotli.or(asset.gzip).is_some();
    if has_forms {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if let Some(coding) = coding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
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

#[cfg(test)]
mod tests {
    use super::*;

    const SHRUNK: Asset = Asset {
        path: "assets/a.js",
        media_type: "text/javascript",
        bytes: b"whole",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
    };

    #[test]
    fn a_file_is_sent_in_the_smallest_form_that_is_taken() {
        let form = |accepted| SHRUNK.form(accepted);
        assert_eq!(form("gzip, deflate, br, zstd"), (&b"br"[..], Some("br")));
        assert_eq!(form("gzip, deflate"), (&b"gz"[..], Some("gzip")));
        assert_eq!(form("GZIP;q=0.5, br;q=0"), (&b"gz"[..], Some("gzip")));
        assert_eq!(form("br;q=0.001"), (&b"br"[..], Some("br")));
        assert_eq!(form("br;q=0.000, gzip; q=0"), (&b"whole"[..], None));
        assert_eq!(form("brotli, x-gzip"), (&b"whole"[..], None));
        assert_eq!(form(""), (&b"whole"[..], None));
        let plain = Asset { brotli: None, gzip: None, ..SHRUNK };
        assert_eq!(plain.form("br, gzip"), (&b"whole"[..], None));
    }
}
