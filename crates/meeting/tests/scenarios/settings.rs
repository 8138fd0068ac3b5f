//! Settings: a PUT merges, the rest stays, null gives back (ME2, ME3).

use meeting::{
    BoardEdit, BoardMode, Change, ChatMode, FloorMode, OrderKind, OwnPolicy, PassPolicy, PhaseKind,
    Policy, PolicyChange, Settings, SettingsChange,
};
use proptest::prelude::*;

/// What a change says of a setting that has these values.
fn change_of<T: Copy + std::fmt::Debug + 'static>(
    values: impl Strategy<Value = T>,
) -> impl Strategy<Value = Change<T>> {
    prop_oneof![
        2 => Just(Change::Stay),
        1 => Just(Change::Unset),
        3 => values.prop_map(Change::Set),
    ]
}

fn one_of<T: Copy + std::fmt::Debug + 'static>(
    values: &'static [T],
) -> impl Strategy<Value = Change<T>> {
    change_of(proptest::sample::select(values))
}

fn policy_change() -> impl Strategy<Value = PolicyChange> {
    use OrderKind::{Arrival, Facilitator, LeastSpoken, Round, RoundLeastSpoken};
    let seconds = || change_of(0..=86_400_u32);
    let order = one_of(&[LeastSpoken, Arrival, Round, RoundLeastSpoken, Facilitator]);
    let mode = one_of(&[FloorMode::Queue, FloorMode::Free, FloorMode::Off]);
    let pass = one_of(&[PassPolicy::Anyone, PassPolicy::Queue, PassPolicy::Off]);
    let edit = one_of(&[BoardEdit::Own, BoardEdit::All]);
    let board = one_of(&[BoardMode::Open, BoardMode::Closed]);
    let chat = one_of(&[ChatMode::On, ChatMode::Off]);
    let flag = || one_of(&[false, true]);
    let limits = (seconds(), seconds(), seconds(), seconds(), seconds(), seconds());
    let rest = (flag(), flag(), change_of(0..=500_u32));
    (limits, order, mode, pass, (edit, board, chat), rest).prop_map(
        |(limits, order, mode, pass, (board_edit, board, chat), rest)| PolicyChange {
            turn_limit_seconds: limits.0,
            grace_seconds: limits.1,
            no_show_seconds: limits.2,
            disconnect_seconds: limits.3,
            queue_place_seconds: limits.4,
            phase_seconds: limits.5,
            order,
            mode,
            pass,
            overtime: rest.0,
            require_reason: rest.1,
            board_edit,
            board,
            queue_limit: rest.2,
            chat,
        },
    )
}

fn change() -> impl Strategy<Value = SettingsChange> {
    let own = prop_oneof![4 => policy_change(), 1 => Just(PolicyChange::UNSET)];
    let phase = proptest::sample::select(&PhaseKind::ALL);
    let phases = proptest::collection::btree_map(phase, own, 0..3);
    (policy_change(), phases).prop_map(|(base, phases)| SettingsChange { base, phases })
}

fn told(json: &str) -> SettingsChange {
    serde_json::from_str(json).expect("settings")
}

proptest! {
    /// ME3: the same PUT twice is that PUT once.
    #[test]
    fn me3_said_twice_is_said_once(a in change(), b in change()) {
        let mut once = Settings::default();
        once.change(&a);
        once.change(&b);
        let mut twice = once.clone();
        twice.change(&b);
        prop_assert_eq!(once, twice);
    }

    /// ME3: what a later change sets holds, in the base and in each phase; the rest stays.
    #[test]
    fn me3_the_later_one_wins_and_the_rest_stays(a in change(), b in change()) {
        let mut both = Settings::default();
        both.change(&a);
        let before = both.clone();
        both.change(&b);
        let own = |mut own: OwnPolicy, change: Option<&PolicyChange>| {
            own.change(change.unwrap_or(&PolicyChange::default()));
            own
        };
        for phase in PhaseKind::ALL {
            let base = own(before.base, Some(&b.base)).on(Policy::default());
            let of = before.phases.get(&phase).copied().unwrap_or_default();
            prop_assert_eq!(both.policy(phase), own(of, b.phases.get(&phase)).on(base));
        }
    }

    /// ME3: when all is given back, nothing is left of it.
    #[test]
    fn me3_what_is_given_back_was_never_set(a in change(), b in policy_change()) {
        let mut settings = Settings::default();
        settings.change(&a);
        let phases = PhaseKind::ALL.map(|phase| (phase, PolicyChange::UNSET)).into();
        settings.change(&SettingsChange { base: b, phases });
        for phase in PhaseKind::ALL {
            prop_assert_eq!(settings.policy(phase), settings.base.on(Policy::default()));
        }
        let base = PolicyChange::UNSET;
        settings.change(&SettingsChange { base, ..SettingsChange::default() });
        prop_assert_eq!(settings, Settings::default());
    }

    /// The journal's format gives back what was put in.
    #[test]
    fn me3_settings_survive_the_journal(a in change()) {
        let json = serde_json::to_string(&a).expect("settings are JSON");
        let back: SettingsChange = serde_json::from_str(&json).expect("and back");
        prop_assert_eq!(a, back);
    }
}

/// ME3: null is "as in the meeting" of a phase, and the default of a meeting.
#[test]
fn me3_null_gives_back() {
    let mut settings = Settings::default();
    settings.change(&told(
        r#"{"grace_seconds":9,"order":"arrival",
            "phases":{"decision":{"order":"round","chat":"off"},"feedback":{"mode":"off"}}}"#,
    ));
    settings.change(&told(
        r#"{"grace_seconds":null,"phases":{"decision":{"order":null},"feedback":null}}"#,
    ));
    let policy = settings.policy(PhaseKind::Decision);
    assert_eq!((policy.grace_seconds, policy.order), (3, OrderKind::Arrival));
    assert_eq!(policy.chat, ChatMode::Off, "the rest of the phase stays");
    assert_eq!(settings.phases.len(), 1, "a phase without any of its own is none");
}
