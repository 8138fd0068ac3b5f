//! An answer, held to what a test expects of it.

use hyper::HeaderMap;
use hyper::body::Bytes;
use serde_json::Value;

/// What a server answered to one call.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// For messages: which call it was.
    pub(crate) call: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The body as JSON; null where there is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    fn show(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        format!(
            "{} answered {}: {}",
            self.call,
            self.status,
            text.chars().take(2000).collect::<String>()
        )
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.show());
        self.json()
    }

    /// A success without a body.
    #[track_caller]
    pub(crate) fn empty(&self) {
        assert_eq!(self.status, 204, "{}", self.show());
        assert!(self.bytes.is_empty(), "{}", self.show());
    }

    /// A refusal: status and code, and all that a problem document has.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let json = self.json();
        assert_eq!(self.status, status, "{}", self.show());
        assert_eq!(json["code"], code, "{}", self.show());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.show());
        assert_eq!(json["status"], status, "{}", self.show());
        for member in ["type", "title", "detail"] {
            assert!(json[member].as_str().is_some_and(|text| !text.is_empty()), "{}", self.show());
        }
        json
    }

    /// A refusal of the body: which fields are named.
    #[track_caller]
    pub(crate) fn invalid(&self, field: &str) -> Value {
        let json = self.refused(422, "invalid");
        let errors = json["errors"].as_array().unwrap_or_else(|| panic!("{}", self.show()));
        assert!(!errors.is_empty(), "{}", self.show());
        for error in errors {
            assert!(error["field"].is_string() && error["msg"].is_string(), "{}", self.show());
        }
        assert!(errors.iter().any(|error| error["field"] == field), "{field}: {}", self.show());
        json
    }
}
