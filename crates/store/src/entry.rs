//! An entry as the bytes of its leaf, and back.
//!
//! The bytes are made once, at the append, and stored and hashed as they are: whoever verifies
//! hashes what is stored and never makes canonical JSON again. What is personal is not in them: a
//! sealed text leaves only its commitment.

use std::sync::Arc;

use ledger::{Hash, leaf_hash};
use meeting::{AccountId, By, Entry, Event, MeetingId, Opening, Seq, Time, from_hex, to_hex};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::upcast;

/// The form of the leaf bytes that this program writes.
pub(crate) const VERSION: u32 = 1;

/// A leaf of a meeting's tree as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    pub seq: Seq,
    pub at: Time,
    /// RFC 8785 JSON of `{v, meeting, seq, at, by?, key?, event}`.
    pub body: Vec<u8>,
    /// RFC 6962 leaf hash of `body`.
    pub hash: Hash,
}

/// A sealed text of an entry, beside it.
#[derive(Debug, Clone)]
pub(crate) struct OpeningRow {
    pub(crate) seq: Seq,
    pub(crate) commitment: [u8; 32],
    pub(crate) salt: [u8; 32],
    pub(crate) text: String,
    pub(crate) subject: Option<AccountId>,
}

#[derive(Serialize)]
struct LeafOut<'a> {
    v: u32,
    meeting: MeetingId,
    seq: Seq,
    at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<By>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    event: &'a Event,
}

#[derive(Deserialize)]
struct LeafIn<'a> {
    v: u32,
    meeting: MeetingId,
    seq: Seq,
    at: Time,
    by: Option<By>,
    #[serde(borrow)]
    key: Option<std::borrow::Cow<'a, str>>,
    event: Event,
}

/// The leaf of an entry, and the texts that lie beside it.
pub(crate) fn encode(mut entry: Entry) -> Result<(Leaf, Vec<OpeningRow>), StoreError> {
    let out = LeafOut {
        v: VERSION,
        meeting: entry.meeting,
        seq: entry.seq,
        at: entry.at,
        by: entry.by,
        key: entry.key.as_ref().map(to_hex),
        event: &entry.event,
    };
    let body = serde_json_canonicalizer::to_vec(&out).map_err(StoreError::corrupt)?;
    let leaf = Leaf { seq: entry.seq, at: entry.at, hash: leaf_hash(&body), body };
    let openings = entry.event.sealed_mut().into_iter().filter_map(|sealed| {
        let opening = sealed.opening.as_deref()?;
        Some(OpeningRow {
            seq: leaf.seq,
            commitment: sealed.commitment.0,
            salt: opening.salt,
            text: opening.text.clone(),
            subject: opening.subject,
        })
    });
    let openings = openings.collect();
    Ok((leaf, openings))
}

/// The entry of a leaf, its texts still sealed.
pub(crate) fn decode(body: &[u8]) -> Result<Entry, StoreError> {
    let leaf: LeafIn<'_> = match serde_json::from_slice(body) {
        Ok(leaf) => leaf,
        Err(cause) => return Err(upcast::explain(body, &cause)),
    };
    upcast::refuse_unknown(leaf.v)?;
    let key = match leaf.key {
        None => None,
        Some(hex) => {
            Some(from_hex(&hex).ok_or_else(|| StoreError::corrupt("a key that is no hash"))?)
        }
    };
    Ok(Entry {
        meeting: leaf.meeting,
        seq: leaf.seq,
        at: leaf.at,
        by: leaf.by,
        key,
        event: leaf.event,
    })
}

/// Puts the texts that still are there back into the entry; the erased stay sealed.
pub(crate) fn unseal(entry: &mut Entry, openings: &mut Vec<OpeningRow>) {
    for sealed in entry.event.sealed_mut() {
        let own = openings.iter().position(|opening| opening.commitment == sealed.commitment.0);
        if let Some(own) = own {
            let OpeningRow { salt, text, subject, .. } = openings.swap_remove(own);
            sealed.opening = Some(Arc::new(Opening { salt, text, subject }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meeting::{Commitment, ParticipantId, RequestKind, Sealed};

    fn entry() -> Entry {
        let meeting = MeetingId(7);
        let opening =
            Opening { salt: [9; 32], text: "a word".to_owned(), subject: Some(AccountId(3)) };
        Entry {
            meeting,
            seq: Seq(2),
            at: Time(1_795_000_000_123),
            by: Some(By::Participant(ParticipantId::new(meeting, Seq(1)))),
            key: Some([0xab; 32]),
            event: Event::Requested {
                participant: ParticipantId::new(meeting, Seq(1)),
                kind: RequestKind::PointOfOrder,
                note: Some(Sealed {
                    commitment: Commitment([0x11; 32]),
                    opening: Some(Arc::new(opening)),
                }),
                attended: true,
                to: None,
                question: None,
            },
        }
    }

    /// Released bytes never change: what differs here is a new version, not a new expectation.
    #[test]
    fn golden_leaf() {
        let (leaf, openings) = encode(entry()).unwrap();
        let expected = concat!(
            r#"{"at":1795000000123,"by":{"participant":117440513},"#,
            r#""event":{"attended":true,"kind":"point_of_order","#,
            r#""note":"1111111111111111111111111111111111111111111111111111111111111111","#,
            r#""participant":117440513,"type":"requested"},"#,
            r#""key":"abababababababababababababababababababababababababababababababab","#,
            r#""meeting":7,"seq":2,"v":1}"#,
        );
        assert_eq!(String::from_utf8(leaf.body.clone()).unwrap(), expected);
        assert_eq!(leaf.hash, leaf_hash(expected.as_bytes()));
        assert_eq!(openings.len(), 1);
        assert!(!expected.contains("a word"));
    }

    #[test]
    fn there_and_back() {
        let (leaf, mut openings) = encode(entry()).unwrap();
        let mut back = decode(&leaf.body).unwrap();
        assert_eq!(back, entry());
        unseal(&mut back, &mut openings);
        let mut event = back.event;
        assert_eq!(event.sealed_mut()[0].text(), Some("a word"));
    }

    #[test]
    fn other_versions_are_refused() {
        for v in [0, 2] {
            let body = format!(
                r#"{{"at":1,"event":{{"type":"meeting_started"}},"meeting":7,"seq":2,"v":{v}}}"#
            );
            assert!(matches!(decode(body.as_bytes()), Err(StoreError::Corrupt(_))), "{v}");
        }
    }
}
