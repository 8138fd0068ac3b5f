//! One suite for every backend: what is true of one must be true of all.

#![expect(clippy::unwrap_used, reason = "a case that can't go on has failed")]

#[path = "conformance/accounts.rs"]
mod accounts;
#[path = "conformance/erasure.rs"]
mod erasure;
#[path = "conformance/faults.rs"]
mod faults;
#[path = "conformance/journal.rs"]
mod journal;
#[path = "conformance/lists.rs"]
mod lists;
#[path = "conformance/place.rs"]
mod place;
#[path = "conformance/sessions.rs"]
mod sessions;

macro_rules! conformance {
    ($($noun:ident: $($case:ident),+;)+) => {
        conformance!(@backend memory, $($noun: $($case),+;)+);
        conformance!(@backend sqlite, $($noun: $($case),+;)+);
        conformance!(@backend postgres, $($noun: $($case),+;)+);
    };
    (@backend $backend:ident, $($noun:ident: $($case:ident),+;)+) => {
        mod $backend {
            $(mod $noun {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    if let Some(place) = crate::place::Place::$backend().await {
                        crate::$noun::$case(&place).await;
                        place.remove().await;
                    }
                })+
            })+
        }
    };
}

conformance! {
    journal:
        appends_and_loads, wrong_heads_conflict, gaps_are_refused, duplicate_keys_are_refused,
        a_conflict_spares_its_group, racing_writers_leave_no_gap, leaves_hash_to_the_root,
        openings_can_be_erased, a_text_may_stand_in_two_entries, deleted_meetings_are_gone,
        odd_texts_survive,
        reopening_keeps_everything, an_append_without_entries;
    lists:
        due_meetings_come_in_order, meetings_are_listed_to_those_who_may_know,
        members_are_kept, members_are_counted, all_is_counted, heads_in_one_question, commands_are_found_again;
    accounts:
        accounts_are_unique, accounts_change, accounts_may_be_stopped, an_admin_is_always_left, login_ignores_case, failures_are_counted,
        erasure_takes_all_that_is_personal;
    erasure:
        meetings_are_asked_until_they_have_done_their_part, texts_of_strangers_are_sought_too,
        what_was_under_way_is_dropped, a_race_leaves_nothing, nothing_is_left_in_the_files,
        a_busy_store_empties_its_log;
    sessions:
        refresh_rotates_once, a_reused_token_ends_the_family, sessions_expire, sessions_end, old_sessions_are_forgotten,
        sessions_are_shown_to_their_owner, sessions_of_an_older_version_get_a_number,
        invitations_are_used_once, invitations_can_be_declined, invitations_are_listed,
        one_of_many_claims_wins, a_meetings_invitations_are_bounded;
    faults:
        a_broken_write_leaves_nothing, changed_bytes_are_corruption, lost_connections_are_replaced,
        a_dropped_append_leaves_nothing, nodes_that_start_at_once_agree;
}
