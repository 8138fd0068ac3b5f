//! What is said to whoever speaks plain HTTP to the port of TLS.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::ServiceExt;

use super::accept::HANDSHAKE_TIMEOUT;
use crate::error::Problem;
use crate::limits::Peer;
use crate::router::Service;

/// Bytes of a request's head.
const HEAD_BYTES: usize = 16 * 1024;

/// Answers one request, then closes.
pub(crate) async fn answer(stream: TcpStream, peer: Peer, service: Service) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let service = service.clone();
        async move {
            let mut response = if is_check(&request, peer) {
                let mut request: Request = request.map(Body::new);
                request.extensions_mut().insert(peer);
                service.oneshot(request).await.into_response()
            } else {
                instead(&request)
            };
            // RFC 6797, section 7.2: not by what is not secure.
            response.headers_mut().remove(header::STRICT_TRANSPORT_SECURITY);
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    // What a client does to its own connection is no fault of ours.
    let _ = timeout(HANDSHAKE_TIMEOUT, connection).await;
}

/// Whether something on this host asks how the server is, such as Docker: it need not know of certificates, and
/// by ACME there may be none yet.
fn is_check(request: &hyper::Request<Incoming>, Peer(peer): Peer) -> bool {
    peer.ip().to_canonical().is_loopback()
        && ["/healthz", "/readyz"].contains(&request.uri().path())
}

/// The same address by HTTPS for whoever typed it into a browser, else 400.
fn instead<B>(request: &hyper::Request<B>) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    // It leads the sender back to where it sent the request: nobody else has a say in that.
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    let host = host.filter(|host| !host.as_str().contains('@'));
    let is_page = [Method::GET, Method::HEAD].contains(request.method());
    if let Some(host) = host.filter(|_| is_page) {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        if let Ok(location) = HeaderValue::try_from(format!("https://{host}{path}")) {
            // Not for ever: the operator may turn TLS off again.
            return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)])
                .into_response();
        }
    }
    let detail = "This port speaks HTTPS: begin the address with https://.";
    Problem::new(StatusCode::BAD_REQUEST, "tls_required", detail).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, uri: &str, host: &str) -> (u16, String) {
        let request = hyper::Request::builder().method(method).uri(uri).header("host", host);
        let response = instead(&request.body(()).unwrap());
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), location.unwrap_or_default())
    }

    #[test]
    fn a_page_is_found_by_https_and_all_else_is_told_so() {
        let to = |location: &str| (307, location.to_owned());
        assert_eq!(told("GET", "/a?b=c", "lan:8443"), to("https://lan:8443/a?b=c"));
        assert_eq!(told("HEAD", "/", "[::1]:8443"), to("https://[::1]:8443/"));
        assert_eq!(told("GET", "http://other.example/x", "lan:8443"), to("https://lan:8443/x"));
        for (method, host) in [("POST", "lan:8443"), ("GET", "a b"), ("GET", "a@b"), ("GET", "")] {
            assert_eq!(told(method, "/", host), (400, String::new()), "{method} {host}");
        }
    }
}
