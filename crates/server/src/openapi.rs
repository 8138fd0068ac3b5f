//! The OpenAPI document, made from the routes themselves.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    Flow, Http, HttpAuthScheme, OAuth2, Password, Scopes, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
    SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{FieldError, ProblemDocument};

const PROBLEM_JSON: &str = "application/problem+json";

/// What the document says apart from the routes.
pub fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Nex-Champs")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Meetings in which one person at a time has the floor. Errors are RFC 9457 problem \
             details; their `code` is stable.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .security(Some([SecurityRequirement::new("bearer", Vec::<String>::new())]))
        .build()
}

/// Adds to each operation what all have in common: the shape of errors, and the errors that any call
/// may meet.
pub fn complete(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    for (name, schema) in [
        ("Problem".to_owned(), ProblemDocument::schema()),
        (FieldError::name().into_owned(), FieldError::schema()),
    ] {
        components.schemas.insert(name, schema);
    }
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("bearer", bearer);
    let flow = Flow::Password(Password::new("/api/v1/auth/token", Scopes::new()));
    components.add_security_scheme("password", SecurityScheme::OAuth2(OAuth2::new([flow])));
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("delete", &mut item.delete),
        ] {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(operation_id(method, path));
            complete_operation(operation);
        }
    }
    document
}

/// An id that is nobody else's, as generated clients need it: a handler's name is unique in its
/// file alone.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.trim_start_matches("/api/v1").split(['/', '{', '}']);
    words.filter(|word| !word.is_empty()).fold(method.to_owned(), |id, word| id + "_" + word)
}

fn complete_operation(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with(['4', '5'])
            && response.content.is_empty()
        {
            add_problem(response);
        }
    }
    let any = "Any call: 404 `not_found`, 405 `method_not_allowed`, 413 `too_large`, \
        429 `too_fast` with `Retry-After`, 503 `unavailable` or `busy` with `Retry-After`";
    let mut default = ResponseBuilder::new().description(any).build();
    add_problem(&mut default);
    operation.responses.responses.insert("default".to_owned(), RefOr::T(default));
}

fn add_problem(response: &mut Response) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    response.content.insert(PROBLEM_JSON.to_owned(), RefOr::T(content));
}
