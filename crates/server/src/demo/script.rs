//! What the simulated people are called, say, draw and decide.

use serde_json::{Value, json};

pub(super) const MEETING: &str = "What becomes of the river park?";
pub(super) const DESCRIPTION: &str =
    "The neighbourhood plans its park: ideas first, then questions, then what we do.";
/// Short enough that a newcomer sees a turn run out.
const TURN_SECONDS: u32 = 40;

/// Phases have lengths, and the board is closed where the meeting looks back.
pub(super) fn settings() -> Value {
    json!({
        "turn_limit_seconds": TURN_SECONDS,
        "phases": {
            "ideation": {"phase_seconds": 900},
            "clarification": {"phase_seconds": 1_200},
            "decision": {"phase_seconds": 900},
            "feedback": {"phase_seconds": 600, "board": "closed", "order": "round_least_spoken"},
        },
    })
}

const NAMES: [&str; 16] = [
    "Amina Diallo",
    "Jonas Weber",
    "Claire Moreau",
    "Kenji Tanaka",
    "Sofia Rossi",
    "Mateusz Nowak",
    "Tom Okafor",
    "Leila Haddad",
    "Ingrid Solberg",
    "Ravi Menon",
    "Elena Popescu",
    "Samuel Mbeki",
    "Marta Vidal",
    "Yusuf Demir",
    "Hanna Virtanen",
    "Diego Paredes",
];

pub(super) const NOTES: [&str; 12] = [
    "Shade trees along the south path",
    "A ramp to the water, not only stairs",
    "Who cleans the grill places?",
    "Keep the old crane as a landmark",
    "Bikes and prams on separate lanes",
    "A quiet corner without music",
    "Lights that go out at eleven",
    "Swimming: ask the water office first",
    "A kiosk that pays its own way",
    "Benches with backs, please",
    "What does the flood of 2013 tell us?",
    "Leave the north bank to the birds",
];

const QUESTIONS: [&str; 6] = [
    "Who pays for the ramp?",
    "Who waters the trees in a dry summer?",
    "Is the crane safe to stand under?",
    "What do the neighbours on the north bank say?",
    "When could the first part open?",
    "How much light do the bats bear?",
];

const REASONS: [&str; 8] = [
    "I have a number to add",
    "A word on the costs",
    "I live right beside it",
    "May I ask about the flood line?",
    "An example from another town",
    "I disagree, kindly",
    "I can sum this up",
    "One point we forgot",
];

const MESSAGES: [&str; 8] = [
    "The plan of 2019 is on the town's site, page 12",
    "Good point, thank you",
    "Could you say the number again?",
    "I have photos of the flood line, I'll bring them",
    "The water office answers within two weeks",
    "Agreed!",
    "There is a bus from the station until midnight",
    "My neighbour built the ramp upstream; I can ask her",
];

const PROPOSALS: [(&str, &str); 6] = [
    ("Plant forty trees along the south path", "Limes and hornbeams; first half this autumn."),
    ("Build a ramp to the water", "Next to the stairs, at most six percent steep."),
    ("No cars on the quay from May to September", "Deliveries until ten in the morning."),
    ("The north bank stays wild", "A hide for watching birds, nothing else."),
    ("The kiosk is let for one year on trial", "Then we look at noise and litter together."),
    ("A working group asks about swimming", "It reports at the next meeting."),
];

const REACTIONS: [&str; 4] = ["agree", "clap", "think", "laugh"];

/// The name of the person with this number; beyond the list the names come again, numbered.
pub(super) fn name(number: u64) -> String {
    let count = NAMES.len() as u64;
    let name = usize::try_from(number % count).map_or(NAMES[0], |place| NAMES[place]);
    match number / count {
        0 => name.to_owned(),
        again => format!("{name} {}", again + 1),
    }
}

/// A mail address that can reach nobody (RFC 2606).
pub(super) fn address(name: &str, run: &str) -> String {
    format!("{}.{run}@example.org", name.to_lowercase().replace(' ', "."))
}

pub(super) fn reason() -> &'static str {
    pick(&REASONS)
}

pub(super) fn reaction() -> Value {
    json!({"reaction": pick(&REACTIONS)})
}

/// Something beside the floor.
pub(super) fn message() -> &'static str {
    pick(&MESSAGES)
}

/// Most want to speak; now and then there is a question to who speaks, or an answer.
pub(super) fn request(holder: &Value) -> Value {
    let kind = pick(&["speech", "speech", "speech", "question", "question", "answer"]);
    let mut body = json!({"kind": kind});
    if kind == "question" {
        body["note"] = pick(&QUESTIONS).into();
        if rand::random_bool(0.7) {
            body["to_participant_id"] = holder.clone();
        }
    } else if rand::random_bool(0.6) {
        body["note"] = reason().into();
    }
    body
}

/// The proposal with this number, from the first again after the last.
pub(super) fn proposal(number: usize) -> Value {
    let (title, description) = PROPOSALS[number % PROPOSALS.len()];
    let method = pick(&["majority", "majority", "two_thirds", "consent"]);
    json!({"title": title, "description": description, "method": method, "quorum": 50})
}

/// Most of them agree, or it would be a sad demo.
pub(super) fn choice() -> &'static str {
    pick(&["yes", "yes", "yes", "no", "abstain"])
}

pub(super) fn pick<T: Copy>(choice: &[T]) -> T {
    choice[rand::random_range(0..choice.len())]
}
