//! How an authority is spoken to.

use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use tokio::time::timeout;

use crate::tls::certificate::provider;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of an answer; a chain of certificates has some thousands.
const ANSWER_BYTES: usize = 256 * 1024;

/// A client that trusts whom the system trusts, or whom `SSL_CERT_FILE` names.
#[derive(Clone)]
pub(super) struct Http(Client<HttpsConnector<HttpConnector>, BodyWrapper<Bytes>>);

impl Http {
    pub(super) fn new() -> std::io::Result<Self> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider())?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>>;

impl HttpClient for Http {
    fn request(&self, request: axum::http::Request<BodyWrapper<Bytes>>) -> Answer {
        let asked = self.0.request(request);
        let whole = async move {
            let (parts, body) =
                asked.await.map_err(|error| Error::Other(Box::new(error)))?.into_parts();
            let body = Limited::new(body, ANSWER_BYTES).collect().await.map_err(Error::Other)?;
            Ok(axum::http::Response::from_parts(parts, Full::new(body.to_bytes())).into())
        };
        Box::pin(async move {
            let answer = timeout(REQUEST_TIMEOUT, whole).await;
            answer.unwrap_or_else(|late| Err(Error::Other(Box::new(late))))
        })
    }
}
