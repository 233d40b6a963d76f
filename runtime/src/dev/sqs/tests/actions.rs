//! Actions that succeed.

use std::time::Duration;

use serde_json::json;

use super::Server;

#[tokio::test]
async fn a_message_comes_with_its_sums_and_the_attributes_that_were_asked_for() {
    let server = Server::new().await;
    let sent = server
        .ok(
            "SendMessage",
            r#"{"QueueUrl": "http://localhost:9324/000000000000/q", "MessageBody": "hello",
                "MessageAttributes": {
                    "text": {"DataType": "String", "StringValue": "é"},
                    "count": {"DataType": "Number.int", "StringValue": "7"},
                    "bytes": {"DataType": "Binary", "BinaryValue": "AP8="}
                },
                "MessageSystemAttributes": {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1"}}}"#,
        )
        .await;
    // By a second implementation of the guide's algorithm, in Python.
    assert_eq!(sent["MD5OfMessageBody"], "5d41402abc4b2a76b9719d911017c592");
    assert_eq!(sent["MD5OfMessageAttributes"], "26d7f21972603543624e4b425095220c");
    assert_eq!(sent["MD5OfMessageSystemAttributes"], "d6619b3d47b81d3fc72c0db005a70eda");
    server.clock.advance(Duration::from_secs(1));
    let received = server
        .ok(
            "ReceiveMessage",
            r#"{"QueueUrl": "q", "MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["te.*", "bytes"]}"#,
        )
        .await;
    let message = &received["Messages"][0];
    assert_eq!(message["MessageId"], sent["MessageId"]);
    assert_eq!(message["MD5OfBody"], sent["MD5OfMessageBody"]);
    assert_eq!(
        message["Attributes"],
        json!({
            "ApproximateFirstReceiveTimestamp": "1700000001000", "ApproximateReceiveCount": "1",
            "AWSTraceHeader": "Root=1", "SenderId": "000000000000", "SentTimestamp": "1700000000000",
        })
    );
    assert_eq!(
        message["MessageAttributes"],
        json!({
            "bytes": {"DataType": "Binary", "BinaryValue": "AP8="},
            "text": {"DataType": "String", "StringValue": "é"},
        })
    );
    assert_eq!(message["MD5OfMessageAttributes"], "d1085fd10f6facbe4b658dc76e6c97ab");
}

#[tokio::test]
async fn nothing_is_told_that_was_not_asked_for() {
    let server = Server::new().await;
    let attributes = r#"{"a": {"DataType": "String", "StringValue": "b"}}"#;
    let input = format!(r#"{{"QueueUrl": "q", "MessageBody": "x", "MessageAttributes": {attributes}}}"#);
    server.ok("SendMessage", &input).await;
    let received = server.ok("ReceiveMessage", r#"{"QueueUrl": "q"}"#).await;
    let message = received["Messages"][0].as_object().unwrap();
    assert_eq!(message.keys().collect::<Vec<_>>(), ["Body", "MD5OfBody", "MessageId", "ReceiptHandle"]);
    assert_eq!(server.ok("ReceiveMessage", r#"{"QueueUrl": "q"}"#).await, json!({}));
}

#[tokio::test]
async fn a_batch_is_answered_entry_by_entry() {
    let server = Server::new().await;
    let sent = server
        .ok(
            "SendMessageBatch",
            r#"{"QueueUrl": "q", "Entries": [
                {"Id": "good", "MessageBody": "a"}, {"Id": "bad", "MessageBody": "\u0000"}, {"Id": "none"}]}"#,
        )
        .await;
    assert_eq!(sent["Successful"][0]["Id"], "good");
    let failed = sent["Failed"].as_array().unwrap();
    let codes: Vec<_> = failed.iter().map(|f| (f["Id"].as_str().unwrap(), f["Code"].as_str().unwrap())).collect();
    assert_eq!(codes, [("bad", "InvalidMessageContents"), ("none", "MissingParameter")]);
    assert!(failed.iter().all(|failed| failed["SenderFault"] == true));

    let received = server.ok("ReceiveMessage", r#"{"QueueUrl": "q"}"#).await;
    let handle = received["Messages"][0]["ReceiptHandle"].as_str().unwrap();
    let entries = format!(
        r#"{{"QueueUrl": "q", "Entries": [{{"Id": "x", "ReceiptHandle": "{handle}", "VisibilityTimeout": 60}},
            {{"Id": "y", "ReceiptHandle": "nonsense", "VisibilityTimeout": 0}}]}}"#
    );
    for action in ["ChangeMessageVisibilityBatch", "DeleteMessageBatch"] {
        let answer = server.ok(action, &entries).await;
        assert_eq!(answer["Successful"], json!([{"Id": "x"}]), "{action}");
        assert_eq!(answer["Failed"][0]["Code"], "ReceiptHandleIsInvalid", "{action}");
    }
}

#[tokio::test]
async fn queues_are_made_found_listed_changed_and_deleted() {
    let server = Server::new().await;
    let url = json!({"QueueUrl": "http://localhost:9324/000000000000/jobs.fifo"});
    let create = r#"{"QueueName": "jobs.fifo", "Attributes": {"FifoQueue": "true", "VisibilityTimeout": "60"},
        "tags": {"team": "a"}}"#;
    assert_eq!(server.ok("CreateQueue", create).await, url);
    // A second time without attributes: they are not compared then.
    let again = r#"{"QueueName": "jobs.fifo", "Attributes": {"FifoQueue": "true"}}"#;
    assert_eq!(server.ok("CreateQueue", again).await, url);
    assert_eq!(server.ok("GetQueueUrl", r#"{"QueueName": "jobs.fifo"}"#).await, url);
    let listed = server.ok("ListQueues", r#"{"MaxResults": 1}"#).await;
    assert_eq!(listed, json!({"QueueUrls": [url["QueueUrl"]], "NextToken": "jobs.fifo"}));
    let listed = server.ok("ListQueues", r#"{"NextToken": "jobs.fifo"}"#).await;
    assert_eq!(listed, json!({"QueueUrls": ["http://localhost:9324/000000000000/q"]}));
    assert_eq!(server.ok("ListQueues", r#"{"QueueNamePrefix": "none"}"#).await, json!({"QueueUrls": []}));

    let set = r#"{"QueueUrl": "jobs.fifo", "Attributes": {"ContentBasedDeduplication": "true", "DelaySeconds": "5"}}"#;
    server.ok("SetQueueAttributes", set).await;
    let get = r#"{"QueueUrl": "jobs.fifo", "AttributeNames": ["All"]}"#;
    let attributes = &server.ok("GetQueueAttributes", get).await["Attributes"];
    for (name, value) in [
        ("ContentBasedDeduplication", "true"),
        ("CreatedTimestamp", "1700000000"),
        ("DelaySeconds", "5"),
        ("FifoQueue", "true"),
        ("MaximumMessageSize", "1048576"),
        ("QueueArn", "arn:aws:sqs:us-east-1:000000000000:jobs.fifo"),
        ("VisibilityTimeout", "60"),
    ] {
        assert_eq!(attributes[name], value, "{name}");
    }
    server.ok("DeleteQueue", r#"{"QueueUrl": "jobs.fifo"}"#).await;
    assert_eq!(server.queues.list(), ["q"]);
}

#[tokio::test]
async fn a_purged_queue_is_empty() {
    let server = Server::new().await;
    server.ok("SendMessage", r#"{"QueueUrl": "q", "MessageBody": "x"}"#).await;
    server.ok("PurgeQueue", r#"{"QueueUrl": "q"}"#).await;
    assert_eq!(server.queues.depths().unwrap()["q"].total(), 0);
}

#[tokio::test]
async fn a_redrive_policy_names_its_queue_by_arn_and_a_dead_letter_its_source() {
    let server = Server::new().await;
    let create = r#"{"QueueName": "source", "Attributes": {"RedrivePolicy":
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\",\"maxReceiveCount\":\"1\"}"}}"#;
    server.ok("CreateQueue", create).await;
    let sources = server.ok("ListDeadLetterSourceQueues", r#"{"QueueUrl": "q"}"#).await;
    assert_eq!(sources, json!({"queueUrls": ["http://localhost:9324/000000000000/source"]}));
    server.ok("SendMessage", r#"{"QueueUrl": "source", "MessageBody": "x"}"#).await;
    server.ok("ReceiveMessage", r#"{"QueueUrl": "source", "VisibilityTimeout": 1}"#).await;
    server.clock.advance(Duration::from_secs(1));
    let dead =
        server.ok("ReceiveMessage", r#"{"QueueUrl": "q", "AttributeNames": ["DeadLetterQueueSourceArn"]}"#).await;
    let attributes = &dead["Messages"][0]["Attributes"];
    assert_eq!(*attributes, json!({"DeadLetterQueueSourceArn": "arn:aws:sqs:us-east-1:000000000000:source"}));
    let clear = r#"{"QueueUrl": "source", "Attributes": {"RedrivePolicy": ""}}"#;
    server.ok("SetQueueAttributes", clear).await;
    assert_eq!(server.queues.settings("source").unwrap().redrive, None);
}

#[tokio::test]
async fn a_fifo_message_has_a_sequence_number_and_a_duplicate_the_first_ones() {
    let server = Server::new().await;
    server.ok("CreateQueue", r#"{"QueueName": "q.fifo", "Attributes": {"FifoQueue": "true"}}"#).await;
    let send = r#"{"QueueUrl": "q.fifo", "MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "d"}"#;
    let first = server.ok("SendMessage", send).await;
    let second = server.ok("SendMessage", send).await;
    assert_eq!(first["SequenceNumber"].as_str().unwrap().len(), 20);
    assert_eq!(first, second);
    let received = server.ok("ReceiveMessage", r#"{"QueueUrl": "q.fifo", "AttributeNames": ["All"]}"#).await;
    let attributes = &received["Messages"][0]["Attributes"];
    assert_eq!((&attributes["MessageGroupId"], &attributes["MessageDeduplicationId"]), (&json!("g"), &json!("d")));
    assert_eq!(attributes["SequenceNumber"], first["SequenceNumber"]);
}

#[tokio::test]
async fn deleting_twice_is_no_error() {
    let server = Server::new().await;
    server.ok("SendMessage", r#"{"QueueUrl": "q", "MessageBody": "x"}"#).await;
    let received = server.ok("ReceiveMessage", r#"{"QueueUrl": "q"}"#).await;
    let handle = received["Messages"][0]["ReceiptHandle"].as_str().unwrap();
    for _ in 0..2 {
        server.ok("DeleteMessage", &format!(r#"{{"QueueUrl": "q", "ReceiptHandle": "{handle}"}}"#)).await;
    }
}

#[tokio::test]
async fn a_receive_that_says_nothing_goes_by_the_queues_settings() {
    let server = Server::new().await;
    let set = r#"{"QueueUrl": "q", "Attributes": {"VisibilityTimeout": "7", "ReceiveMessageWaitTimeSeconds": "3"}}"#;
    server.ok("SetQueueAttributes", set).await;
    let mut poll = Box::pin(server.ok("ReceiveMessage", r#"{"QueueUrl": "q"}"#));
    assert!(futures_util::poll!(&mut poll).is_pending());
    server.ok("SendMessage", r#"{"QueueUrl": "q", "MessageBody": "x"}"#).await;
    assert_eq!(poll.await["Messages"][0]["Body"], "x");
    server.clock.advance(Duration::from_secs(6));
    assert_eq!(server.queues.depths().unwrap()["q"].in_flight, 1);
    server.clock.advance(Duration::from_secs(1));
    assert_eq!(server.queues.depths().unwrap()["q"].visible, 1);
}
