use super::{BUCKET, Data, QUEUES};
use crate::objects::Objects;
use crate::queue::{NewMessage, Queues};

#[tokio::test]
async fn queues_and_bucket_are_there_from_the_first_start_and_keep_what_they_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("deep/.karigar");
    let data = Data::open(&place, 330, &[]).await.expect("data");
    for name in QUEUES {
        let attributes = data.queues.open(name).await.expect("a queue").attributes().await.expect("attributes");
        assert_eq!(attributes.dead_letter_queue, Some(format!("{name}-dlq")));
        assert_eq!(attributes.max_receive_count, Some(330));
    }
    assert!(data.objects.list(BUCKET, "", None).await.expect("a bucket").is_empty());
    let message = NewMessage { body: "{}".to_owned(), ..NewMessage::default() };
    let queue = data.queues.open("standard-dlq").await.expect("a queue");
    queue.send(&[message]).await.remove(0).expect("a send");
    drop((queue, data));
    let again = Data::open(&place, 330, &[]).await.expect("the same data");
    assert_eq!(again.dead_letters(), 1);
}

#[tokio::test]
async fn a_second_process_is_kept_out_of_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let _first = Data::open(folder.path(), 330, &[]).await.expect("data");
    let failure = Data::open(folder.path(), 330, &[]).await.err().expect("a refusal");
    assert!(failure.what.contains("another process uses"), "{}", failure.what);
    assert!(failure.remedy.is_some_and(|remedy| remedy.contains("--data")));
}
