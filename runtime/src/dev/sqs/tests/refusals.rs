//! Errors, with the codes by which SDKs tell them apart.

use std::time::Duration;

use axum::body::to_bytes;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::super::fault::{Code, Fault};
use super::Server;

#[tokio::test]
async fn each_error_has_its_code() {
    let server = Server::new().await;
    let eleven: Vec<String> = (0..11).map(|id| format!(r#"{{"Id": "{id}", "MessageBody": "x"}}"#)).collect();
    let too_many = format!(r#"{{"QueueUrl": "q", "Entries": [{}]}}"#, eleven.join(","));
    let half = "x".repeat(600_000);
    let too_long = format!(
        r#"{{"QueueUrl": "q", "Entries": [{{"Id": "a", "MessageBody": "{half}"}}, {{"Id": "b", "MessageBody": "{half}"}}]}}"#
    );
    for (action, input, code) in [
        (
            "SendMessage",
            r#"{"QueueUrl": "http://h/0/none", "MessageBody": "x"}"#,
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        ("GetQueueUrl", r#"{"QueueName": "none"}"#, "AWS.SimpleQueueService.NonExistentQueue"),
        ("SendMessage", r#"{"QueueUrl": "http://h/", "MessageBody": "x"}"#, "InvalidAddress"),
        ("SendMessage", r#"{"QueueUrl": "q"}"#, "MissingParameter"),
        ("SendMessage", r#"{"QueueUrl": "q", "MessageBody": ""}"#, "InvalidParameterValue"),
        ("SendMessage", r#"{"QueueUrl": "q", "MessageBody": "\uffff"}"#, "InvalidMessageContents"),
        ("SendMessage", r#"{"QueueUrl": "q", "MessageBody": "x", "DelaySeconds": 901}"#, "InvalidParameterValue"),
        ("SendMessage", r#"{"QueueUrl": "q", "MessageBody": "x", "DelaySeconds": -1}"#, "InvalidParameterValue"),
        ("SendMessage", r#"{"QueueUrl": "q", "MessageBody": 7}"#, "MalformedInput"),
        ("SendMessage", "not json", "MalformedInput"),
        ("SendMessageBatch", r#"{"QueueUrl": "q", "Entries": []}"#, "AWS.SimpleQueueService.EmptyBatchRequest"),
        ("SendMessageBatch", &too_many, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
        ("SendMessageBatch", &too_long, "AWS.SimpleQueueService.BatchRequestTooLong"),
        (
            "SendMessageBatch",
            r#"{"QueueUrl": "q", "Entries": [{"Id": "a", "MessageBody": "x"}, {"Id": "a", "MessageBody": "x"}]}"#,
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        ),
        (
            "DeleteMessageBatch",
            r#"{"QueueUrl": "q", "Entries": [{"Id": "a b", "ReceiptHandle": "x"}]}"#,
            "AWS.SimpleQueueService.InvalidBatchEntryId",
        ),
        ("DeleteMessage", r#"{"QueueUrl": "q", "ReceiptHandle": "nonsense"}"#, "ReceiptHandleIsInvalid"),
        ("ReceiveMessage", r#"{"QueueUrl": "q", "MaxNumberOfMessages": 11}"#, "InvalidParameterValue"),
        ("ReceiveMessage", r#"{"QueueUrl": "q", "WaitTimeSeconds": 21}"#, "InvalidParameterValue"),
        ("ReceiveMessage", r#"{"QueueUrl": "q", "AttributeNames": ["Nonsense"]}"#, "InvalidAttributeName"),
        ("CreateQueue", r#"{"QueueName": "q", "Attributes": {"DelaySeconds": "9"}}"#, "QueueAlreadyExists"),
        ("CreateQueue", r#"{"QueueName": "a b"}"#, "InvalidParameterValue"),
        ("CreateQueue", r#"{"QueueName": "a.fifo"}"#, "InvalidParameterValue"),
        ("CreateQueue", r#"{"QueueName": "a", "Attributes": {"FifoQueue": "true"}}"#, "InvalidParameterValue"),
        ("CreateQueue", r#"{"QueueName": "a", "Attributes": {"Nonsense": "1"}}"#, "InvalidAttributeName"),
        ("CreateQueue", r#"{"QueueName": "a", "Attributes": {"DelaySeconds": "x"}}"#, "InvalidAttributeValue"),
        ("CreateQueue", r#"{"QueueName": "a", "Attributes": {"RedrivePolicy": "{}"}}"#, "InvalidAttributeValue"),
        ("StartMessageMoveTask", "{}", "AWS.SimpleQueueService.UnsupportedOperation"),
    ] {
        let (found, text) = server.refused(action, input).await;
        assert_eq!(found, code, "{action} {}: {text}", &input[..input.len().min(100)]);
    }
}

#[tokio::test]
async fn message_attributes_are_checked() {
    let server = Server::new().await;
    for attributes in [
        r#"{"a": {"DataType": "String", "StringValue": ""}}"#,
        r#"{"a": {"DataType": "String"}}"#,
        r#"{"a": {"DataType": "Number", "StringValue": "seven"}}"#,
        r#"{"a": {"DataType": "Date", "StringValue": "today"}}"#,
        r#"{"a": {"DataType": "Binary", "BinaryValue": "%"}}"#,
        r#"{"AWS.a": {"DataType": "String", "StringValue": "x"}}"#,
        r#"{"a b": {"DataType": "String", "StringValue": "x"}}"#,
    ] {
        let input = format!(r#"{{"QueueUrl": "q", "MessageBody": "x", "MessageAttributes": {attributes}}}"#);
        assert_eq!(server.refused("SendMessage", &input).await.0, "InvalidParameterValue", "{attributes}");
    }
}

#[tokio::test]
async fn an_expired_handle_is_told_as_sqs_tells_it() {
    let server = Server::new().await;
    server.ok("SendMessage", r#"{"QueueUrl": "q", "MessageBody": "x"}"#).await;
    let received = server.ok("ReceiveMessage", r#"{"QueueUrl": "q", "VisibilityTimeout": 1}"#).await;
    let handle = received["Messages"][0]["ReceiptHandle"].as_str().unwrap();
    let delete = format!(r#"{{"QueueUrl": "q", "ReceiptHandle": "{handle}"}}"#);
    let hide = format!(r#"{{"QueueUrl": "q", "ReceiptHandle": "{handle}", "VisibilityTimeout": 5}}"#);
    server.clock.advance(Duration::from_secs(1));
    assert_eq!(server.refused("ChangeMessageVisibility", &hide).await.0, "AWS.SimpleQueueService.MessageNotInflight");
    server.ok("ReceiveMessage", r#"{"QueueUrl": "q"}"#).await;
    let (code, text) = server.refused("ChangeMessageVisibility", &hide).await;
    assert_eq!(code, "InvalidParameterValue");
    assert!(text.contains("not available for visibility timeout change"), "{text}");
    let (code, text) = server.refused("DeleteMessage", &delete).await;
    assert_eq!(code, "InvalidParameterValue");
    assert!(text.contains("The receipt handle has expired"), "{text}");
}

#[tokio::test]
async fn an_error_has_the_shape_of_aws_json() {
    let response = Fault::new(Code::QueueDoesNotExist, "there is none").into_response();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let header = |name| response.headers()[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/x-amz-json-1.0");
    assert_eq!(header("x-amzn-query-error"), "AWS.SimpleQueueService.NonExistentQueue;Sender");
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    assert_eq!(body, r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"there is none"}"#);
    let response = Fault::new(Code::ServiceUnavailable, "the disk is full").into_response();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["x-amzn-query-error"], "ServiceUnavailable;Receiver");
}
