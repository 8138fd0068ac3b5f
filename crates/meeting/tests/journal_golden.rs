//! The journal's format, for ever: what a line of `journal_golden/` says, every later build reads,
//! and while the event has no newer version, writes back byte for byte.
//!
//! A line of an existing file is NEVER edited or removed: some meeting's journal holds it, and its
//! hash. A new event or a new version of one adds lines.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeSet;

use meeting::{Commitment, Event, Sealed};

const V1: &str = include_str!("journal_golden/v1.jsonl");

macro_rules! variants {
    ($($variant:ident => $tag:literal),+ $(,)?) => {
        /// Exhaustive, so that a new event does not compile without a line here.
        fn tag(event: &Event) -> &'static str {
            match event { $(Event::$variant { .. } => $tag),+ }
        }
        const TAGS: &[&str] = &[$($tag),+];
    };
}

variants! {
    MeetingCreated => "meeting_created",
    MeetingUpdated => "meeting_updated",
    MeetingStarted => "meeting_started",
    MeetingEnded => "meeting_ended",
    MeetingDeleted => "meeting_deleted",
    ParticipantJoined => "participant_joined",
    ParticipantReturned => "participant_returned",
    ParticipantLeft => "participant_left",
    ParticipantErased => "participant_erased",
    RoleChanged => "role_changed",
    PhaseChanged => "phase_changed",
    RefusalsCounted => "refusals_counted",
    Granted => "granted",
    Passed => "passed",
    Released => "released",
    ForceReleased => "force_released",
    Expired => "expired",
    TurnAttended => "turn_attended",
    TurnStarted => "turn_started",
    TurnExtended => "turn_extended",
    TurnGrace => "turn_grace",
    TurnVoiced => "turn_voiced",
    Requested => "requested",
    RequestChanged => "request_changed",
    Withdrawn => "withdrawn",
    Deferred => "deferred",
    Reordered => "reordered",
    QueueOpened => "queue_opened",
    AnnotationCreated => "annotation_created",
    AnnotationUpdated => "annotation_updated",
    AnnotationDeleted => "annotation_deleted",
    DecisionRecorded => "decision_recorded",
    DecisionAmended => "decision_amended",
    DecisionDeleted => "decision_deleted",
    ChatMessage => "chat_message",
    ChatDeleted => "chat_deleted",
    ProposalMade => "proposal_made",
    VoteOpened => "vote_opened",
    BallotCast => "ballot_cast",
    VoteClosed => "vote_closed",
    VoteLapsed => "vote_lapsed",
    ProposalWithdrawn => "proposal_withdrawn",
}

fn read(line: &str) -> Event {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// As in the leaf: RFC 8785.
fn write(event: &Event) -> String {
    String::from_utf8(serde_json_canonicalizer::to_vec(event).unwrap()).unwrap()
}

#[test]
fn reading_and_writing_gives_the_same_bytes() {
    for line in V1.lines() {
        assert_eq!(write(&read(line)), line);
    }
}

#[test]
fn every_event_has_a_line() {
    let seen: BTreeSet<&str> = V1.lines().map(|line| tag(&read(line))).collect();
    let missing: Vec<_> = TAGS.iter().filter(|tag| !seen.contains(*tag)).collect();
    assert!(missing.is_empty(), "no golden line for {missing:?}");
}

#[test]
fn a_line_says_its_tag() {
    for line in V1.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["type"], tag(&read(line)));
    }
}

/// What the store lays beside the entry: each commitment of the line, found once by `sealed_mut`.
#[test]
fn every_commitment_is_found_by_sealed_mut() {
    for line in V1.lines() {
        let mut event = read(line);
        let found: BTreeSet<String> = event
            .sealed_mut()
            .into_iter()
            .map(|Sealed { commitment: Commitment(bytes), .. }| meeting::to_hex(bytes))
            .collect();
        let written: BTreeSet<String> = line
            .split('"')
            .filter(|word| meeting::from_hex(word).is_some())
            .map(str::to_owned)
            .collect();
        assert_eq!(found, written, "{line}");
    }
}
