use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName as Name;

use super::parse;

#[test]
fn the_redrive_policy_is_read_with_its_count_as_a_number_or_as_a_text() {
    for count in ["7", "\"7\""] {
        let policy =
            format!(r#"{{"deadLetterTargetArn":"arn:aws:sqs:ap-south-1:1:long-dlq","maxReceiveCount":{count}}}"#);
        let read = parse(&HashMap::from([(Name::RedrivePolicy, policy)]));
        assert_eq!(read.max_receive_count, Some(7), "{count}");
        assert_eq!(read.dead_letter_queue.as_deref(), Some("long-dlq"), "{count}");
    }
}

#[test]
fn counts_and_times_are_read_and_a_queue_without_redrive_policy_has_none() {
    let texts = [
        (Name::ApproximateNumberOfMessages, "3"),
        (Name::ApproximateNumberOfMessagesNotVisible, "2"),
        (Name::ApproximateNumberOfMessagesDelayed, "1"),
        (Name::VisibilityTimeout, "120"),
        (Name::MessageRetentionPeriod, "345600"),
    ];
    let read = parse(&texts.map(|(name, text)| (name, text.to_owned())).into());
    assert_eq!((read.visible, read.in_flight, read.delayed), (3, 2, 1));
    assert_eq!(read.visibility_timeout, Duration::from_secs(120));
    assert_eq!(read.retention, Duration::from_secs(4 * 86_400));
    assert_eq!((read.max_receive_count, read.dead_letter_queue), (None, None));
}
