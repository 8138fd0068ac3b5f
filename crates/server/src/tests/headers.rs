use axum::http::Method;
use serde_json::{Value, json};

use super::Server;

#[tokio::test]
async fn every_answer_is_guarded() {
    let server = Server::start(&[]).await;
    for path in ["/", "/api/v1/users/me", "/docs/", "/healthz", "/nothing/here", "/openapi.json"] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-eval") && !policy.contains("http"), "{path}: {policy}");
    }
    assert_eq!(server.get("/api/v1/users/me").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_page_has_a_nonce_of_its_own_each_time() {
    let server = Server::start(&[]).await;
    let nonce = async |path: &str| {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.text.contains("__CSP_NONCE__"));
        let policy = answer.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(answer.text.contains(&nonce));
        nonce
    };
    // The app's own routes get the page too.
    assert_ne!(nonce("/").await, nonce("/m/17").await);
}

#[tokio::test]
async fn wrong_paths_and_methods_are_problems() {
    let server = Server::start(&[]).await;
    for (method, path, status, code) in [
        (Method::GET, "/api/v1/nothing", 404, "not_found"),
        (Method::GET, "/api", 404, "not_found"),
        (Method::GET, "/api/v2/users/me", 404, "not_found"),
        (Method::GET, "/assets/nothing.js", 404, "not_found"),
        (Method::DELETE, "/api/v1/auth/signup", 405, "method_not_allowed"),
        (Method::PATCH, "/api/v1/users/me", 405, "method_not_allowed"),
        (Method::POST, "/", 405, "method_not_allowed"),
    ] {
        let answer = server.call(method, path, "", Value::Null).await;
        assert_eq!(answer.told(), (status, code.to_owned()), "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["type"], "about:blank");
    }
}

#[tokio::test]
async fn a_trailing_slash_changes_nothing() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let get = async |path| server.call(Method::GET, path, &ada.access, Value::Null).await;
    let with = get("/api/v1/users/me/?a=b").await;
    assert_eq!((with.status, with.text), (200, get("/api/v1/users/me").await.text));
}

#[tokio::test]
async fn the_documents_are_there_without_sign_in() {
    let server = Server::start(&[]).await;
    let openapi = server.get("/openapi.json").await.json();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1"));
    let operation = &openapi["paths"]["/api/v1/users/me"]["put"];
    let problem = "/responses/403/content/application~1problem+json/schema/$ref";
    assert_eq!(operation.pointer(problem).unwrap(), "#/components/schemas/Problem");
    assert!(openapi["components"]["schemas"]["Problem"].is_object());
    for item in openapi["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            assert!(operation["responses"]["default"].is_object());
        }
    }
    let asyncapi = server.get("/asyncapi.json").await.json();
    assert_eq!(asyncapi["asyncapi"], "3.0.0");

    assert_eq!(server.get("/docs").await.header("location"), "/docs/");
    let page = server.get("/docs/").await;
    assert!(page.text.contains("swagger-ui") && !page.text.contains("https://"), "{}", page.text);
    let script = server.get("/docs/swagger-initializer.js").await;
    assert!(script.text.contains("/openapi.json"), "{}", script.text);
    assert_eq!(server.get("/docs/swagger-ui-bundle.js").await.status, 200);
    assert_eq!(server.get("/docs/nothing.js").await.status, 404);
}

#[tokio::test]
async fn operators_see_whether_it_lives_and_what_it_does() {
    let server = Server::start(&[]).await;
    assert_eq!(server.get("/healthz").await.text, "ok\n");
    assert_eq!(server.get("/readyz").await.text, "ready\n");
    server.get("/api/v1/users/me?token=secret").await;
    let metrics = server.get("/metrics").await;
    assert_eq!(metrics.status, 200);
    let line = r#"nexchamps_requests_total{route="/api/v1/users/me",method="GET",status="401"}"#;
    assert!(metrics.text.contains(line), "{}", metrics.text);
    assert!(metrics.text.contains(r#"nexchamps_refusals_total{code="unauthenticated"}"#));
    assert!(metrics.text.contains("nexchamps_request_seconds_bucket"));
    assert!(!metrics.text.contains("secret"));
}

#[tokio::test]
async fn only_named_origins_may_call_from_other_pages() {
    let server = Server::start(&["--allowed-origins=https://a.example"]).await;
    let origin = async |origin: &str| {
        let request = axum::http::Request::get("/healthz").header("origin", origin);
        let answer = server.send(request.body(axum::body::Body::empty()).unwrap()).await;
        answer.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(origin("https://a.example").await, "https://a.example");
    assert_eq!(origin("https://b.example").await, "");
    assert_eq!(json!(origin("null").await), "");
}

#[tokio::test]
async fn a_token_in_a_query_is_never_logged() {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    for path in ["/api/v1/ws/meetings/1", "/api/v1/webrtc/meetings/1/webrtc/ada", "/healthz"] {
        server.get(&format!("{path}?token={}", ada.access)).await;
    }
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("/api/v1/ws/meetings/{id}"), "requests are logged: {text}");
    assert!(!text.contains(&ada.access) && !text.contains(&ada.refresh), "{text}");
}
