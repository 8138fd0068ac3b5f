//! The whole service, driven in the process over a store in memory.

mod account;
mod documents;
mod headers;
mod limits;
mod sign_in;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use serde_json::{Value, json};
use store::Store;
use tower::ServiceExt as _;

use crate::app::App;
use crate::auth::Keys;
use crate::config::tests::config;
use crate::router::{self, Service};

const PASSWORD: &str = "correct horse battery";

/// A server without a listener.
struct Server {
    app: App,
    service: Service,
}

/// What a call was answered.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The status and the code of a problem, or the status alone.
    fn told(&self) -> (u16, String) {
        let code = serde_json::from_str::<Value>(&self.text).ok();
        let code = code.and_then(|json| json["code"].as_str().map(str::to_owned));
        (self.status, code.unwrap_or_default())
    }
}

/// An account that is signed in.
#[derive(Debug, Clone)]
struct Client {
    id: u64,
    access: String,
    refresh: String,
}

impl Server {
    async fn start(flags: &[&str]) -> Self {
        Self::over(Store::open("memory:").await.unwrap(), flags)
    }

    fn over(store: Store, flags: &[&str]) -> Self {
        crate::metrics::install();
        let app = App::new(config(flags), store, &Keys::random());
        let service = router::service(&app);
        Self { app, service }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.service.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    async fn call(&self, method: Method, path: &str, token: &str, body: Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, "", Value::Null).await
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.call(Method::POST, path, token, body).await
    }

    async fn me(&self, token: &str) -> Answer {
        self.call(Method::GET, "/api/v1/users/me", token, Value::Null).await
    }

    /// The form of the password flow.
    async fn token(&self, username: &str, password: &str) -> Answer {
        let form = format!("grant_type=password&username={username}&password={password}");
        let request = Request::post("/api/v1/auth/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.replace(' ', "+")));
        self.send(request.unwrap()).await
    }

    async fn sign_up(&self, name: &str) -> Client {
        let body = json!({"email": format!("{name}@example.org"), "password": PASSWORD});
        let answer = self.post("/api/v1/auth/signup", "", body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let json = answer.json();
        Client {
            id: json["user"]["id"].as_u64().unwrap(),
            access: json["access_token"].as_str().unwrap().to_owned(),
            refresh: json["refresh_token"].as_str().unwrap().to_owned(),
        }
    }
}
