//! The embedded queues by the trait, in memory and with a time that the tests set.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Depth, EmbeddedQueues, QueueSettings, RedrivePolicy};
use crate::clock::Clock;
use crate::queue::{Message, NewMessage, Queue, QueueError, Queues, ReceiveRequest};

const HOUR: Duration = Duration::from_secs(3600);

async fn queue(queues: &EmbeddedQueues, name: &str, settings: QueueSettings) -> Arc<dyn Queue> {
    queues.create(name, settings).unwrap();
    queues.open(name).await.unwrap()
}

async fn one_queue() -> (Clock, EmbeddedQueues, Arc<dyn Queue>) {
    let clock = Clock::manual(1_000_000);
    let queues = EmbeddedQueues::in_memory(clock.clone());
    let queue = queue(&queues, "q", QueueSettings::default()).await;
    (clock, queues, queue)
}

fn message(body: &str) -> NewMessage {
    NewMessage { body: body.into(), ..NewMessage::default() }
}

async fn send(queue: &Arc<dyn Queue>, body: &str) {
    queue.send(&[message(body)]).await.remove(0).unwrap();
}

async fn receive(queue: &Arc<dyn Queue>, wait: Duration) -> Vec<Message> {
    let request = ReceiveRequest { max: 10, wait, visibility: Duration::from_secs(30) };
    queue.receive(request, &CancellationToken::new()).await.unwrap()
}

/// A receive that waits, polled until it does.
async fn waiting(queue: &Arc<dyn Queue>) -> tokio::task::JoinHandle<Vec<Message>> {
    let queue = Arc::clone(queue);
    let poll = tokio::spawn(async move { receive(&queue, HOUR).await });
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(!poll.is_finished());
    poll
}

#[tokio::test]
async fn an_expired_message_comes_back_and_its_old_handle_has_expired() {
    let (clock, _, queue) = one_queue().await;
    send(&queue, "a").await;
    let first = receive(&queue, Duration::ZERO).await.remove(0);
    clock.advance(Duration::from_millis(29_999));
    assert!(receive(&queue, Duration::ZERO).await.is_empty());
    clock.advance(Duration::from_millis(1));
    let second = receive(&queue, Duration::ZERO).await.remove(0);
    assert_eq!((second.id, second.receive_count), (first.id, 2));
    let answers = [queue.delete(std::slice::from_ref(&first.handle)).await, queue.hide(&[(first.handle, HOUR)]).await];
    for answer in answers {
        assert!(matches!(answer[..], [Err(QueueError::HandleExpired(_))]), "{answer:?}");
    }
    assert!(queue.delete(&[second.handle]).await[0].is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_waiting_receive_is_woken_by_a_send() {
    let (_, _, queue) = one_queue().await;
    let poll = waiting(&queue).await;
    send(&queue, "a").await;
    assert_eq!(poll.await.unwrap()[0].body, "a");
}

#[tokio::test]
async fn a_waiting_receive_is_woken_when_a_delay_is_over() {
    let (clock, _, queue) = one_queue().await;
    let poll = waiting(&queue).await;
    queue.send(&[NewMessage { delay: Duration::from_secs(60), ..message("late") }]).await.remove(0).unwrap();
    tokio::task::yield_now().await;
    clock.advance(Duration::from_secs(60));
    assert_eq!(poll.await.unwrap()[0].body, "late");
}

#[tokio::test]
async fn a_waiting_receive_is_woken_when_anothers_message_expires() {
    let (clock, _, queue) = one_queue().await;
    send(&queue, "a").await;
    assert_eq!(receive(&queue, Duration::ZERO).await.len(), 1);
    let poll = waiting(&queue).await;
    clock.advance(Duration::from_secs(30));
    assert_eq!(poll.await.unwrap()[0].receive_count, 2);
}

#[tokio::test]
async fn each_waiting_receive_gets_a_message_of_one_send() {
    let (_, _, queue) = one_queue().await;
    let polls: Vec<_> = (0..3)
        .map(|_| {
            let queue = Arc::clone(&queue);
            tokio::spawn(async move {
                let request = ReceiveRequest { max: 1, wait: HOUR, visibility: HOUR };
                queue.receive(request, &CancellationToken::new()).await.unwrap().remove(0).body
            })
        })
        .collect();
    tokio::task::yield_now().await;
    queue.send(&[message("a"), message("b"), message("c")]).await;
    let mut bodies = Vec::new();
    for poll in polls {
        bodies.push(poll.await.unwrap());
    }
    bodies.sort();
    assert_eq!(bodies, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_stopped_receive_returns_and_takes_nothing() {
    let (_, queues, queue) = one_queue().await;
    let stop = CancellationToken::new();
    let request = ReceiveRequest { max: 10, wait: HOUR, visibility: HOUR };
    let poll = queue.receive(request, &stop);
    tokio::pin!(poll);
    assert!(futures_util::poll!(&mut poll).is_pending());
    stop.cancel();
    assert!(poll.await.unwrap().is_empty());
    send(&queue, "a").await;
    assert!(queue.receive(request, &stop).await.unwrap().is_empty());
    assert_eq!(queues.depths().unwrap()["q"], Depth { visible: 1, ..Depth::default() });
}

#[tokio::test]
async fn a_wake_that_a_dropped_receive_had_goes_to_another() {
    let (_, _, queue) = one_queue().await;
    let request = ReceiveRequest { max: 10, wait: HOUR, visibility: HOUR };
    let stop = CancellationToken::new();
    let mut dropped = Box::pin(queue.receive(request, &stop));
    assert!(futures_util::poll!(&mut dropped).is_pending());
    let poll = waiting(&queue).await;
    send(&queue, "a").await;
    drop(dropped);
    assert_eq!(poll.await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_empty_receive_ends_with_its_wait_by_either_clock() {
    let (clock, _, queue) = one_queue().await;
    let request = ReceiveRequest { max: 1, wait: Duration::from_secs(20), visibility: HOUR };
    assert!(queue.receive(request, &CancellationToken::new()).await.unwrap().is_empty());
    let poll = waiting(&queue).await;
    clock.advance(HOUR);
    assert!(poll.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_message_may_be_hidden_for_twelve_hours_from_its_receive() {
    let (clock, _, queue) = one_queue().await;
    send(&queue, "a").await;
    let handle = receive(&queue, Duration::ZERO).await.remove(0).handle;
    assert!(queue.hide(&[(handle.clone(), HOUR * 12)]).await[0].is_ok());
    clock.advance(HOUR);
    let answer = queue.hide(&[(handle.clone(), HOUR * 12)]).await;
    assert!(matches!(answer[..], [Err(QueueError::Invalid(_))]), "{answer:?}");
    assert!(queue.hide(&[(handle, HOUR * 11)]).await[0].is_ok());
}

#[tokio::test]
async fn the_last_delivery_goes_to_the_dead_letter_queue_with_its_count() {
    let (clock, queues, dead) = one_queue().await;
    let redrive = RedrivePolicy { max_receive_count: 2, dead_letter_queue: "q".into() };
    let source = queue(&queues, "source", QueueSettings { redrive: Some(redrive), ..QueueSettings::default() }).await;
    send(&source, "a").await;
    for _ in 0..2 {
        assert_eq!(receive(&source, Duration::ZERO).await.len(), 1);
        clock.advance(Duration::from_secs(30));
    }
    assert!(receive(&source, Duration::ZERO).await.is_empty());
    assert_eq!(receive(&dead, Duration::ZERO).await[0].receive_count, 3);
}

#[tokio::test]
async fn a_waiting_receive_of_a_dead_letter_queue_is_woken_by_a_move() {
    let (clock, queues, dead) = one_queue().await;
    let redrive = RedrivePolicy { max_receive_count: 1, dead_letter_queue: "q".into() };
    let source = queue(&queues, "source", QueueSettings { redrive: Some(redrive), ..QueueSettings::default() }).await;
    send(&source, "a").await;
    assert_eq!(receive(&source, Duration::ZERO).await.len(), 1);
    let poll = waiting(&dead).await;
    clock.advance(Duration::from_secs(30));
    assert_eq!(poll.await.unwrap()[0].body, "a");
}

#[tokio::test]
async fn messages_beyond_the_retention_are_gone() {
    let (clock, queues, queue) = one_queue().await;
    send(&queue, "a").await;
    clock.advance(HOUR * 96);
    assert!(receive(&queue, Duration::ZERO).await.is_empty());
    assert_eq!(queues.depths().unwrap()["q"], Depth::default());
}

#[tokio::test]
async fn emptied_waits_for_the_last_deletion() {
    let (_, queues, queue) = one_queue().await;
    send(&queue, "a").await;
    let waiter = tokio::spawn({
        let queues = queues.clone();
        async move { queues.emptied(&["q", "no-such-queue"]).await }
    });
    let handle = receive(&queue, Duration::ZERO).await.remove(0).handle;
    tokio::task::yield_now().await;
    assert!(!waiter.is_finished());
    assert!(queue.delete(&[handle]).await[0].is_ok());
    waiter.await.unwrap().unwrap();
}

#[tokio::test]
async fn looking_is_no_change() {
    let (clock, queues, queue) = one_queue().await;
    let mut changes = queues.changes();
    queues.depths().unwrap();
    assert!(receive(&queue, Duration::ZERO).await.is_empty());
    assert!(!changes.has_changed().unwrap());
    queue.send(&[NewMessage { delay: HOUR / 4, ..message("late") }]).await;
    changes.borrow_and_update();
    clock.advance(HOUR / 4);
    queues.depths().unwrap();
    assert!(changes.has_changed().unwrap());
}

#[tokio::test]
async fn a_queue_made_again_wakes_those_who_waited_before() {
    let (_, queues, queue) = one_queue().await;
    let poll = waiting(&queue).await;
    queues.delete_queue("q").unwrap();
    queues.create("q", QueueSettings::default()).unwrap();
    tokio::task::yield_now().await;
    send(&queue, "a").await;
    assert_eq!(poll.await.unwrap()[0].body, "a");
}

#[tokio::test]
async fn deleting_a_queue_ends_its_receives() {
    let (_, queues, queue) = one_queue().await;
    let request = ReceiveRequest { max: 10, wait: HOUR, visibility: HOUR };
    let stop = CancellationToken::new();
    let polls = futures_util::future::join(queue.receive(request, &stop), queue.receive(request, &stop));
    tokio::pin!(polls);
    assert!(futures_util::poll!(&mut polls).is_pending());
    queues.delete_queue("q").unwrap();
    let answers = polls.await;
    assert!(matches!(answers, (Err(QueueError::NotFound(_)), Err(QueueError::NotFound(_)))), "{answers:?}");
}

#[tokio::test]
async fn a_queue_may_be_made_again_only_with_its_settings() {
    let (_, queues, _) = one_queue().await;
    queues.create("q", QueueSettings::default()).unwrap();
    let other = QueueSettings { delay: Duration::from_secs(1), ..QueueSettings::default() };
    assert!(matches!(queues.create("q", other.clone()), Err(QueueError::Invalid(_))));
    queues.configure("q", other.clone()).unwrap();
    assert_eq!(queues.settings("q").unwrap(), other);
    assert_eq!(queues.list(), ["q"]);
}

#[tokio::test]
async fn a_dead_letter_queue_must_be_there_and_of_the_same_type() {
    let (_, queues, _) = one_queue().await;
    for (name, target) in [("s", "missing"), ("s.fifo", "q"), ("q", "q")] {
        let redrive = RedrivePolicy { max_receive_count: 1, dead_letter_queue: target.into() };
        let settings = QueueSettings { redrive: Some(redrive), ..QueueSettings::default() };
        assert!(matches!(queues.create(name, settings), Err(QueueError::Invalid(_))), "{name} with {target}");
    }
}
