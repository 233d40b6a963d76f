//! The cases. Each has queues of its own and waits for events; where nothing must happen it looks once.

mod fifo;
mod leases;
mod sends;

use std::time::{Duration, Instant};

use jiff::Timestamp;
use karigar::queue::{NewMessage, QueueAttributes, QueueError, ReceiveRequest};
use tokio_util::sync::CancellationToken;

use super::world::{self, LONG, SHORT, World, bodies, delete, look, message, next, receive, send};
pub(super) use fifo::*;
pub(super) use leases::*;
pub(super) use sends::*;

pub(super) async fn a_message_is_received_as_it_was_sent(world: World) {
    let queue = world.standard().await;
    let before = Timestamp::now().as_millisecond();
    let attributes = vec![("kind".to_owned(), "greeting".to_owned())];
    send(&queue, &[NewMessage { attributes, ..message("hello") }]).await;
    let got = next(&queue, LONG).await;
    assert_eq!((got.body.as_str(), got.receive_count, got.group.as_deref()), ("hello", 1, None));
    assert!(!got.id.is_empty());
    let after = Timestamp::now().as_millisecond();
    assert!((before - 1000..=after + 1000).contains(&got.sent_at_ms), "{} not in {before}..{after}", got.sent_at_ms);
}

pub(super) async fn a_deleted_message_does_not_come_back(world: World) {
    let queue = world.standard().await;
    send(&queue, &[message("a")]).await;
    delete(&queue, &next(&queue, SHORT).await).await;
    assert!(receive(&queue, 10, SHORT * 2, LONG).await.is_empty());
}

pub(super) async fn an_empty_receive_waits_and_returns_nothing(world: World) {
    let queue = world.standard().await;
    let begun = Instant::now();
    assert!(receive(&queue, 10, SHORT, LONG).await.is_empty());
    assert!(begun.elapsed() >= SHORT, "it waited {:?}", begun.elapsed());
}

pub(super) async fn a_waiting_receive_is_woken_by_a_send(world: World) {
    let queue = world.standard().await;
    let poll = tokio::spawn({
        let queue = queue.clone();
        async move { receive(&queue, 10, LONG, LONG).await }
    });
    // An empty receive of its own gives the other one time to begin its wait.
    assert!(receive(&queue, 1, SHORT, LONG).await.is_empty());
    send(&queue, &[message("a")]).await;
    let sent = Instant::now();
    assert_eq!(bodies(&poll.await.expect("the poll")), ["a"]);
    assert!(sent.elapsed() < LONG / 4, "woken after {:?}", sent.elapsed());
}

pub(super) async fn a_stopped_receive_loses_nothing(world: World) {
    let queue = world.standard().await;
    let stop = CancellationToken::new();
    let request = ReceiveRequest { max: 10, wait: SHORT, visibility: LONG };
    let poll = async { queue.receive(request, &stop).await.expect("a receive") };
    let (received, ()) = tokio::join!(poll, async {
        stop.cancel();
        send(&queue, &[message("a")]).await;
    });
    let left = receive(&queue, 10, SHORT, LONG).await;
    assert_eq!([bodies(&received), bodies(&left)].concat(), ["a"]);
}

pub(super) async fn a_receive_gives_at_most_what_it_asks_for(world: World) {
    let queue = world.standard().await;
    queue.send(&vec![message("x"); 5]).await.into_iter().for_each(|answer| answer.expect("a send"));
    assert_eq!(receive(&queue, 3, LONG, LONG).await.len(), 3);
}

pub(super) async fn an_unknown_queue_is_not_found(world: World) {
    let name = world::random_name("");
    let error = world.queues().open(&name).await.err().expect("there is no such queue");
    assert!(matches!(&error, QueueError::NotFound(missing) if *missing == name), "{error:?}");
}

pub(super) async fn attributes_tell_settings_and_depth(world: World) {
    let (queue, dead) = world.with_dead_letters().await;
    let delayed = NewMessage { delay: LONG, ..message("later") };
    send(&queue, &[message("a"), message("b"), message("c"), delayed]).await;
    next(&queue, LONG).await;
    let expected = QueueAttributes {
        visible: 2,
        in_flight: 1,
        delayed: 1,
        visibility_timeout: Duration::from_secs(30),
        max_receive_count: Some(2),
        dead_letter_queue: Some(dead.name().to_owned()),
        retention: Duration::from_secs(4 * 86_400),
    };
    assert_eq!(queue.attributes().await.expect("attributes"), expected);
}

pub(super) async fn a_message_received_too_often_goes_to_the_dead_letter_queue(world: World) {
    let (queue, dead) = world.with_dead_letters().await;
    send(&queue, &[message("a")]).await;
    for count in 1..=2 {
        assert_eq!(next(&queue, SHORT).await.receive_count, count);
    }
    // Servers move it when its time is over, or when the next receive would get it.
    assert!(receive(&queue, 10, SHORT * 3, LONG).await.is_empty());
    assert_eq!(bodies(&look(&dead).await), ["a"]);
}
