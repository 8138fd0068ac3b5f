//! What a client says on a meeting's socket.

use meeting::Action;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::Problem;
use crate::extract::parse_json;

#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<serde_json::Value>,
    key: Option<String>,
    command: Option<String>,
    /// Of a signal.
    #[serde(rename = "kind")]
    signal: Option<String>,
    data: Option<Box<RawValue>>,
}

/// A message, understood.
#[derive(Debug)]
pub(super) enum Said {
    Command { action: Action, key: Option<String>, body: String },
    Join,
    Leave,
    Ping,
    Signal { kind: String, data: Option<Box<RawValue>> },
}

/// Bytes of an `id`, which comes back in the answer.
const ID_BYTES_MAX: usize = 256;

/// Reads a message; its `id` also where the rest is wrong.
pub(super) fn parse(text: &str) -> (Option<serde_json::Value>, Result<Said, Problem>) {
    let envelope: Envelope = match parse_json(text.as_bytes()) {
        Ok(envelope) => envelope,
        Err(problem) => return (None, Err(problem)),
    };
    let Envelope { kind, id, key, command, signal, data } = envelope;
    if id.as_ref().is_some_and(|id| id.to_string().len() > ID_BYTES_MAX) {
        return (None, Err(Problem::invalid("id", "is too long")));
    }
    let said = match kind.as_deref() {
        Some("command") => action(command.as_deref()).map(|action| {
            let body = data.map(|data| data.get().to_owned()).unwrap_or_default();
            Said::Command { action, key, body }
        }),
        Some("join") => Ok(Said::Join),
        Some("leave") => Ok(Said::Leave),
        Some("ping") => Ok(Said::Ping),
        Some("signal") => match signal {
            Some(kind) => Ok(Said::Signal { kind, data }),
            None => Err(Problem::invalid("kind", "is needed")),
        },
        Some(_) => Err(Problem::invalid("type", "is not known")),
        None => Err(Problem::invalid("type", "is needed")),
    };
    (id, said)
}

/// Inviting answers with a secret and deleting ends the socket: both are REST's alone, as reads are.
pub(crate) const fn is_command(action: Action) -> bool {
    action.has_command() && !matches!(action, Action::Invite | Action::Delete)
}

fn action(command: Option<&str>) -> Result<Action, Problem> {
    let command = command.ok_or_else(|| Problem::invalid("command", "is needed"))?;
    Action::ALL
        .iter()
        .copied()
        .find(|action| action.name() == command)
        .filter(|action| is_command(*action))
        .ok_or_else(|| Problem::invalid("command", "is not known"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_understood_or_refused() {
        let (id, said) = parse(r#"{"type":"command","id":"c1","command":"floor.claim","data":{}}"#);
        assert_eq!(id, Some("c1".into()));
        assert!(matches!(said, Ok(Said::Command { action: Action::Claim, .. })));
        for text in [
            "",
            "[]",
            "{}",
            r#"{"type":"dance"}"#,
            r#"{"type":"command","command":"meeting.delete"}"#,
            r#"{"type":"command"}"#,
            r#"{"type":"signal"}"#,
            r#"{"type":1}"#,
        ] {
            assert!(parse(text).1.is_err(), "{text}");
        }
        assert_eq!(parse(r#"{"type":"dance","id":7}"#).0, Some(7.into()));
    }
}
