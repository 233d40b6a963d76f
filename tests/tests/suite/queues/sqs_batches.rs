//! Every entry's own answer counts.

use std::collections::HashSet;
use std::time::Duration;

use karigar::queue::QueueError;
use karigar_tests::fault_proxy::{Entries, Fault, FaultProxy, Rule};

use super::sqs_subject::{Subject, bodies, handles, messages};

const LONG: Duration = Duration::from_secs(300);

/// The second request carries the failed entry alone, and no id is used twice.
fn assert_tried_again_with_distinct_ids(proxy: &FaultProxy, action: &str) {
    let ids = proxy.entry_ids(action);
    assert_eq!(ids.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1], "{ids:?}");
    assert_eq!(ids.iter().flatten().collect::<HashSet<_>>().len(), 4, "{ids:?}");
}

#[tokio::test]
async fn a_message_that_sqs_failed_to_take_is_sent_again_alone() {
    let subject = Subject::start().await;
    subject.proxy.set(Rule::on("SendMessageBatch", Fault::server_fails(Entries::At(vec![1]))).times(1));
    let answers = subject.queue.send(&messages(3)).await;
    assert!(answers.len() == 3 && answers.iter().all(Result::is_ok), "{answers:?}");
    assert_tried_again_with_distinct_ids(&subject.proxy, "SendMessageBatch");
    assert_eq!(bodies(&subject.take(LONG).await), ["0", "1", "2"]);
}

#[tokio::test]
async fn a_message_that_sqs_failed_to_delete_is_deleted_again_alone() {
    let subject = Subject::start().await;
    subject.fill(3).await;
    let handles = handles(subject.take(LONG).await);
    subject.proxy.set(Rule::on("DeleteMessageBatch", Fault::server_fails(Entries::At(vec![2]))).times(1));
    let answers = subject.queue.delete(&handles).await;
    assert!(answers.len() == 3 && answers.iter().all(Result::is_ok), "{answers:?}");
    assert_tried_again_with_distinct_ids(&subject.proxy, "DeleteMessageBatch");
    let left = subject.queue.attributes().await.expect("the server answers");
    assert_eq!((left.visible, left.in_flight), (0, 0));
}

#[tokio::test]
async fn a_message_that_sqs_failed_to_hide_is_hidden_again_alone() {
    let subject = Subject::start().await;
    subject.fill(3).await;
    let released: Vec<_> =
        handles(subject.take(LONG).await).into_iter().map(|handle| (handle, Duration::ZERO)).collect();
    subject.proxy.set(Rule::on("ChangeMessageVisibilityBatch", Fault::server_fails(Entries::At(vec![0]))).times(1));
    let answers = subject.queue.hide(&released).await;
    assert!(answers.len() == 3 && answers.iter().all(Result::is_ok), "{answers:?}");
    assert_tried_again_with_distinct_ids(&subject.proxy, "ChangeMessageVisibilityBatch");
    assert_eq!(bodies(&subject.take(LONG).await), ["0", "1", "2"]);
}

#[tokio::test]
async fn an_entry_that_keeps_failing_is_unavailable_and_the_others_are_done() {
    let subject = Subject::start().await;
    subject.fill(3).await;
    let handles = handles(subject.take(LONG).await);
    subject.proxy.set(Rule::on("DeleteMessageBatch", Fault::server_fails(Entries::At(vec![0]))));
    let answers = subject.queue.delete(&handles).await;
    assert!(matches!(answers[0], Err(QueueError::Unavailable(_))), "{answers:?}");
    assert!(answers[1..].iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(subject.queue.attributes().await.expect("the server answers").in_flight, 1);
}

#[tokio::test]
async fn an_entry_that_the_answer_leaves_out_is_no_success() {
    let subject = Subject::start().await;
    subject.proxy.set(Rule::on("SendMessageBatch", Fault::OmitEntries(Entries::At(vec![0]))));
    let answers = subject.queue.send(&messages(2)).await;
    assert!(matches!(answers[0], Err(QueueError::Unavailable(_))), "{answers:?}");
    assert!(answers[1].is_ok(), "{answers:?}");
    assert_eq!(bodies(&subject.take(LONG).await), ["1"]);
}

#[tokio::test]
async fn an_old_handle_is_told_apart_in_both_spellings_of_sqs() {
    let subject = Subject::start().await;
    subject.fill(2).await;
    let hidden: Vec<_> = handles(subject.take(LONG).await).into_iter().map(|handle| (handle, LONG)).collect();
    for spelling in [Fault::message_not_inflight, Fault::not_available] {
        subject.proxy.clear();
        subject.proxy.set(Rule::on("ChangeMessageVisibilityBatch", spelling(Entries::At(vec![1]))));
        let answers = subject.queue.hide(&hidden).await;
        assert!(answers[0].is_ok(), "{answers:?}");
        assert!(matches!(answers[1], Err(QueueError::HandleExpired(_))), "{answers:?}");
    }
    assert_eq!(subject.proxy.calls("ChangeMessageVisibilityBatch"), 2, "an old handle is not tried again");
}

#[tokio::test]
async fn an_old_handle_of_a_whole_request_is_the_answer_of_each_entry() {
    let subject = Subject::start().await;
    subject.fill(2).await;
    let handles = handles(subject.take(LONG).await);
    let text = "Value AQEB for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.";
    subject.proxy.set(Rule::on("DeleteMessageBatch", Fault::sqs_error(400, "InvalidParameterValue", text)));
    let answers = subject.queue.delete(&handles).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(QueueError::HandleExpired(_)))), "{answers:?}");
}

#[tokio::test]
async fn a_send_whose_answer_is_lost_is_sent_again_and_never_lost() {
    let subject = Subject::start().await;
    subject.proxy.set(Rule::on("SendMessageBatch", Fault::LoseAnswer).times(1));
    let answers = subject.queue.send(&messages(1)).await;
    assert!(answers[0].is_ok(), "{answers:?}");
    assert_eq!(subject.proxy.calls("SendMessageBatch"), 2);
    let received = subject.take(LONG).await;
    assert!(!received.is_empty() && received.iter().all(|message| message.body == "0"), "{received:?}");
}

#[tokio::test]
async fn a_send_whose_answers_are_all_lost_is_unavailable() {
    let subject = Subject::start().await;
    subject.proxy.set(Rule::on("SendMessageBatch", Fault::LoseAnswer));
    let answers = subject.queue.send(&messages(1)).await;
    assert!(matches!(answers[0], Err(QueueError::Unavailable(_))), "{answers:?}");
    assert!(!subject.take(LONG).await.is_empty(), "the server did take it");
}
