//! Visibility and handles.

use std::time::{Duration, Instant};

use karigar::queue::QueueError;

use super::super::world::{LONG, SHORT, World, bodies, delete, hide, look, message, next, receive, send};

pub(in super::super) async fn a_message_is_hidden_for_the_time_of_its_receive(world: World) {
    let queue = world.standard().await;
    send(&queue, &[message("a")]).await;
    let first = next(&queue, SHORT).await;
    let hidden = Instant::now();
    assert!(look(&queue).await.is_empty());
    let second = next(&queue, LONG).await;
    assert_eq!((second.id, second.receive_count), (first.id, 2));
    // The server's second began before its answer was here, and may be rounded.
    assert!(hidden.elapsed() >= SHORT / 2, "hidden for {:?}", hidden.elapsed());
}

pub(in super::super) async fn hiding_longer_keeps_a_message_away(world: World) {
    let queue = world.standard().await;
    send(&queue, &[message("a")]).await;
    let first = next(&queue, SHORT).await;
    hide(&queue, &first, LONG).await;
    assert!(receive(&queue, 10, SHORT * 2, LONG).await.is_empty());
    delete(&queue, &first).await;
}

pub(in super::super) async fn hiding_for_zero_brings_a_message_back_at_once(world: World) {
    let queue = world.standard().await;
    send(&queue, &[message("a")]).await;
    let first = next(&queue, LONG * 2).await;
    hide(&queue, &first, Duration::ZERO).await;
    let second = next(&queue, LONG).await;
    assert_eq!((second.id, second.receive_count), (first.id, 2));
}

pub(in super::super) async fn an_old_handle_has_expired(world: World) {
    let queue = world.standard().await;
    send(&queue, &[message("a")]).await;
    let first = next(&queue, SHORT).await;
    let second = next(&queue, LONG).await;
    let hidden = queue.hide(&[(first.handle.clone(), LONG)]).await;
    assert!(matches!(hidden[..], [Err(QueueError::HandleExpired(_))]), "hide: {hidden:?}");
    let deleted = queue.delete(&[first.handle]).await;
    assert!(matches!(deleted[..], [Err(QueueError::HandleExpired(_))]), "delete: {deleted:?}");
    // It was not the old handle's to delete.
    hide(&queue, &second, Duration::ZERO).await;
    assert_eq!(bodies(&look(&queue).await), ["a"]);
}

pub(in super::super) async fn the_handle_of_a_deleted_message_hides_nothing(world: World) {
    let queue = world.standard().await;
    send(&queue, &[message("a")]).await;
    let first = next(&queue, LONG).await;
    delete(&queue, &first).await;
    let hidden = queue.hide(&[(first.handle, Duration::ZERO)]).await;
    assert!(matches!(hidden[..], [Err(QueueError::HandleExpired(_))]), "{hidden:?}");
    assert!(look(&queue).await.is_empty());
}
