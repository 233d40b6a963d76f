//! Long polls.
//!
//! A poll that is dropped may cost time: SQS may hand messages to a connection that is closed, and they stay invisible
//! for the whole visibility timeout. So a poll under way is never dropped while the process lives. At a stop it gets a
//! short grace, in which its caller takes what comes; afterwards it goes on in the background, and what it still brings
//! is made visible again at once. Only the end of the process, up to 20 s later, cuts it off.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use aws_sdk_sqs::types::MessageSystemAttributeName as Attribute;
use tokio_util::sync::CancellationToken;

use super::queue::{SqsQueue, seconds};
use crate::queue::{MAX_HIDDEN, Message, Queue, QueueError, ReceiveRequest};
use crate::telemetry::metrics::SqsOperation;

/// What a poll may take beyond its wait before it counts as hung (aws-sdk-rust issue 1094: without a limit it hangs for ever).
const SLACK: Duration = Duration::from_secs(5);
/// How long a stop waits for the poll under way: a worker stops receiving within a second.
const GRACE: Duration = Duration::from_millis(900);
/// SQS waits no longer.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

type Poll = Pin<Box<dyn Future<Output = Result<Vec<Message>, QueueError>> + Send>>;

pub(super) async fn receive(
    queue: &SqsQueue,
    request: ReceiveRequest,
    stop: &CancellationToken,
) -> Result<Vec<Message>, QueueError> {
    if stop.is_cancelled() {
        return Ok(Vec::new());
    }
    let mut poll: Poll = Box::pin(poll(queue.clone(), request));
    if let Some(received) = stop.run_until_cancelled(&mut poll).await {
        return received;
    }
    if let Ok(received) = tokio::time::timeout(GRACE, &mut poll).await {
        return received;
    }
    tokio::spawn(hand_back(queue.clone(), poll));
    Ok(Vec::new())
}

/// Ends a poll that nobody waits for any more.
async fn hand_back(queue: SqsQueue, poll: Poll) {
    let Ok(messages) = poll.await else { return };
    let released: Vec<_> = messages.into_iter().map(|message| (message.handle, Duration::ZERO)).collect();
    for answer in queue.hide(&released).await {
        if let Err(error) = answer {
            tracing::warn!(queue = &*queue.name, %error, "a message of the last poll was not handed back; it comes back by itself");
        }
    }
}

async fn poll(queue: SqsQueue, request: ReceiveRequest) -> Result<Vec<Message>, QueueError> {
    let wait = request.wait.min(LONGEST_WAIT);
    let receive = queue
        .clients
        .receives
        .receive_message()
        .queue_url(&*queue.url)
        .max_number_of_messages(i32::try_from(request.max.clamp(1, 10)).unwrap_or(10))
        .wait_time_seconds(seconds(wait))
        .visibility_timeout(seconds(request.visibility.min(MAX_HIDDEN)))
        .set_message_system_attribute_names(Some(vec![
            Attribute::SentTimestamp,
            Attribute::ApproximateReceiveCount,
            Attribute::MessageGroupId,
        ]));
    let asked = queue.asked("receive from");
    let received = match tokio::time::timeout(wait + SLACK, receive.send()).await {
        Ok(Ok(received)) => Ok(received.messages.unwrap_or_default().into_iter().filter_map(message).collect()),
        Ok(Err(error)) => Err(asked.failed(&error)),
        Err(_) => Err(QueueError::Unavailable(format!("{asked}: no answer within {:?}", wait + SLACK))),
    };
    queue.counted(SqsOperation::Receive, received)
}

/// `None` for a message without a handle, with which nothing could be done; SQS sends none such.
fn message(received: aws_sdk_sqs::types::Message) -> Option<Message> {
    let mut attributes = received.attributes.unwrap_or_default();
    let number = |name| attributes.get(&name).and_then(|text| text.parse::<i64>().ok());
    Some(Message {
        handle: received.receipt_handle?,
        id: received.message_id.unwrap_or_default(),
        body: received.body.unwrap_or_default(),
        sent_at_ms: number(Attribute::SentTimestamp).unwrap_or(0),
        receive_count: number(Attribute::ApproximateReceiveCount)
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(1),
        group: attributes.remove(&Attribute::MessageGroupId),
    })
}
