//! Errors of whole calls: which of them may pass, and what they tell people to do.

use std::time::Duration;

use karigar::queue::{QueueError, Queues, ReceiveRequest};
use karigar_tests::fault_proxy::{Fault, Rule};
use tokio_util::sync::CancellationToken;

use super::sqs_subject::{Subject, connect, messages};

/// What the test itself waits for a call that must end.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn commands_survive_one_500_and_are_unavailable_after_more() {
    let subject = Subject::start().await;
    subject.proxy.set(Rule::on("SendMessageBatch", Fault::status(500)).times(1));
    assert!(subject.queue.send(&messages(1)).await[0].is_ok());

    subject.proxy.set(Rule::on("SendMessageBatch", Fault::status(500)));
    subject.proxy.set(Rule::on("DeleteMessageBatch", Fault::status(503)));
    subject.proxy.set(Rule::on("ChangeMessageVisibilityBatch", Fault::Refuse));
    subject.proxy.set(Rule::on("GetQueueAttributes", Fault::status(500)));
    let sent = subject.queue.send(&messages(2)).await;
    let deleted = subject.queue.delete(&["handle".to_owned()]).await;
    let hidden = subject.queue.hide(&[("handle".to_owned(), Duration::ZERO)]).await;
    let attributes = subject.queue.attributes().await.map(drop);
    for answer in sent.iter().chain(&deleted).chain(&hidden).chain([&attributes]) {
        assert!(matches!(answer, Err(QueueError::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(sent.len(), 2);
}

#[tokio::test]
async fn throttling_may_pass() {
    let subject = Subject::start().await;
    subject.proxy.set(Rule::on("SendMessageBatch", Fault::sqs_error(400, "RequestThrottled", "Slow down.")));
    let answers = subject.queue.send(&messages(1)).await;
    assert!(matches!(answers[0], Err(QueueError::Unavailable(_))), "{answers:?}");
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_unavailable_not_a_panic() {
    let queues = connect("http://no-such-host.invalid:1").await;
    let opened = tokio::time::timeout(PATIENCE, queues.open("standard")).await.expect("it ends").map(drop);
    let Err(QueueError::Unavailable(text)) = opened else { panic!("{opened:?}") };
    assert!(text.contains("sqs.endpoint"), "{text}");
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    drop(listener);
    let opened = connect(&format!("http://{address}")).await.open("standard").await.map(drop);
    assert!(matches!(opened, Err(QueueError::Unavailable(_))), "{opened:?}");
}

#[tokio::test]
async fn a_queue_that_is_not_there_is_told_by_name() {
    let subject = Subject::start().await;
    let opened = connect(&subject.proxy.url()).await.open("no-such-queue").await.map(drop);
    let Err(error @ QueueError::NotFound(_)) = opened else { panic!("{opened:?}") };
    assert!(error.to_string().contains("`no-such-queue`"), "{error}");
}

#[tokio::test]
async fn a_queue_that_was_removed_is_told_by_name_to_its_poller() {
    let subject = Subject::start().await;
    let gone = Fault::sqs_error(400, "QueueDoesNotExist", "The specified queue does not exist.");
    subject.proxy.set(Rule::on("ReceiveMessage", gone));
    let request = ReceiveRequest { max: 1, wait: Duration::ZERO, visibility: Duration::from_secs(30) };
    let received = subject.queue.receive(request, &CancellationToken::new()).await;
    assert!(matches!(&received, Err(QueueError::NotFound(name)) if name == subject.queue.name()), "{received:?}");
}

#[tokio::test]
async fn a_role_without_rights_is_told_which_it_needs() {
    let subject = Subject::start().await;
    let refusal = "User: arn:aws:sts::1:assumed-role/worker/pod is not authorized to perform: sqs:sendmessage";
    subject.proxy.set(Rule::on("SendMessageBatch", Fault::sqs_error(403, "AccessDenied", refusal)));
    let answers = subject.queue.send(&messages(1)).await;
    let Err(QueueError::Invalid(text)) = &answers[0] else { panic!("{answers:?}") };
    assert!(text.contains("sqs:SendMessage") && text.contains(refusal), "{text}");
}

#[tokio::test]
async fn a_server_that_does_not_speak_sqs_is_told() {
    let subject = Subject::start().await;
    subject.proxy.set(Rule::on("GetQueueUrl", Fault::status(404)));
    let opened = connect(&subject.proxy.url()).await.open("standard").await.map(drop);
    let Err(QueueError::Invalid(text)) = opened else { panic!("{opened:?}") };
    assert!(text.contains("sqs.endpoint"), "{text}");
}

#[tokio::test]
async fn the_address_of_a_queue_is_asked_once() {
    let subject = Subject::start().await;
    let queues = connect(&subject.proxy.url()).await;
    let before = subject.proxy.calls("GetQueueUrl");
    for _ in 0..3 {
        queues.clone().open(subject.queue.name()).await.expect("the queue is there");
    }
    assert_eq!(subject.proxy.calls("GetQueueUrl"), before + 1);
}
