//! What names a command, so that its repeat finds the first answer.

use meeting::Key;
use sha2::{Digest, Sha256};

use super::super::text;
use crate::error::Problem;

/// Characters of an idempotency key.
const KEY_CHARS_MAX: usize = 255;

/// Names a command by its key and the hash of all it says, the same over REST and sockets.
///
/// # Errors
/// 422 for a key that is none.
pub(crate) fn key_of(
    key: &str,
    command: &str,
    target: Option<u64>,
    body: &str,
) -> Result<Key, Problem> {
    let count = key.chars().count();
    if count == 0 || count > KEY_CHARS_MAX || key.chars().any(char::is_control) {
        return Err(Problem::invalid("key", "must have 1 to 255 characters, none of them control"));
    }
    let mut value: serde_json::Map<String, serde_json::Value> = text::typed(body)?;
    if target.is_some() {
        // On a socket the target is in the body, over REST in the path.
        for field in ["annotation_id", "decision_id", "message_id", "participant_id", "proposal_id"]
        {
            value.remove(field);
        }
    }
    let mut hash = Sha256::new();
    hash.update(command);
    hash.update([0]);
    hash.update(target.unwrap_or_default().to_be_bytes());
    hash.update(serde_json::Value::Object(value).to_string());
    Ok(Key { id: Sha256::digest(key).into(), body: hash.finalize().into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_command_has_the_same_key_over_rest_and_socket() {
        let rest = key_of("k", "annotation.update", Some(7), r#"{"content": {"a": 1}}"#);
        let socket =
            key_of("k", "annotation.update", Some(7), r#"{"annotation_id":7,"content":{"a":1}}"#);
        assert_eq!(rest.ok(), socket.ok());
        let other = key_of("k", "annotation.update", Some(7), r#"{"content":{"a":2}}"#);
        assert_ne!(key_of("k", "annotation.update", Some(7), "{}").ok(), other.ok());
        assert!(key_of("", "floor.claim", None, "").is_err());
    }
}
