//! FIFO queues.

use std::time::Duration;

use karigar::queue::{NewMessage, QueueError};

use super::super::world::{LONG, SHORT, World, bodies, delete, hide, look, next, of_group, receive, send};

pub(in super::super) async fn a_fifo_group_waits_for_its_message_in_flight(world: World) {
    let queue = world.fifo().await;
    send(&queue, &[of_group("a", "a1"), of_group("a", "a2"), of_group("b", "b1")]).await;
    let first = next(&queue, LONG).await;
    assert_eq!((first.body.as_str(), first.group.as_deref()), ("a1", Some("a")));
    assert_eq!(bodies(&look(&queue).await), ["b1"]);
    delete(&queue, &first).await;
    assert_eq!(next(&queue, LONG).await.body, "a2");
}

pub(in super::super) async fn a_fifo_group_keeps_its_order(world: World) {
    let queue = world.fifo().await;
    let names: Vec<String> = (0..6).map(|number| format!("m{number}")).collect();
    send(&queue, &names.iter().map(|name| of_group("a", name)).collect::<Vec<_>>()).await;
    // Released and received again, it is still the first.
    let first = next(&queue, LONG).await;
    hide(&queue, &first, Duration::ZERO).await;
    let mut order = Vec::new();
    while order.len() < names.len() {
        let received = receive(&queue, 10, SHORT, LONG).await;
        assert!(!received.is_empty(), "only {order:?} came");
        for message in received {
            delete(&queue, &message).await;
            order.push(message.body);
        }
    }
    assert_eq!(order, names);
}

pub(in super::super) async fn a_fifo_duplicate_is_dropped(world: World) {
    let queue = world.fifo().await;
    let again = NewMessage { body: "other".into(), ..of_group("a", "one") };
    send(&queue, &[of_group("a", "one"), again]).await;
    delete(&queue, &next(&queue, LONG).await).await;
    send(&queue, &[of_group("a", "one"), of_group("a", "two")]).await;
    assert_eq!(bodies(&receive(&queue, 10, LONG, LONG).await), ["two"]);
}

pub(in super::super) async fn a_fifo_message_without_a_group_is_refused(world: World) {
    let queue = world.fifo().await;
    let answer = queue.send(&[NewMessage { group: None, ..of_group("", "a") }]).await;
    assert!(matches!(answer[..], [Err(QueueError::Invalid(_))]), "{answer:?}");
}
