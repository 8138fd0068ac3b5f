//! The OpenAPI document, and whether an answer is one that it describes.

use std::sync::LazyLock;

use serde_json::Value;
use server::{docs, router};

use super::answer::Answer;
use super::schema;

const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// The document of the server under test.
pub(crate) struct Document(pub(crate) Value);

/// One documented call: method and path with its parameters' names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
}

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let (_, document) = router::documented();
    Document(serde_json::from_str(&docs::text(&document)).unwrap())
});

impl Document {
    pub(crate) fn get() -> &'static Self {
        &DOCUMENT
    }

    /// All calls there are.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().unwrap();
        let mut all = Vec::new();
        for (path, item) in paths {
            for method in METHODS.iter().filter(|method| item.get(**method).is_some()) {
                all.push(Operation { method: method.to_uppercase(), path: path.clone() });
            }
        }
        all
    }

    /// What the document says of a call.
    pub(crate) fn describe(&self, operation: &Operation) -> &Value {
        &self.0["paths"][&operation.path][operation.method.to_lowercase()]
    }

    /// The statuses that a call is said to answer.
    pub(crate) fn statuses(&self, operation: &Operation) -> Vec<u16> {
        let responses = self.describe(operation)["responses"].as_object().unwrap();
        responses.keys().filter_map(|status| status.parse().ok()).collect()
    }

    /// The documented call that a path belongs to; of several the one with fewest parameters.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<Operation> {
        let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
        let segments: Vec<&str> = path.split('/').collect();
        let fits = |operation: &Operation| {
            let template: Vec<&str> = operation.path.split('/').collect();
            operation.method == method
                && template.len() == segments.len()
                && template.iter().zip(&segments).all(|(a, b)| a.starts_with('{') || a == b)
        };
        let found = self.operations().into_iter().filter(fits);
        found.min_by_key(|operation| operation.path.matches('{').count())
    }

    /// Whether status, kind of body and body are as documented.
    pub(crate) fn check(&self, operation: &Operation, answer: &Answer) -> Result<(), String> {
        let responses = &self.describe(operation)["responses"];
        let response = match (&responses[answer.status.to_string()], &responses["default"]) {
            (Value::Null, Value::Null) => return Err("the status is not documented".to_owned()),
            (Value::Null, default) if answer.status >= 400 => default,
            (Value::Null, _) => return Err("the success is not documented".to_owned()),
            (response, _) => response,
        };
        let Some(content) = response["content"].as_object() else {
            let is_empty = answer.bytes.is_empty();
            return if is_empty { Ok(()) } else { Err("a body that is not documented".to_owned()) };
        };
        let said = answer.header("content-type");
        let kind = said.split(';').next().unwrap_or_default().trim();
        let Some(content) = content.get(kind) else {
            return Err(format!("the type `{kind}` is not documented"));
        };
        if !kind.ends_with("json") {
            return Ok(());
        }
        let body: Value =
            serde_json::from_slice(&answer.bytes).map_err(|error| error.to_string())?;
        // A problem has further members by its code.
        let is_open = kind == "application/problem+json";
        let wrong = schema::check(&self.0, &content["schema"], &body, is_open);
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }
}
