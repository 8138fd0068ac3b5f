//! From the text of a body to the words of the rules: parsing, bounds, sealing.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use meeting::{AccountId, Commitment, Opening, ParticipantId, Sealed, StrokeId, limit};
use rand::Rng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use sha2::Sha256;

use crate::error::Problem;
use crate::extract::{ID_BOUND, parse_json};

/// The largest id that every client's number holds.
pub(crate) const ID_MAX: u64 = ID_BOUND - 1;
/// Characters of a stroke's name.
const STROKE_ID_CHARS_MAX: usize = 64;
/// Levels of nesting in a canvas object.
const CONTENT_DEPTH_MAX: usize = 64;

/// Reads a body; an empty one is `{}`.
///
/// # Errors
/// 422 with the field, as far as it is known.
pub(crate) fn typed<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let text = text.trim();
    let text = if text.is_empty() || text == "null" { "{}" } else { text };
    if !text.starts_with('{') {
        return Err(Problem::invalid("", "Expected a JSON object."));
    }
    parse_json(text.as_bytes())
}

/// A commitment to the text under a salt of its own, and what opens it.
pub(crate) fn seal(text: String, subject: Option<AccountId>) -> Sealed {
    let mut salt = [0; 32];
    rand::rng().fill_bytes(&mut salt);
    let commitment = Commitment(commit(&salt, text.as_bytes()));
    Sealed { commitment, opening: Some(Arc::new(Opening { salt, text, subject })) }
}

fn commit(salt: &[u8; 32], text: &[u8]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(salt) else {
        unreachable!("HMAC takes a key of any length");
    };
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// A name: 1 to 200 characters, none of them a control character.
///
/// # Errors
/// 422.
pub(crate) fn name(field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let count = text.chars().count();
    if count == 0 || count > limit::NAME_CHARS_MAX {
        return Err(Problem::invalid(field, "must have 1 to 200 characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::invalid(field, "must not hold control characters"));
    }
    Ok(text.to_owned())
}

/// Free text of at most 10,000 characters without NUL.
///
/// # Errors
/// 422.
pub(crate) fn prose(field: &str, text: String) -> Result<String, Problem> {
    if text.contains('\0') {
        return Err(Problem::invalid(field, "must not hold NUL"));
    }
    if text.chars().count() > limit::TEXT_CHARS_MAX {
        return Err(Problem::invalid(field, "must have at most 10,000 characters"));
    }
    Ok(text)
}

/// A message of the chat, erased with its author.
///
/// # Errors
/// 422 unless it has 1 to 2,000 characters.
pub(crate) fn message(text: &str, author: AccountId) -> Result<Sealed, Problem> {
    let text = text.trim();
    if !(1..=limit::CHAT_CHARS_MAX).contains(&text.chars().count()) {
        return Err(Problem::invalid("text", "must have 1 to 2,000 characters"));
    }
    Ok(seal(prose("text", text.to_owned())?, Some(author)))
}

/// A reason or a note of somebody; blank is none. Erased with its author.
///
/// # Errors
/// 422.
pub(crate) fn personal(
    field: &str,
    text: Option<String>,
    author: AccountId,
) -> Result<Option<Sealed>, Problem> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    Ok(Some(seal(prose(field, text)?, Some(author))))
}

/// A text that stays with the meeting.
///
/// # Errors
/// 422.
pub(crate) fn lasting(field: &str, text: Option<String>) -> Result<Option<Sealed>, Problem> {
    text.map(|text| prose(field, text).map(|text| seal(text, None))).transpose()
}

/// Canvas content: a JSON object, or a string that holds one; kept as it was written.
///
/// # Errors
/// 422, 413-sized content among it.
pub(crate) fn content(raw: &RawValue) -> Result<(Sealed, u32), Problem> {
    let invalid = |msg: &str| Problem::invalid("content", msg);
    let text = if raw.get().starts_with('"') {
        serde_json::from_str::<String>(raw.get())
            .map_err(|_| invalid("is no valid string"))?
            .trim()
            .to_owned()
    } else {
        raw.get().to_owned()
    };
    if text.len() > limit::CONTENT_BYTES_MAX {
        return Err(invalid("must have at most 256 KiB"));
    }
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|_| invalid("must be a JSON object"))?;
    if !value.is_object() {
        return Err(invalid("must be a JSON object"));
    }
    check_content(&value, 0)?;
    let bytes = u32::try_from(text.len()).map_err(|_| invalid("must have at most 256 KiB"))?;
    Ok((seal(text, None), bytes))
}

/// What the author of a stroke calls it.
///
/// # Errors
/// 422 unless it has 1 to 64 characters.
pub(crate) fn stroke(id: String) -> Result<StrokeId, Problem> {
    if (1..=STROKE_ID_CHARS_MAX).contains(&id.chars().count()) {
        Ok(StrokeId(id))
    } else {
        Err(Problem::invalid("stroke", "must have 1 to 64 characters"))
    }
}

fn check_content(value: &serde_json::Value, depth: usize) -> Result<(), Problem> {
    use serde_json::Value;
    if depth > CONTENT_DEPTH_MAX {
        return Err(Problem::invalid("content", "is nested too deep"));
    }
    let has_nul = |text: &str| text.contains('\0');
    let nul = || Problem::invalid("content", "must not hold NUL");
    match value {
        Value::String(text) if has_nul(text) => Err(nul()),
        Value::Array(items) => items.iter().try_for_each(|item| check_content(item, depth + 1)),
        Value::Object(members) => members.iter().try_for_each(|(key, item)| {
            if has_nul(key) { Err(nul()) } else { check_content(item, depth + 1) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

/// An id of a body.
///
/// # Errors
/// 422 outside 1 to 2^53 - 1.
pub(crate) fn participant(field: &str, id: u64) -> Result<ParticipantId, Problem> {
    if (1..=ID_MAX).contains(&id) {
        Ok(ParticipantId(id))
    } else {
        Err(Problem::invalid(field, "is no id"))
    }
}

/// Absent is `None`, null is `Some(None)`.
#[expect(clippy::option_option, reason = "absent, cleared and set are three things")]
pub(crate) fn clearable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).expect("is JSON")
    }

    #[test]
    fn content_is_an_object_or_a_string_that_holds_one() {
        for text in [r#"{"a": 1.50}"#, r#""{\"a\": 1.50}""#] {
            let (sealed, bytes) = content(&raw(text)).expect("is content");
            assert_eq!(sealed.text(), Some(r#"{"a": 1.50}"#));
            assert_eq!(bytes, 11);
        }
        for text in ["1", "[]", "null", r#""x""#, r#"{"a":"\u0000"}"#, r#"{"a":"\ud800"}"#] {
            assert!(content(&raw(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_seal_opens_with_its_salt() {
        let sealed = seal("hello".into(), None);
        let opening = sealed.opening.expect("is open");
        assert_eq!(commit(&opening.salt, b"hello"), sealed.commitment.0);
    }
}
