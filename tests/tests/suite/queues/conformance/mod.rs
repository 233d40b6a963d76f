//! One suite for all queues: what `karigar::queue` promises, on the embedded queue, on its SQS front, and on two SQS
//! servers of others. A test is named `queues::conformance::SERVER::CASE`.

mod cases;
mod deviations;
mod world;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use deviations::deviation;
use world::{Server, World};

/// Runs a case; one in which the server is known to deviate must fail.
async fn run<F: Future<Output = ()>>(server: Server, name: &str, case: impl FnOnce(World) -> F) {
    let world = World::new(server).await;
    let Some(instead) = deviation(server, name) else { return case(world).await };
    let outcome = AssertUnwindSafe(case(world)).catch_unwind().await;
    assert!(outcome.is_err(), "{server:?} no longer deviates ({instead}): take it out of the table");
}

macro_rules! on_each_server {
    ($($case:ident)*) => {
        on_each_server!(@server embedded Embedded $($case)*);
        on_each_server!(@server front Front $($case)*);
        on_each_server!(@server fauxqs Fauxqs $($case)*);
        on_each_server!(@server ministack Ministack $($case)*);

        #[test]
        fn deviations_name_cases() {
            deviations::check(&[$(stringify!($case)),*]);
        }
    };
    (@server $module:ident $server:ident $($case:ident)*) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $case() {
                    super::run(super::Server::$server, stringify!($case), super::cases::$case).await;
                }
            )*
        }
    };
}

on_each_server! {
    a_message_is_received_as_it_was_sent
    a_deleted_message_does_not_come_back
    an_empty_receive_waits_and_returns_nothing
    a_waiting_receive_is_woken_by_a_send
    a_stopped_receive_loses_nothing
    a_receive_gives_at_most_what_it_asks_for
    a_message_is_hidden_for_the_time_of_its_receive
    hiding_longer_keeps_a_message_away
    hiding_for_zero_brings_a_message_back_at_once
    an_old_handle_has_expired
    the_handle_of_a_deleted_message_hides_nothing
    a_delayed_message_appears_after_its_delay
    entries_are_answered_in_their_order
    a_send_that_is_refused_does_not_hinder_others
    more_entries_than_a_request_takes
    any_text_is_a_body
    a_body_of_one_mebibyte_is_taken_and_a_larger_one_refused
    an_unknown_queue_is_not_found
    attributes_tell_settings_and_depth
    a_message_received_too_often_goes_to_the_dead_letter_queue
    a_group_on_a_standard_queue_is_returned
    a_fifo_group_waits_for_its_message_in_flight
    a_fifo_group_keeps_its_order
    a_fifo_duplicate_is_dropped
    a_fifo_message_without_a_group_is_refused
}
