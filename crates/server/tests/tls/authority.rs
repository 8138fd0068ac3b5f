//! A certificate authority that speaks as much of ACME as one order takes (RFC 8555), and really looks
//! whether a name leads to the server (RFC 8737). It does not check the client's signatures.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, IsCa, Issuer, KeyPair,
};
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::client::{careless, connect, shown};

const TOKEN: &str = "a-token-of-the-authority";
/// id-pe-acmeIdentifier (RFC 8737 section 6.1).
const ACME_IDENTIFIER: &str = "1.3.6.1.5.5.7.1.31";

/// The authority, and what it has seen.
#[derive(Clone)]
pub(crate) struct Authority(Arc<Inner>);

struct Inner {
    base: String,
    /// Where every name leads.
    server: SocketAddr,
    root: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    accounts: u32,
    contacts: Vec<String>,
    orders: u32,
    nonces: u32,
    thumbprint: String,
    domain: String,
    is_shown: bool,
    refusal: Option<String>,
    chain: Option<String>,
}

impl Authority {
    pub(crate) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap().der().clone();
        let inner = Inner {
            base: format!("http://{}", listener.local_addr().unwrap()),
            server,
            root,
            issuer: Issuer::new(params, key),
            seen: Mutex::default(),
        };
        let authority = Self(Arc::new(inner));
        let router = Router::new()
            .route("/directory", get(directory))
            .route("/nonce", get(async || ()))
            .route("/account", post(account))
            .route("/order", post(new_order))
            .route("/order/1", post(order))
            .route("/authorization/1", post(authorization))
            .route("/challenge/1", post(challenge))
            .route("/finalize/1", post(finalize))
            .route("/certificate/{id}", post(certificate))
            .layer(axum::middleware::map_response_with_state(authority.clone(), with_nonce))
            .with_state(authority.clone());
        tokio::spawn(serve(listener, router));
        authority
    }

    pub(crate) fn directory(&self) -> String {
        format!("{}/directory", self.0.base)
    }

    pub(crate) fn root(&self) -> &CertificateDer<'static> {
        &self.0.root
    }

    /// Accounts and orders that were made.
    pub(crate) fn counts(&self) -> (u32, u32) {
        self.seen(|seen| (seen.accounts, seen.orders))
    }

    pub(crate) fn contacts(&self) -> Vec<String> {
        self.seen(|seen| seen.contacts.clone())
    }

    /// Says this instead of looking.
    pub(crate) fn refuse(&self, why: &str) {
        self.seen(|seen| seen.refusal = Some(why.to_owned()));
    }

    fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.0.seen.lock().unwrap())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0.base)
    }

    fn order_json(&self) -> Value {
        self.seen(|seen| {
            let status = match (&seen.chain, seen.is_shown, &seen.refusal) {
                (Some(_), ..) => "valid",
                (None, true, _) => "ready",
                (None, false, Some(_)) => "invalid",
                (None, false, None) => "pending",
            };
            json!({
                "status": status,
                "identifiers": [{"type": "dns", "value": seen.domain}],
                "authorizations": [self.url("/authorization/1")],
                "finalize": self.url("/finalize/1"),
                "certificate": self.url("/certificate/1"),
            })
        })
    }

    fn challenge_json(&self) -> Value {
        let mut challenge =
            json!({"type": "tls-alpn-01", "url": self.url("/challenge/1"), "token": TOKEN});
        let (is_shown, refusal) = self.seen(|seen| (seen.is_shown, seen.refusal.clone()));
        challenge["status"] = json!(if is_shown { "valid" } else { "pending" });
        if let Some(detail) = refusal {
            challenge["status"] = json!("invalid");
            challenge["error"] =
                json!({"type": "urn:ietf:params:acme:error:connection", "detail": detail});
        }
        challenge
    }

    /// Whether the domain's server shows the digest of the token and the account's key.
    async fn look(&self) -> bool {
        let (domain, thumbprint) = self.seen(|seen| (seen.domain.clone(), seen.thumbprint.clone()));
        let wanted = Sha256::digest(format!("{TOKEN}.{thumbprint}"));
        let Ok(stream) = connect(self.0.server, &domain, careless(&["acme-tls/1"])).await else {
            return false;
        };
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"acme-tls/1"[..]));
        let der = shown(&stream);
        let (_, certificate) = X509Certificate::from_der(&der).unwrap();
        certificate.extensions().iter().any(|extension| {
            // An OCTET STRING of 32 bytes within the extension's own.
            extension.oid.to_id_string() == ACME_IDENTIFIER
                && extension.critical
                && extension.value == [&[4, 32], &wanted[..]].concat()
        })
    }
}

async fn serve(listener: TcpListener, router: Router) {
    use hyper_util::rt::TokioIo;
    use hyper_util::service::TowerToHyperService;
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = TowerToHyperService::new(router.clone());
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn with_nonce(State(authority): State<Authority>, mut response: Response) -> Response {
    let nonce = authority.seen(|seen| {
        seen.nonces += 1;
        format!("nonce-{}", seen.nonces)
    });
    response.headers_mut().insert("replay-nonce", HeaderValue::try_from(nonce).unwrap());
    response
}

/// A part of a signed request: its `protected` header or its `payload`.
fn part(body: &[u8], name: &str) -> Value {
    let body: Value = serde_json::from_slice(body).unwrap();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(body[name].as_str().unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

async fn directory(State(authority): State<Authority>) -> String {
    let url = |path| authority.url(path);
    json!({"newNonce": url("/nonce"), "newAccount": url("/account"), "newOrder": url("/order")})
        .to_string()
}

async fn account(State(authority): State<Authority>, body: Bytes) -> Response {
    let (jwk, payload) = (&part(&body, "protected")["jwk"], part(&body, "payload"));
    assert_eq!(payload["termsOfServiceAgreed"], true);
    // RFC 7638: the members in the order of the alphabet, and no others.
    let thumb = format!(
        r#"{{"crv":{},"kty":{},"x":{},"y":{}}}"#,
        jwk["crv"], jwk["kty"], jwk["x"], jwk["y"]
    );
    authority.seen(|seen| {
        seen.accounts += 1;
        let contacts = payload["contact"].as_array().cloned().unwrap_or_default();
        seen.contacts = contacts.iter().map(|one| one.as_str().unwrap().to_owned()).collect();
        seen.thumbprint = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(thumb));
    });
    let location = [("location", authority.url("/account/1"))];
    (StatusCode::CREATED, location, json!({"status": "valid"}).to_string()).into_response()
}

async fn new_order(State(authority): State<Authority>, body: Bytes) -> Response {
    let payload = part(&body, "payload");
    authority.seen(|seen| {
        seen.orders += 1;
        payload["identifiers"][0]["value"].as_str().unwrap().clone_into(&mut seen.domain);
        (seen.is_shown, seen.chain) = (false, None);
    });
    let location = [("location", authority.url("/order/1"))];
    (StatusCode::CREATED, location, authority.order_json().to_string()).into_response()
}

async fn order(State(authority): State<Authority>) -> String {
    authority.order_json().to_string()
}

async fn authorization(State(authority): State<Authority>) -> String {
    let challenge = authority.challenge_json();
    let domain = authority.seen(|seen| seen.domain.clone());
    json!({
        "status": if challenge["status"] == "pending" { "pending" } else { "valid" },
        "identifier": {"type": "dns", "value": domain},
        "challenges": [{"type": "http-01", "url": authority.url("/never"), "token": "x", "status": "pending"}, challenge],
    })
    .to_string()
}

async fn challenge(State(authority): State<Authority>) -> String {
    let answer = json!({"type": "tls-alpn-01", "url": authority.url("/challenge/1"), "token": TOKEN, "status": "processing"});
    let is_shown = authority.seen(|seen| seen.refusal.is_none()) && authority.look().await;
    authority.seen(|seen| seen.is_shown = is_shown);
    answer.to_string()
}

async fn finalize(State(authority): State<Authority>, body: Bytes) -> Response {
    let csr = part(&body, "payload")["csr"].as_str().unwrap().to_owned();
    let csr = CertificateSigningRequestDer::from(BASE64_URL_SAFE_NO_PAD.decode(csr).unwrap());
    let mut request = CertificateSigningRequestParams::from_der(&csr).unwrap();
    let day = std::time::Duration::from_hours(24);
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    request.params.not_before = rcgen::date_time_ymd(1970, 1, 1) + now.saturating_sub(day);
    request.params.not_after = rcgen::date_time_ymd(1970, 1, 1) + (now + 89 * day);
    let chain = request.signed_by(&authority.0.issuer).unwrap().pem();
    authority.seen(|seen| seen.chain = Some(chain));
    authority.order_json().to_string().into_response()
}

async fn certificate(
    State(authority): State<Authority>,
    Path(_): Path<u32>,
    headers: HeaderMap,
) -> String {
    assert_eq!(headers["content-type"], "application/jose+json");
    authority.seen(|seen| seen.chain.clone()).unwrap()
}
