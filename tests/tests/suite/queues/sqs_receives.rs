//! Polls that fail, hang, or are under way when the worker stops.

use std::sync::Arc;
use std::time::Duration;

use karigar::queue::{Message, Queue, QueueError, ReceiveRequest};
use karigar_tests::fault_proxy::{Fault, Rule};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::sqs_subject::{Subject, bodies};

const LONG: Duration = Duration::from_secs(300);
/// What the test itself waits for an event that must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A long poll in a task of its own.
fn poll(queue: &Arc<dyn Queue>, stop: &CancellationToken) -> JoinHandle<Result<Vec<Message>, QueueError>> {
    let (queue, stop) = (Arc::clone(queue), stop.clone());
    let request = ReceiveRequest { max: 10, wait: Duration::from_secs(20), visibility: LONG };
    tokio::spawn(async move { queue.receive(request, &stop).await })
}

#[tokio::test]
async fn a_message_tells_when_it_was_sent_and_how_often_it_was_received() {
    let subject = Subject::start().await;
    let before = jiff::Timestamp::now().as_millisecond();
    subject.fill(1).await;
    let [first] = &subject.take(Duration::ZERO).await[..] else { panic!("one message") };
    let after = jiff::Timestamp::now().as_millisecond();
    assert!((before - 1000..=after + 1000).contains(&first.sent_at_ms), "{before} {first:?} {after}");
    assert_eq!((first.receive_count, first.group.as_deref()), (1, None));
    let [second] = &subject.take(LONG).await[..] else { panic!("the message is visible again") };
    assert_eq!((second.receive_count, &second.id), (2, &first.id));
}

#[tokio::test]
async fn a_poll_that_hangs_beyond_its_limit_is_unavailable_and_the_next_one_works() {
    let subject = Subject::start().await;
    subject.fill(1).await;
    subject.proxy.set(Rule::on("ReceiveMessage", Fault::Hang(PATIENCE)).times(1));
    let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: LONG };
    let stop = CancellationToken::new();
    let hung =
        tokio::time::timeout(PATIENCE, subject.queue.receive(request, &stop)).await.expect("a poll ends by itself");
    assert!(matches!(hung, Err(QueueError::Unavailable(_))), "{hung:?}");
    assert_eq!(bodies(&subject.take(LONG).await), ["0"]);
}

#[tokio::test]
async fn a_poll_that_meets_an_error_is_unavailable_at_once_and_the_next_one_works() {
    let subject = Subject::start().await;
    subject.fill(1).await;
    for fault in [Fault::status(500), Fault::status(503), Fault::Refuse, Fault::LoseAnswer, Fault::BreakBody(9)] {
        subject.proxy.set(Rule::on("ReceiveMessage", fault.clone()).times(1));
        let before = subject.proxy.calls("ReceiveMessage");
        let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: Duration::ZERO };
        let failed = subject.queue.receive(request, &CancellationToken::new()).await;
        assert!(matches!(failed, Err(QueueError::Unavailable(_))), "{fault:?}: {failed:?}");
        assert_eq!(subject.proxy.calls("ReceiveMessage"), before + 1, "{fault:?}: the poller has its own backoff");
        assert_eq!(bodies(&subject.take(Duration::ZERO).await), ["0"], "{fault:?}");
    }
}

#[tokio::test]
async fn a_stop_before_a_poll_asks_for_nothing() {
    let subject = Subject::start().await;
    subject.fill(1).await;
    let stop = CancellationToken::new();
    stop.cancel();
    let received = poll(&subject.queue, &stop).await.expect("no panic").expect("no error");
    assert!(received.is_empty(), "{received:?}");
    assert_eq!(subject.proxy.calls("ReceiveMessage"), 0);
}

#[tokio::test]
async fn what_comes_just_after_a_stop_still_reaches_the_worker() {
    let subject = Subject::start().await;
    let stop = CancellationToken::new();
    let under_way = poll(&subject.queue, &stop);
    subject.proxy.called("ReceiveMessage", 1).await;
    stop.cancel();
    subject.fill(1).await;
    let received = under_way.await.expect("no panic").expect("no error");
    assert_eq!(bodies(&received), ["0"]);
}

#[tokio::test]
async fn what_a_poll_brings_long_after_a_stop_is_handed_back() {
    let subject = Subject::start().await;
    let stop = CancellationToken::new();
    let under_way = poll(&subject.queue, &stop);
    subject.proxy.called("ReceiveMessage", 1).await;
    stop.cancel();
    assert!(under_way.await.expect("no panic").expect("no error").is_empty());
    subject.fill(1).await;
    let handed_back = subject.proxy.called("ChangeMessageVisibilityBatch", 1);
    tokio::time::timeout(PATIENCE, handed_back).await.expect("the poll under way ends and hands back");
    let next = poll(&subject.queue, &CancellationToken::new()).await.expect("no panic").expect("no error");
    assert_eq!(bodies(&next), ["0"]);
    assert_eq!(next[0].receive_count, 2);
}
