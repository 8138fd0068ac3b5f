//! The document of the sockets (`AsyncAPI` 3.0), from the same types as the OpenAPI document.

use meeting::Action;
use serde_json::{Map, Value, json};
use utoipa::openapi::{OpenApi, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::api::frame::{FrameData, PresenceData, SilenceData, Snapshot};
use crate::socket::is_command;

/// Frames of the journal's events; a test finds each in the table that makes them.
const EVENTS: [&str; 28] = [
    "meeting_created",
    "meeting_updated",
    "meeting_started",
    "meeting_ended",
    "meeting_deleted",
    "participant_joined",
    "participant_left",
    "participant_erased",
    "role_changed",
    "token_changed",
    "turn_changed",
    "turn_voiced",
    "queue_changed",
    "phase_changed",
    "refusals_counted",
    "annotation_created",
    "annotation_updated",
    "annotation_deleted",
    "decision_created",
    "decision_updated",
    "decision_deleted",
    "chat_message",
    "chat_deleted",
    "proposal_created",
    "vote_opened",
    "ballot_cast",
    "vote_closed",
    "proposal_withdrawn",
];

/// Builds the document; the schemas of the OpenAPI document go into it as they are.
pub fn document(openapi: &OpenApi) -> Value {
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Nex-Champs sockets",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Sign in by the subprotocol pair `bearer, <JWT>` or by `?token=<JWT>`.",
        },
        "channels": {"meeting": meeting(), "signalling": signalling()},
        "operations": {
            "follow": {"action": "send", "channel": {"$ref": "#/channels/meeting"}, "messages": [
                {"$ref": "#/channels/meeting/messages/snapshot"},
                {"$ref": "#/channels/meeting/messages/event"},
                {"$ref": "#/channels/meeting/messages/presence"},
                {"$ref": "#/channels/meeting/messages/silence"},
                {"$ref": "#/channels/meeting/messages/signalled"},
                {"$ref": "#/channels/meeting/messages/reply"},
                {"$ref": "#/channels/meeting/messages/error"},
                {"$ref": "#/channels/meeting/messages/pong"},
            ]},
            "act": {"action": "receive", "channel": {"$ref": "#/channels/meeting"}, "messages": [
                {"$ref": "#/channels/meeting/messages/command"},
                {"$ref": "#/channels/meeting/messages/plain"},
                {"$ref": "#/channels/meeting/messages/signal"},
            ]},
            "signal": {"action": "receive", "channel": {"$ref": "#/channels/signalling"}, "messages": [
                {"$ref": "#/channels/signalling/messages/relayed"},
                {"$ref": "#/channels/signalling/messages/offer"},
                {"$ref": "#/channels/signalling/messages/view"},
            ]},
            "listen": {"action": "send", "channel": {"$ref": "#/channels/signalling"}, "messages": [
                {"$ref": "#/channels/signalling/messages/relayed"},
                {"$ref": "#/channels/signalling/messages/answer"},
                {"$ref": "#/channels/signalling/messages/slots"},
                {"$ref": "#/channels/signalling/messages/blocked"},
                {"$ref": "#/channels/signalling/messages/closed"},
                {"$ref": "#/channels/signalling/messages/error"},
            ]},
        },
        "components": {"schemas": schemas(openapi)},
    })
}

fn meeting() -> Value {
    let since = "?since=N&lineage=X resumes after the event N instead of a snapshot.";
    json!({
        "address": "/api/v1/ws/meetings/{id}",
        "description": since,
        "parameters": {"id": {"description": "The meeting's id."}},
        "messages": {
            "snapshot": recorded("The whole state as this viewer may see it.",
                &json!({"const": "snapshot"}), &schema("Snapshot")),
            "event": recorded("An event of the journal: every one once, in order, without a gap.",
                &json!({"enum": EVENTS}), &schema("FrameData")),
            "presence": message("Somebody's first socket opened, or the last one closed.",
                &["type", "data"],
                json!({"type": {"const": "presence_changed"}, "data": schema("PresenceData")})),
            "silence": message("The holder sends no sound for a while, or sends again.",
                &["type", "data"],
                json!({"type": {"const": "holder_silent"}, "data": schema("SilenceData")})),
            "signalled": message("What another showed; never recorded.", &["type", "data"],
                json!({"type": {"const": "signal"}, "data": {"type": "object",
                    "required": ["from", "kind", "data"], "properties": {
                        "from": {"type": "integer"}, "kind": kinds(), "data": {}}}})),
            "reply": message("The answer to a command, as the REST call gives it.",
                &["type", "data"],
                json!({"type": {"const": "reply"}, "id": {}, "data": {}})),
            "error": message("Why not.", &["type", "data"],
                json!({"type": {"const": "error"}, "id": {}, "data": schema("Problem")})),
            "pong": message("The answer to a ping.", &["type"],
                json!({"type": {"const": "pong"}, "id": {}})),
            "command": message("A change, with the body of its REST call.", &["type", "command"],
                json!({"type": {"const": "command"}, "id": {}, "key": {"type": "string"},
                    "command": {"enum": commands()},
                    "data": {"type": "object"}})),
            "plain": message("Presence, leaving, and a sign of life.", &["type"],
                json!({"type": {"enum": ["join", "leave", "ping"]}, "id": {}})),
            "signal": message("Shown to the others, at most 30 a second.", &["type", "kind"],
                json!({"type": {"const": "signal"}, "kind": kinds(), "data": {}})),
        },
    })
}

fn signalling() -> Value {
    json!({
        "address": "/api/v1/webrtc/meetings/{id}/webrtc/{user_id}",
        "parameters": {
            "id": {"description": "The meeting's id."},
            "user_id": {"description": "One's own username or id."},
        },
        "messages": {
            "relayed": message("Goes to the others in the room, or to the one named, with `sender`.",
                &["type"],
                json!({"type": {"enum": ["sdp", "ice_candidate"]}, "sdp": {"type": "object"},
                    "candidate": {"type": "object"}, "to": {"type": "string"},
                    "sender": {"type": "string"}})),
            "offer": message("An offer to the server's media room: joins, or restarts ICE.",
                &["type", "to", "sdp"],
                json!({"type": {"const": "sdp"}, "to": {"const": "server"},
                    "sdp": description("offer")})),
            "view": message("How wide the client shows each camera slot, in device pixels.",
                &["type", "to", "slots"],
                json!({"type": {"const": "view"}, "to": {"const": "server"}, "slots": {
                    "type": "array", "items": {"type": "object", "required": ["slot", "width"],
                        "properties": {"slot": {"type": "integer", "minimum": 0, "maximum": 5},
                            "width": {"type": "integer", "minimum": 0}}}}})),
            "answer": message("The server's answer.", &["type", "sender", "sdp"],
                json!({"type": {"const": "sdp"}, "sender": {"const": "server"},
                    "sdp": description("answer")})),
            "slots": media("Whose sound and picture each of the client's lines gets.",
                &["kind", "audio", "screen", "cameras"],
                &json!({"kind": {"const": "slots"}, "audio": participant(),
                    "screen": participant(),
                    "cameras": {"type": "array", "minItems": 6, "maxItems": 6,
                        "items": participant()}})),
            "blocked": media("What the client sends is not let through: told once a turn.",
                &["kind", "what", "code"],
                &json!({"kind": {"const": "blocked"},
                    "what": {"enum": ["voice", "screen", "camera"]},
                    "code": {"enum": ["not_token_holder", "role_forbids"]}})),
            "closed": media("The server's end is gone; the client may offer anew.",
                &["kind", "code"],
                &json!({"kind": {"const": "closed"}, "code": {"enum": ["left", "closed", "silent",
                    "failed", "timed_out", "panicked", "limit"]}})),
            "error": message("Why not.", &["type", "data"],
                json!({"type": {"const": "error"}, "data": schema("Problem")})),
        },
    })
}

fn description(kind: &str) -> Value {
    json!({"type": "object", "required": ["type", "sdp"],
        "properties": {"type": {"const": kind}, "sdp": {"type": "string"}}})
}

/// A participant's id, or nobody.
fn participant() -> Value {
    json!({"type": ["integer", "null"]})
}

fn media(summary: &str, required: &[&str], properties: &Value) -> Value {
    let data = json!({"type": "object", "required": required, "properties": properties});
    message(
        summary,
        &["type", "sender", "data"],
        json!({"type": {"const": "media"}, "sender": {"const": "server"}, "data": data}),
    )
}

fn commands() -> Value {
    let commands = Action::ALL.iter().filter(|action| is_command(**action));
    commands.map(|action| action.name()).collect()
}

fn kinds() -> Value {
    json!({"enum": ["pointer", "stroke", "reaction", "ready"]})
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn message(summary: &str, required: &[&str], properties: Value) -> Value {
    let mut payload = Map::new();
    payload.insert("type".to_owned(), json!("object"));
    payload.insert("required".to_owned(), json!(required));
    payload.insert("properties".to_owned(), properties);
    json!({"summary": summary, "payload": payload})
}

fn recorded(summary: &str, kind: &Value, data: &Value) -> Value {
    message(
        summary,
        &["type", "seq", "at", "data"],
        json!({"type": kind, "seq": {"type": "integer", "minimum": 1},
            "at": {"type": "string", "format": "date-time"}, "data": data}),
    )
}

/// The OpenAPI document's schemas, and those of the frames with whatever they refer to.
fn schemas(openapi: &OpenApi) -> Value {
    let mut all: Vec<(String, RefOr<Schema>)> = vec![
        (FrameData::name().into_owned(), FrameData::schema()),
        (PresenceData::name().into_owned(), PresenceData::schema()),
        (SilenceData::name().into_owned(), SilenceData::schema()),
        (Snapshot::name().into_owned(), Snapshot::schema()),
    ];
    FrameData::schemas(&mut all);
    PresenceData::schemas(&mut all);
    Snapshot::schemas(&mut all);
    let of_rest = openapi.components.iter().flat_map(|components| &components.schemas);
    all.extend(of_rest.map(|(name, schema)| (name.clone(), schema.clone())));
    all.into_iter()
        .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
        .collect::<Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router;

    /// Every `$ref` below a value.
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn nothing_is_referred_to_that_is_not_there() {
        let openapi = router::documented().1;
        for document in [document(&openapi), serde_json::to_value(&openapi).unwrap()] {
            let mut found = Vec::new();
            references(&document, &mut found);
            assert!(!found.is_empty());
            for reference in found {
                let at = reference.trim_start_matches('#');
                assert!(document.pointer(at).is_some(), "{reference}");
            }
        }
    }

    #[test]
    fn every_frame_named_is_one_that_the_table_makes() {
        let table = [include_str!("api/line.rs"), include_str!("api/line/vote.rs")].concat();
        for name in EVENTS {
            assert!(table.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
