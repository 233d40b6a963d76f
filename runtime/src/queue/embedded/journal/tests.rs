//! The journal on disk: what comes back, what is refused, and what happens when a write fails.

mod cuts;

use std::fs::{self, File, OpenOptions};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{FILE, SMALL};
use crate::clock::Clock;
use crate::queue::embedded::{EmbeddedQueues, QueueSettings};
use crate::queue::{Message, NewMessage, Queue, QueueError, Queues, ReceiveRequest};

const NOW_MS: i64 = 1_700_000_000_000;

fn message(body: &str) -> NewMessage {
    NewMessage { body: body.into(), ..NewMessage::default() }
}

async fn queue(queues: &EmbeddedQueues, name: &str) -> Arc<dyn Queue> {
    queues.create(name, QueueSettings::default()).unwrap();
    queues.open(name).await.unwrap()
}

async fn receive(queue: &Arc<dyn Queue>) -> Vec<Message> {
    let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: Duration::from_secs(30) };
    queue.receive(request, &CancellationToken::new()).await.unwrap()
}

#[tokio::test]
async fn messages_delays_and_counts_outlive_the_process_and_handles_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(NOW_MS);
    let first = EmbeddedQueues::open(folder.path(), clock.clone()).unwrap();
    let q = queue(&first, "q").await;
    let late = NewMessage { delay: Duration::from_secs(60), ..message("late") };
    q.send(&[message("deleted"), message("in flight"), late]).await;
    let received = receive(&q).await;
    assert!(q.delete(std::slice::from_ref(&received[0].handle)).await[0].is_ok());
    drop((first, q));

    let second = EmbeddedQueues::open(folder.path(), clock.clone()).unwrap();
    let q = second.open("q").await.unwrap();
    let again = receive(&q).await;
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id.as_str(), again[0].receive_count), (received[1].id.as_str(), 2));
    let answer = q.delete(std::slice::from_ref(&received[1].handle)).await;
    assert!(matches!(answer[..], [Err(QueueError::HandleExpired(_))]), "{answer:?}");
    clock.advance(Duration::from_secs(60));
    assert_eq!(receive(&q).await.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["in flight", "late"]);
}

#[tokio::test]
async fn a_deduplication_id_outlives_its_message_and_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let one = NewMessage { group: Some("g".into()), deduplication_id: Some("id".into()), ..message("one") };
    for expected in [1, 0, 0] {
        let queues = EmbeddedQueues::open(folder.path(), Clock::manual(NOW_MS)).unwrap();
        let q = queue(&queues, "q.fifo").await;
        q.send(std::slice::from_ref(&one)).await.remove(0).unwrap();
        let received = receive(&q).await;
        assert_eq!(received.len(), expected);
        for message in received {
            q.delete(&[message.handle]).await.remove(0).unwrap();
        }
        shorten(&queues);
    }
}

fn shorten(queues: &EmbeddedQueues) {
    let mut state = queues.0.state.lock();
    let super::super::State { engine, journal, .. } = &mut *state;
    journal.as_mut().unwrap().shorten(engine).unwrap();
}

#[tokio::test]
async fn a_long_journal_of_little_is_shortened_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    let queues = EmbeddedQueues::open(folder.path(), Clock::manual(NOW_MS)).unwrap();
    let q = queue(&queues, "q").await;
    q.send(&[message("kept")]).await;
    let handle = receive(&q).await.remove(0).handle;
    let body = "x".repeat(200_000);
    let mut longest = 0;
    for _ in 0..60 {
        q.send(&[message(&body)]).await;
        let received = receive(&q).await;
        q.delete(&[received[0].handle.clone()]).await.remove(0).unwrap();
        longest = longest.max(fs::metadata(&file).unwrap().len());
    }
    assert!(longest < 2 * SMALL, "12 MB were written, and the file never had more than {longest} bytes");
    drop(handle);
    drop((queues, q));
    let queues = EmbeddedQueues::open(folder.path(), Clock::manual(NOW_MS)).unwrap();
    let received = receive(&queues.open("q").await.unwrap()).await;
    assert_eq!(received.iter().map(|m| (m.body.as_str(), m.receive_count)).collect::<Vec<_>>(), [("kept", 2)]);
}

#[test]
fn two_may_not_have_one_folder_open() {
    let folder = tempfile::tempdir().unwrap();
    let first = EmbeddedQueues::open(folder.path(), Clock::system()).unwrap();
    let refused = EmbeddedQueues::open(folder.path(), Clock::system()).err().unwrap().to_string();
    assert!(refused.contains("another process") && refused.contains(folder.path().to_str().unwrap()), "{refused}");
    drop(first);
    EmbeddedQueues::open(folder.path(), Clock::system()).unwrap();
}

#[tokio::test]
async fn a_damaged_journal_is_refused_with_its_name_the_place_and_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let queues = EmbeddedQueues::open(folder.path(), Clock::manual(NOW_MS)).unwrap();
    queue(&queues, "q").await.send(&[message("one"), message("two")]).await;
    drop(queues);
    let path = folder.path().join(FILE);
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(3).position(|w| w == b"one").unwrap();
    bytes[at] = b'O';
    fs::write(&path, &bytes).unwrap();
    let line = bytes[..at].iter().rposition(|b| *b == b'\n').unwrap() + 1;
    let refused = EmbeddedQueues::open(folder.path(), Clock::manual(NOW_MS)).err().unwrap();
    assert!(matches!(refused, QueueError::Invalid(_)), "{refused:?}");
    for part in [path.to_str().unwrap(), &format!("byte {line}"), "truncate"] {
        assert!(refused.to_string().contains(part), "{refused}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes, "a refused journal is left as it is");
}

#[tokio::test]
async fn a_write_that_fails_is_told_and_made_up_for_when_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let queues = EmbeddedQueues::open(folder.path(), Clock::manual(NOW_MS)).unwrap();
    let q = queue(&queues, "q").await;
    let set_file = |file: File| queues.0.state.lock().journal.as_mut().unwrap().file = Arc::new(file);
    set_file(File::open(&path).unwrap());
    for body in ["unknown", "refused"] {
        let answer = q.send(&[message(body)]).await;
        assert!(matches!(answer[..], [Err(QueueError::Unavailable(_))]), "{answer:?}");
    }
    set_file(OpenOptions::new().append(true).open(&path).unwrap());
    q.send(&[message("kept")]).await.remove(0).unwrap();
    drop(q);
    drop(queues);
    let queues = EmbeddedQueues::open(folder.path(), Clock::manual(NOW_MS)).unwrap();
    let received = receive(&queues.open("q").await.unwrap()).await;
    assert_eq!(received.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["unknown", "kept"]);
}
