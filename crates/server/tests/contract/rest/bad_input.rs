//! What is malformed, too large, too deep, forged or replayed gets its error, nothing is stored, and the
//! server lives.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Answer, Call, Client, Document, Operation, Server};

/// A meeting of Ada's with one of each thing, and the state that must not change.
struct Scene {
    server: Server,
    ada: Client,
    meeting: u64,
}

impl Scene {
    async fn new() -> Self {
        let server = Server::start(&["--rate-limit=off"]).await;
        let ada = server.sign_up("ada").await;
        // Without a limit no clock writes into the journal meanwhile.
        let meeting = ada.meeting(json!({"settings": {"turn_limit_seconds": 0}})).await;
        ada.floor(meeting, "claim", json!({})).await.ok();
        Self { server, ada, meeting }
    }

    async fn state(&self) -> (Vec<Value>, Value, Value) {
        let audit = self.ada.audit(self.meeting).await;
        (audit, self.ada.get("/users/me").await.ok(), self.ada.get("/meetings").await.ok())
    }

    /// The calls with a JSON body, with ids that exist in their paths.
    fn bodied(&self) -> Vec<Operation> {
        let document = Document::get();
        let takes_json = |operation: &Operation| {
            !document.describe(operation)["requestBody"]["content"]["application/json"].is_null()
        };
        let fill = |mut operation: Operation| {
            operation.path = operation.path.replace("{id}", &self.meeting.to_string());
            operation.path = operation.path.replace("{participant_id}", "16777218");
            operation
        };
        document.operations().into_iter().filter(takes_json).map(fill).collect()
    }

    async fn send_raw(&self, operation: &Operation, body: impl Into<Vec<u8>>) -> Answer {
        let call = Call::root(&operation.method, &operation.path);
        self.ada.send(call.raw("application/json", body.into())).await
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused_everywhere() {
    let scene = Scene::new().await;
    let before = scene.state().await;
    for operation in scene.bodied() {
        for body in [
            "{",
            "}",
            "{\"a\":}",
            "{'a': 1}",
            "[1,",
            "nul",
            "\"text\"",
            "5",
            "[]",
            "{} {}",
            "{\"a\": NaN}",
        ] {
            let answer = scene.send_raw(&operation, body).await;
            answer.refused(422, "invalid");
        }
        let not_utf8 = [&b"{\"name\": \""[..], &[0xff, 0xfe], b"\"}"].concat();
        scene.send_raw(&operation, not_utf8).await.refused(422, "invalid");
    }
    assert_eq!(scene.state().await, before, "nothing is stored");
}

#[tokio::test]
async fn nul_and_lone_surrogates_are_refused_everywhere() {
    let scene = Scene::new().await;
    let before = scene.state().await;
    let escapes = [r"\u0000", r"a\u0000b", r"\ud800", r"\udc00x", r"\ud800A"];
    for operation in scene.bodied() {
        for escape in escapes {
            // In every text field that any body has; unknown ones must be text too.
            let names = [
                "name",
                "title",
                "description",
                "reason",
                "note",
                "text",
                "full_name",
                "email",
                "password",
                "username",
                "refresh_token",
                "avatar_url",
                "phase_name",
                "kind",
                "role",
            ];
            let members: Vec<_> =
                names.iter().map(|name| format!(r#""{name}": "{escape}""#)).collect();
            let body = format!("{{{}}}", members.join(", "));
            scene.send_raw(&operation, body).await.refused(422, "invalid");
        }
    }
    let path = format!("/annotations/meetings/{}", scene.meeting);
    for escape in escapes {
        for content in [format!(r#"{{"text": "{escape}"}}"#), format!(r#"{{"{escape}": 1}}"#)] {
            let body = format!(r#"{{"annotation_type": "text", "content": {content}}}"#);
            let call = Call::new("POST", &path).raw("application/json", body);
            scene.ada.send(call).await.refused(422, "invalid");
            // And within a string that holds the object.
            let body = json!({"annotation_type": "text", "content": content});
            scene.ada.post(&path, body).await.refused(422, "invalid");
        }
    }
    scene.ada.form("ada\0", "x").await.refused(422, "invalid");
    let form = Call::new("POST", "/auth/token")
        .raw("application/x-www-form-urlencoded", "username=a%00b&password=c%00");
    assert!(matches!(scene.ada.send(form).await.status, 401 | 422));
    assert_eq!(scene.state().await, before, "nothing is stored");
}

#[tokio::test]
async fn wrong_types_are_refused_by_name() {
    let scene = Scene::new().await;
    let before = scene.state().await;
    let id = scene.meeting;
    let floor = |what: &str| format!("/tokens/meetings/{id}/{what}");
    let huge = 9_223_372_036_854_775_808_u64;
    let cases = [
        ("POST", "/meetings".to_owned(), "name", json!({"name": ["x"]})),
        ("POST", "/meetings".to_owned(), "is_public", json!({"name": "x", "is_public": "yes"})),
        ("POST", "/meetings".to_owned(), "scheduled_at", json!({"name": "x", "scheduled_at": 5})),
        ("POST", floor("pass"), "to_participant_id", json!({"to_participant_id": huge})),
        ("POST", floor("pass"), "to_participant_id", json!({"to_participant_id": -1})),
        ("POST", floor("pass"), "to_participant_id", json!({"to_participant_id": 1.5})),
        ("POST", floor("pass"), "to_participant_id", json!({"to_participant_id": "1"})),
        ("POST", floor("pass"), "to_participant_id", json!({"to_participant_id": 0})),
        ("POST", floor("grant"), "participant_id", json!({"participant_id": huge})),
        ("POST", floor("grant"), "force", json!({"participant_id": 1, "force": "yes"})),
        ("POST", floor("claim"), "epoch", json!({"epoch": -1})),
        ("POST", floor("claim"), "participant_id", json!({"participant_id": {}})),
        ("POST", floor("extend"), "seconds", json!({"seconds": -5})),
        ("POST", floor("extend"), "seconds", json!({"seconds": 1e300})),
        ("PUT", floor("queue"), "is_open", json!({"is_open": 1})),
        ("POST", floor("revoke"), "reason", json!({"reason": 7})),
        ("PUT", "/users/me".to_owned(), "full_name", json!({"full_name": {}})),
        ("POST", format!("/meetings/{id}/join"), "role", json!({"role": 3})),
    ];
    for (method, path, field, body) in cases {
        scene.ada.send(Call::new(method, &path).json(&body)).await.invalid(field);
    }
    assert_eq!(scene.state().await, before, "nothing is stored");
}

#[tokio::test]
async fn ids_out_of_range_name_nothing() {
    let scene = Scene::new().await;
    let before = scene.state().await;
    for path in [
        "/meetings/{}",
        "/meetings/{}/participants",
        "/tokens/meetings/{}/status",
        "/decisions/{}",
        "/stats/meetings/{}/audit",
        "/invitations/meetings/{}",
    ] {
        for id in [
            "9223372036854775808",
            "9223372036854775807",
            "18446744073709551616",
            "9007199254740992",
            "0",
            "99999999999999999999999999",
        ] {
            let answer = scene.ada.get(&path.replace("{}", id)).await;
            answer.refused(404, "not_found");
        }
        for id in ["-1", "abc", "1.5", "1e3", "%00", "0x1", "%F0%9F%98%80", "+1"] {
            let answer = scene.ada.get(&path.replace("{}", id)).await;
            assert!(matches!(answer.status, 404 | 422), "{path} {id}: {}", answer.status);
        }
    }
    scene
        .ada
        .put("/annotations/9223372036854775808", json!({"content": {}}))
        .await
        .refused(404, "not_found");
    assert_eq!(scene.state().await, before);
}

#[tokio::test]
async fn large_bodies_are_refused_everywhere() {
    let scene = Scene::new().await;
    let before = scene.state().await;
    let body = format!(r#"{{"name": "{}"}}"#, "x".repeat(5 * 1024 * 1024));
    for operation in scene.bodied() {
        let answer = scene.send_raw(&operation, body.clone()).await;
        answer.refused(413, "too_large");
    }
    // One byte over 2 MiB is too much; 2 MiB are read, and then too long a name.
    let path = Operation { method: "POST".into(), path: "/api/v1/meetings".into() };
    let of =
        |bytes: usize| format!(r#"{{"name":"{}"}}"#, "x".repeat(bytes - r#"{"name":""}"#.len()));
    scene.send_raw(&path, of(2 * 1024 * 1024 + 1)).await.refused(413, "too_large");
    scene.send_raw(&path, of(2 * 1024 * 1024)).await.invalid("name");
    assert_eq!(scene.state().await, before, "nothing is stored");
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    let scene = Scene::new().await;
    let before = scene.state().await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let inner = if open == "[" { "" } else { "1" };
        let deep = format!("{}{inner}{}", open.repeat(5_000), close.repeat(5_000));
        for operation in scene.bodied() {
            let body = format!(r#"{{"content": {deep}, "settings": {deep}, "extra": {deep}}}"#);
            scene.send_raw(&operation, body).await.refused(422, "invalid");
        }
        let body = format!(r#"{{"annotation_type": "text", "content": {{"a": {deep}}}}}"#);
        let path = format!("/annotations/meetings/{}", scene.meeting);
        let call = Call::new("POST", &path).raw("application/json", body);
        scene.ada.send(call).await.refused(422, "invalid");
        let body = json!({"annotation_type": "text", "content": format!("{{\"a\": {deep}}}")});
        scene.ada.post(&path, body).await.refused(422, "invalid");
    }
    assert_eq!(scene.state().await, before, "nothing is stored");
}

#[tokio::test]
async fn names_of_a_mebibyte_are_refused() {
    let scene = Scene::new().await;
    let before = scene.state().await;
    let long = "x".repeat(1024 * 1024);
    let id = scene.meeting;
    let cases = [
        ("POST", "/meetings".to_owned(), "name", json!({"name": long})),
        ("PUT", format!("/meetings/{id}"), "name", json!({"name": long})),
        ("PUT", format!("/meetings/{id}"), "description", json!({"description": long})),
        ("POST", format!("/meetings/{id}/join"), "name", json!({"name": long})),
        ("POST", format!("/meetings/{id}/invite"), "name", json!({"name": long})),
        (
            "POST",
            format!("/meetings/{id}/invite"),
            "email",
            json!({"email": format!("{long}@x.org")}),
        ),
        ("PUT", "/users/me".to_owned(), "full_name", json!({"full_name": long})),
        ("PUT", "/users/me".to_owned(), "email", json!({"email": format!("{long}@x.org")})),
        (
            "PUT",
            "/users/me".to_owned(),
            "avatar_url",
            json!({"avatar_url": format!("https://{long}")}),
        ),
        ("POST", format!("/decisions/meetings/{id}"), "title", json!({"title": long})),
        ("POST", format!("/tokens/meetings/{id}/release"), "reason", json!({"reason": long})),
        ("POST", format!("/tokens/meetings/{id}/request"), "note", json!({"note": long})),
        (
            "POST",
            "/auth/signup".to_owned(),
            "username",
            json!({"email": "x@x.org", "password": "a long way to go", "username": long}),
        ),
        (
            "POST",
            "/auth/signup".to_owned(),
            "password",
            json!({"email": "x@x.org", "password": long}),
        ),
    ];
    for (method, path, field, body) in cases {
        scene.ada.send(Call::new(method, &path).json(&body)).await.invalid(field);
    }
    let form = scene.ada.form("ada", &long).await;
    assert!(matches!(form.status, 401 | 422), "{}", form.status);
    assert!(matches!(scene.ada.form(&long, "x").await.status, 401 | 422));
    assert_eq!(scene.state().await, before, "nothing is stored");
}

#[tokio::test]
async fn forged_tokens_open_nothing() {
    let scene = Scene::new().await;
    let parts: Vec<&str> = scene.ada.token.split('.').collect();
    let decode = |part: &str| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()
    };
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let (header, claims) = (decode(parts[0]), decode(parts[1]));
    let mut forged = Vec::new();
    for alg in ["none", "None", "NONE", "HS384", "HS512", "RS256", "ES256"] {
        let mut header = header.clone();
        header["alg"] = json!(alg);
        for signature in ["", parts[2]] {
            forged.push(format!("{}.{}.{signature}", encode(&header), parts[1]));
        }
    }
    // The signature of other claims.
    for (claim, value) in
        [("sub", json!("2")), ("exp", json!(4_102_444_800_u64)), ("is_admin", json!(true))]
    {
        let mut claims = claims.clone();
        claims[claim] = value;
        forged.push(format!("{}.{}.{}", parts[0], encode(&claims), parts[2]));
    }
    // Signed with another key, empty and well known ones among them.
    for key in [&b""[..], b"secret", b"your-secret-key", b"changeme", &[0; 32]] {
        use jsonwebtoken::{Algorithm, EncodingKey, Header};
        let header =
            Header { typ: header["typ"].as_str().map(Into::into), ..Header::new(Algorithm::HS256) };
        forged
            .push(jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(key)).unwrap());
    }
    // Keys that the token brings itself.
    for (name, value) in [
        ("jku", json!("https://evil.example/keys")),
        ("kid", json!("../../dev/null")),
        ("jwk", json!({"kty": "oct", "k": ""})),
        ("x5u", json!("https://evil.example/x")),
    ] {
        let mut header = header.clone();
        header[name] = value;
        forged.push(format!("{}.{}.{}", encode(&header), parts[1], parts[2]));
    }
    forged.push(format!("{}.{}.{}x", parts[0], parts[1], parts[2]));
    forged.push(format!("{}.{}.", parts[0], parts[1]));
    forged.push("x".repeat(8 * 1024));
    for token in forged {
        let eve = scene.ada.with_token(&token);
        eve.get("/users/me").await.refused(401, "unauthenticated");
        eve.floor(scene.meeting, "release", json!({})).await.refused(401, "unauthenticated");
    }
    scene.ada.get("/users/me").await.ok();
}

#[tokio::test]
async fn a_foreign_user_in_a_path_gives_nothing() {
    let scene = Scene::new().await;
    let eve = scene.server.sign_up("eve").await;
    for path in [format!("/users/{}", scene.ada.id), "/users/ada".to_owned(), "/users".to_owned()] {
        eve.get(&path).await.refused(404, "not_found");
        eve.put(&path, json!({"full_name": "Eve was here"})).await.refused(404, "not_found");
        eve.delete(&path).await.refused(404, "not_found");
    }
    // Another meeting's participant, annotation or decision is none of this one.
    let other = eve.meeting(json!({})).await;
    let a = scene.ada.me_in(scene.meeting).await;
    let role = json!({"role": "observer"});
    eve.put(&format!("/meetings/{other}/participants/{a}"), role.clone())
        .await
        .refused(404, "not_found");
    let denied = eve.put(&format!("/meetings/{}/participants/{a}", scene.meeting), role).await;
    denied.refused(403, "not_participant");
    let grant = json!({"participant_id": a});
    let refused = eve.floor(other, "grant", grant).await;
    assert!(matches!(refused.status, 403 | 404 | 422), "{}", refused.text());
    let text = json!({"annotation_type": "text", "content": {}});
    let made = scene.ada.post(&format!("/annotations/meetings/{}", scene.meeting), text).await.ok();
    let path = format!("/annotations/{}", made["id"]);
    eve.put(&path, json!({"content": {}})).await.refused(403, "not_participant");
    eve.delete(&path).await.refused(403, "not_participant");
}

#[tokio::test]
async fn strange_requests_do_no_harm() {
    let scene = Scene::new().await;
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/",
        "/a//b",
        "/%ff",
        "/docs/../keys.json",
        "/assets/../../Cargo.toml",
        "/api/v1//meetings",
        "/api/v1/meetings/%2e%2e",
    ] {
        let answer = scene.server.stranger().send(Call::root("GET", path)).await;
        assert!(answer.status < 500, "{path}: {}", answer.status);
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(!text.contains("access_token_hs256") && !text.contains("root:x:"), "{path}");
    }
    let long = format!("/meetings?after={}", "9".repeat(6_000));
    assert!(scene.ada.get(&long).await.status < 500);
    for method in ["PATCH", "TRACE", "OPTIONS", "HEAD", "BREW"] {
        let answer = scene.ada.send(Call::new(method, "/meetings")).await;
        assert!(answer.status < 500, "{method}: {}", answer.status);
    }
    let path = format!("/tokens/meetings/{}/claim", scene.meeting);
    let odd = scene.ada.keyed("\u{e9}", "POST", &path, json!({})).await;
    assert!(matches!(odd.status, 409 | 422));
    scene.ada.get("/users/me").await.ok();
}
