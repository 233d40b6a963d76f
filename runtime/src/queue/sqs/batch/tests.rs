use std::collections::HashSet;

use aws_sdk_sqs::types::BatchResultErrorEntry;
use parking_lot::Mutex;

use super::{Answer, MOST_ENTRIES, ROUNDS, in_batches};
use crate::queue::sqs::failure::Asked;
use crate::queue::{MAX_BODY_BYTES, QueueError};

const ASKED: Asked<'static> = Asked::of("send to", "standard");

/// Requests that were made: of each entry its id and its item.
type Requests = Mutex<Vec<Vec<(String, usize)>>>;

fn failed(id: &str, code: &str, sender_fault: bool) -> BatchResultErrorEntry {
    BatchResultErrorEntry::builder().id(id).code(code).sender_fault(sender_fault).build().expect("all is set")
}

async fn run(
    items: &[usize],
    requests: &Requests,
    answer: impl Fn(&[(String, usize)]) -> Result<Answer, QueueError>,
) -> Vec<Result<(), QueueError>> {
    in_batches(
        &ASKED,
        items,
        |size| *size,
        async |batch| {
            let request: Vec<(String, usize)> = batch.into_iter().map(|(id, item)| (id, *item)).collect();
            let answer = answer(&request);
            requests.lock().push(request);
            answer
        },
    )
    .await
}

fn all_done(request: &[(String, usize)]) -> Result<Answer, QueueError> {
    Ok(Answer { done: request.iter().map(|(id, _)| id.clone()).collect(), failed: Vec::new() })
}

#[tokio::test(start_paused = true)]
async fn many_items_go_by_ten_and_each_gets_its_answer() {
    let requests = Requests::default();
    let items: Vec<usize> = (0..25).collect();
    let answers = run(&items, &requests, all_done).await;
    assert!(answers.len() == 25 && answers.iter().all(Result::is_ok));
    let sent: Vec<Vec<usize>> =
        requests.lock().iter().map(|request| request.iter().map(|(_, item)| *item).collect()).collect();
    assert_eq!(sent, items.chunks(MOST_ENTRIES).map(<[usize]>::to_vec).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_request_stays_within_the_size_that_sqs_takes() {
    let requests = Requests::default();
    let answers = run(&[MAX_BODY_BYTES / 2, MAX_BODY_BYTES / 2, 1, MAX_BODY_BYTES], &requests, all_done).await;
    assert!(answers.iter().all(Result::is_ok));
    let counts: Vec<usize> = requests.lock().iter().map(Vec::len).collect();
    assert_eq!(counts, [2, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_too_large_is_refused_alone() {
    let requests = Requests::default();
    let answers = run(&[1, MAX_BODY_BYTES + 1, 2], &requests, all_done).await;
    assert!(answers[0].is_ok() && answers[2].is_ok());
    let Err(QueueError::Invalid(text)) = &answers[1] else { panic!("{:?}", answers[1]) };
    assert!(text.contains("dataref"), "{text}");
    assert_eq!(requests.lock().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn entries_that_fail_by_the_servers_fault_are_tried_again_with_ids_of_their_own() {
    let requests = Requests::default();
    let answers = run(&[0, 1, 2], &requests, |request| {
        let (first, rest) = request.split_first().expect("no empty request");
        let is_first_round = rest.len() == 2;
        let done = rest.iter().map(|(id, _)| id.clone());
        Ok(if is_first_round {
            Answer { done: done.collect(), failed: vec![failed(&first.0, "InternalError", false)] }
        } else {
            Answer { done: vec![first.0.clone()], failed: Vec::new() }
        })
    })
    .await;
    assert!(answers.iter().all(Result::is_ok));
    let requests = requests.lock();
    assert_eq!(requests.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
    let ids: HashSet<&String> = requests.iter().flatten().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 4, "{requests:?}");
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_always_fails_is_unavailable_after_the_last_round() {
    let requests = Requests::default();
    let answers = run(&[0], &requests, |request| {
        Ok(Answer { done: Vec::new(), failed: vec![failed(&request[0].0, "InternalError", false)] })
    })
    .await;
    assert!(matches!(answers[0], Err(QueueError::Unavailable(_))), "{answers:?}");
    assert_eq!(requests.lock().len(), ROUNDS as usize);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_fails_by_our_fault_is_not_tried_again() {
    let requests = Requests::default();
    let answers = run(&[0, 1], &requests, |request| {
        Ok(Answer { done: vec![request[0].0.clone()], failed: vec![failed(&request[1].0, "MessageNotInflight", true)] })
    })
    .await;
    assert!(answers[0].is_ok());
    assert!(matches!(answers[1], Err(QueueError::HandleExpired(_))), "{answers:?}");
    assert_eq!(requests.lock().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_the_answer_leaves_out_or_tells_both_ways_is_not_done() {
    let answers = run(&[0], &Requests::default(), |_| Ok(Answer::default())).await;
    assert!(matches!(answers[0], Err(QueueError::Unavailable(_))), "{answers:?}");

    let answers = run(&[0], &Requests::default(), |request| {
        let id = request[0].0.clone();
        Ok(Answer { failed: vec![failed(&id, "ReceiptHandleIsInvalid", true)], done: vec![id] })
    })
    .await;
    assert!(matches!(answers[0], Err(QueueError::HandleExpired(_))), "{answers:?}");
}

#[tokio::test(start_paused = true)]
async fn an_error_of_a_whole_request_is_the_answer_of_its_entries_alone() {
    let requests = Requests::default();
    let items: Vec<usize> = (0..12).collect();
    let answers = run(&items, &requests, |request| {
        if request.len() == MOST_ENTRIES { Err(QueueError::NotFound("standard".into())) } else { all_done(request) }
    })
    .await;
    assert!(answers[..10].iter().all(|answer| matches!(answer, Err(QueueError::NotFound(_)))), "{answers:?}");
    assert!(answers[10..].iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(requests.lock().len(), 2);
}
