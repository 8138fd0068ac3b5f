//! The interactive page of the API, and the documents that it and others read.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

use crate::app::App;
use crate::asyncapi;
use crate::error::Problem;
use crate::headers::DOCS_POLICY;

/// `/docs`, `/openapi.json`, `/asyncapi.json`: without sign-in, and without another host.
pub fn router(document: &OpenApi) -> Router<App> {
    let openapi = text(document);
    let asyncapi = asyncapi::document(document).to_string();
    let config = Config::from("/openapi.json").persist_authorization(false).validator_url("none");
    Router::new()
        .route("/openapi.json", get(async move || json_text(openapi.clone())))
        .route("/asyncapi.json", get(async move || json_text(asyncapi.clone())))
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(index))
        .route("/docs/{*file}", get(file))
        .layer(Extension(Arc::new(config)))
}

/// The document as it is served, and as `nexchamps openapi` prints it.
pub fn text(document: &OpenApi) -> String {
    document.to_pretty_json().unwrap_or_default()
}

fn json_text(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], text)
}

async fn index(config: Extension<Arc<Config<'static>>>) -> Response {
    file(Path(String::new()), config).await
}

async fn file(
    Path(file): Path<String>,
    Extension(config): Extension<Arc<Config<'static>>>,
) -> Response {
    match utoipa_swagger_ui::serve(&file, config) {
        Ok(Some(file)) => {
            let content_type = [(header::CONTENT_TYPE, file.content_type)];
            let mut response = (content_type, file.bytes.into_owned()).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, DOCS_POLICY);
            if file.gzpipped {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response
        }
        Ok(None) | Err(_) => Problem::not_found().into_response(),
    }
}
