//! Settings: a PUT merges, the rest stays (ME2, ME3).

use meeting::{
    BoardEdit, ChatMode, FloorMode, OrderKind, PassPolicy, PhaseKind, Policy, PolicyChange,
    SettingsChange,
};
use proptest::prelude::*;

fn policy_change() -> impl Strategy<Value = PolicyChange> {
    let seconds = || proptest::option::of(0..=86_400_u32);
    let order = proptest::option::of(prop_oneof![
        Just(OrderKind::LeastSpoken),
        Just(OrderKind::Arrival),
        Just(OrderKind::Round),
        Just(OrderKind::Facilitator),
    ]);
    let mode = proptest::option::of(prop_oneof![
        Just(FloorMode::Queue),
        Just(FloorMode::Free),
        Just(FloorMode::Off)
    ]);
    let pass = proptest::option::of(prop_oneof![
        Just(PassPolicy::Anyone),
        Just(PassPolicy::Queue),
        Just(PassPolicy::Off)
    ]);
    let edit = proptest::option::of(prop_oneof![Just(BoardEdit::Own), Just(BoardEdit::All)]);
    let chat = proptest::option::of(prop_oneof![Just(ChatMode::On), Just(ChatMode::Off)]);
    let flags = (any::<Option<bool>>(), any::<Option<bool>>());
    let limits = (seconds(), seconds(), seconds(), seconds(), seconds());
    (limits, order, mode, pass, (edit, chat), flags, proptest::option::of(0..=500_u32)).prop_map(
        |(
            limits,
            order,
            mode,
            pass,
            (board_edit, chat),
            (overtime, require_reason),
            queue_limit,
        )| {
            PolicyChange {
                turn_limit_seconds: limits.0,
                grace_seconds: limits.1,
                no_show_seconds: limits.2,
                disconnect_seconds: limits.3,
                queue_place_seconds: limits.4,
                order,
                mode,
                pass,
                overtime,
                require_reason,
                board_edit,
                queue_limit,
                chat,
            }
        },
    )
}

fn change() -> impl Strategy<Value = SettingsChange> {
    let phase = proptest::sample::select(&PhaseKind::ALL);
    let phases = proptest::collection::btree_map(phase, policy_change(), 0..3);
    (policy_change(), phases).prop_map(|(base, phases)| SettingsChange { base, phases })
}

proptest! {
    /// ME3: two PUTs are one PUT of both, in that order.
    #[test]
    fn me3_merging_is_associative(a in change(), b in change(), c in change()) {
        let mut left = a.clone();
        left.merge(&b);
        left.merge(&c);
        let mut right = b;
        right.merge(&c);
        let mut all = a;
        all.merge(&right);
        prop_assert_eq!(left, all);
    }

    /// ME3: what a later change names holds, in the base and in each phase; the rest stays.
    #[test]
    fn me3_the_later_one_wins_and_the_rest_stays(a in change(), b in change()) {
        let mut merged = a.clone();
        merged.merge(&b);
        for phase in PhaseKind::ALL {
            let of = |change: &SettingsChange| {
                change.phases.get(&phase).copied().unwrap_or_default()
            };
            let base = b.base.on(a.base.on(Policy::default()));
            prop_assert_eq!(merged.policy(phase), of(&b).on(of(&a).on(base)));
        }
    }

    /// The journal's format gives back what was put in.
    #[test]
    fn me3_settings_survive_the_journal(a in change()) {
        let json = serde_json::to_string(&a).expect("settings are JSON");
        let back: SettingsChange = serde_json::from_str(&json).expect("and back");
        prop_assert_eq!(a, back);
    }
}
