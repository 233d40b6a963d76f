//! One list of cases for every store: what a store promises is what all of them do.
//!
//! The cases need no clock that can be set: a lease or a delay of zero is over at once, one of an hour never is.

mod cases;
mod jobs;
mod subject;

use subject::Subject;

/// Makes each case a test of its own on each store.
macro_rules! conformance {
    ($($theme:ident: $($case:ident)*;)*) => {
        conformance!(@on memory $($($theme::$case)*)*);
        conformance!(@on sqlite $($($theme::$case)*)*);
        conformance!(@on postgres $($($theme::$case)*)*);
        conformance!(@on postgres_through_pgbouncer $($($theme::$case)*)*);
    };
    (@on $store:ident $($theme:ident::$case:ident)*) => {
        mod $store {
            use super::{Subject, cases};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    cases::$theme::$case(&Subject::$store().await).await;
                }
            )*
        }
    };
}

conformance! {
    claim:
        answers_come_in_the_order_of_the_requests
        a_new_job_runs_and_its_record_says_so
        a_key_twice_in_a_batch_is_claimed_once_and_the_other_is_busy_for_the_lease
        a_live_lease_is_busy_for_what_is_left_of_it
        of_twenty_claimers_of_one_key_exactly_one_runs
        overlapping_batches_in_opposite_orders_do_not_deadlock
        a_retry_is_not_run_before_its_time
        a_retry_that_is_due_runs_with_a_new_fence_and_token
        a_terminal_job_settles_and_runs_nothing
        another_kind_or_payload_under_a_key_is_reused
        a_job_whose_time_is_over_expires_without_running
        a_waiting_job_expires_even_before_its_retry_is_due
        keys_of_any_printable_unicode_are_kept
        a_batch_of_two_hundred_is_claimed_and_committed
        an_empty_batch_is_answered_with_nothing;
    run_at:
        a_job_that_is_to_run_later_waits_in_a_row_that_nobody_has_held
        a_job_that_is_to_run_later_can_be_cancelled_or_expire_before
        a_batch_of_jobs_that_run_now_later_and_never_is_answered_in_order;
    losses:
        a_claim_over_an_expired_lease_counts_a_loss
        losses_over_the_cap_end_as_dead_with_worker_lost
        a_lost_job_whose_time_is_over_expires
        a_lost_job_that_was_to_be_cancelled_ends_as_cancelled
        the_three_counters_are_kept_apart;
    generations:
        a_dead_job_is_started_anew_with_fresh_counters
        a_rejected_job_is_started_anew_without_what_it_left
        a_copy_of_an_older_generation_is_stale
        a_copy_of_a_job_that_succeeded_settles
        a_copy_of_a_job_in_work_does_not_change_its_generation
        a_redriven_job_whose_time_is_over_expires_in_its_new_generation;
    commit:
        answers_come_in_the_order_of_the_commits
        a_success_keeps_its_output_and_clears_error_and_progress
        outputs_of_every_shape_are_read_as_they_were_written
        a_retry_counts_a_failure_and_keeps_its_error
        a_job_that_is_put_off_counts_nothing_and_waits_with_its_reason
        an_interruption_and_a_release_are_ready_at_once
        a_rejected_and_a_dead_job_keep_error_and_fingerprint
        a_lease_commits_once_even_within_a_batch
        an_output_with_a_nul_is_refused_alone
        a_nul_in_an_error_or_in_progress_is_replaced
        a_lease_that_expired_unclaimed_still_commits;
    fences:
        a_stale_fence_writes_nothing
        fence_and_token_must_both_match
        a_renewal_extends_even_an_expired_lease
        renewals_are_answered_in_order
        a_commit_is_read_back_as_committed_until_another_claims
        a_row_that_a_claim_ended_reads_back_as_lost
        progress_is_kept_only_while_the_lease_holds;
    rows:
        rows_and_result_are_written_together
        a_refused_row_takes_everything_back_and_leaves_the_lease
        a_row_that_met_an_outage_is_an_error_of_the_call_and_takes_everything_back
        a_lost_lease_runs_no_closure
        a_refused_output_takes_the_rows_back;
    sends:
        a_send_is_claimed_then_sealed_and_gives_its_answer_back
        sends_of_a_job_and_of_others_are_apart
        a_claim_whose_answer_was_lost_is_made_again_by_the_same_call
        a_send_that_was_never_sealed_is_in_doubt_after_another_claim
        a_second_call_of_the_same_run_is_in_doubt_too
        a_worker_that_lost_its_row_claims_no_send
        a_send_that_was_made_is_sealed_even_by_a_worker_that_lost_its_row
        a_send_that_was_not_made_is_freed_unless_an_earlier_one_may_have_been
        a_later_generation_makes_a_held_send_again_and_keeps_a_sealed_one
        of_twenty_calls_for_one_send_at_once_exactly_one_sends
        sends_are_listed_with_their_jobs_and_purged_with_them;
    limits:
        a_bucket_gives_its_burst_and_then_turns_a_token_apart
        all_buckets_are_taken_of_or_none
        limits_that_let_nothing_through_are_refused
        the_rate_holds_for_many_workers_at_once
        a_purge_forgets_no_bucket_that_is_in_use;
    outbox:
        follow_ups_wait_in_order_until_they_are_marked
        a_mark_for_another_generation_is_ignored
        a_dead_job_is_unpublished_until_its_copy_is_marked
        unfinished_counts_what_is_not_over_or_not_published;
    cancel:
        an_unseen_job_gets_a_tombstone_that_its_claim_honours
        a_waiting_job_is_cancelled_at_once
        a_running_job_is_told_at_its_next_renewal
        a_retry_that_overtook_a_cancel_is_cancelled_at_the_next_claim
        a_success_that_overtook_a_cancel_stands
        a_job_that_ended_keeps_its_end;
    records:
        an_unknown_job_has_no_record
        a_list_is_newest_first_and_bounded
        each_filter_narrows_the_list
        a_cursor_walks_equal_times_without_gap_or_double
        a_bad_cursor_is_refused_with_the_remedy
        only_old_ended_published_records_are_purged
        a_purge_takes_at_most_its_limit
        a_purged_job_runs_anew
        migrating_again_applies_nothing;
}
