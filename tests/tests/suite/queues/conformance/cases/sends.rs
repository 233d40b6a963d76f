//! What may be sent, and batches.

use std::collections::BTreeSet;
use std::time::Instant;

use karigar::queue::{MAX_BODY_BYTES, NewMessage, QueueError};

use super::super::world::{LONG, SHORT, World, bodies, look, message, next, receive, send};

pub(in super::super) async fn a_delayed_message_appears_after_its_delay(world: World) {
    let queue = world.standard().await;
    let sent = Instant::now();
    send(&queue, &[NewMessage { delay: SHORT, ..message("late") }, message("now")]).await;
    assert_eq!(bodies(&look(&queue).await), ["now"]);
    assert_eq!(next(&queue, LONG).await.body, "late");
    assert!(sent.elapsed() >= SHORT / 2, "appeared after {:?}", sent.elapsed());
}

pub(in super::super) async fn entries_are_answered_in_their_order(world: World) {
    let queue = world.standard().await;
    send(&queue, &[message("a"), message("b")]).await;
    let (a, b) = (next(&queue, LONG).await, next(&queue, LONG).await);
    let answers = queue.delete(&[a.handle, "no-handle".into(), b.handle]).await;
    assert!(matches!(answers[..], [Ok(()), Err(_), Ok(())]), "{answers:?}");
}

pub(in super::super) async fn a_send_that_is_refused_does_not_hinder_others(world: World) {
    let queue = world.standard().await;
    let answers = queue.send(&[message("first"), message("\u{1}"), message("last")]).await;
    assert!(matches!(answers[..], [Ok(()), Err(QueueError::Invalid(_)), Ok(())]), "{answers:?}");
    let received = [next(&queue, LONG).await, next(&queue, LONG).await];
    assert_eq!(bodies(&received).into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["first", "last"]));
}

pub(in super::super) async fn more_entries_than_a_request_takes(world: World) {
    const COUNT: usize = 25;
    let queue = world.standard().await;
    let messages: Vec<NewMessage> = (0..COUNT).map(|number| message(&number.to_string())).collect();
    let sent = queue.send(&messages).await;
    assert!(sent.len() == COUNT && sent.iter().all(Result::is_ok), "{sent:?}");
    let mut received = Vec::new();
    while received.len() < COUNT {
        let more = receive(&queue, 10, SHORT, LONG).await;
        assert!(!more.is_empty(), "only {} of {COUNT} came", received.len());
        received.extend(more);
    }
    let expected: BTreeSet<String> = messages.into_iter().map(|message| message.body).collect();
    assert_eq!(received.iter().map(|message| message.body.clone()).collect::<BTreeSet<_>>(), expected);
    let hidden = queue.hide(&received.iter().map(|m| (m.handle.clone(), LONG)).collect::<Vec<_>>()).await;
    assert!(hidden.len() == COUNT && hidden.iter().all(Result::is_ok), "{hidden:?}");
    let deleted = queue.delete(&received.iter().map(|m| m.handle.clone()).collect::<Vec<_>>()).await;
    assert!(deleted.len() == COUNT && deleted.iter().all(Result::is_ok), "{deleted:?}");
    assert_eq!(queue.attributes().await.expect("attributes").in_flight, 0);
}

pub(in super::super) async fn any_text_is_a_body(world: World) {
    let queue = world.standard().await;
    let texts =
        ["{\"name\": \"Zo\u{eb}\"}", "\u{1f980}\u{65e5}\u{672c}\u{8a9e}", "a\tb\r\nc\\u0041\"'&<>", " ", "\u{fffd}"];
    for text in texts {
        send(&queue, &[message(text)]).await;
        assert_eq!(next(&queue, LONG).await.body, text);
    }
}

pub(in super::super) async fn a_body_of_one_mebibyte_is_taken_and_a_larger_one_refused(world: World) {
    let queue = world.standard().await;
    let largest = "\u{e9}".repeat(MAX_BODY_BYTES / 2);
    send(&queue, &[message(&largest)]).await;
    assert!(next(&queue, LONG).await.body == largest);
    let answer = queue.send(&[message(&format!("{largest}x"))]).await;
    assert!(matches!(answer[..], [Err(QueueError::Invalid(_))]), "{answer:?}");
}

pub(in super::super) async fn a_group_on_a_standard_queue_is_returned(world: World) {
    let queue = world.standard().await;
    let of_tenant = |body| NewMessage { group: Some("tenant-7".into()), ..message(body) };
    send(&queue, &[of_tenant("a"), of_tenant("b")]).await;
    // On a standard queue a group holds nothing up.
    for _ in 0..2 {
        assert_eq!(next(&queue, LONG).await.group.as_deref(), Some("tenant-7"));
    }
}
