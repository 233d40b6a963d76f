//! Settings and depth of a queue, from SQS's table of texts.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName as Name;
use serde::Deserialize;

use crate::queue::QueueAttributes;

/// What SQS is asked for.
pub(super) fn wanted() -> Vec<Name> {
    vec![
        Name::ApproximateNumberOfMessages,
        Name::ApproximateNumberOfMessagesNotVisible,
        Name::ApproximateNumberOfMessagesDelayed,
        Name::VisibilityTimeout,
        Name::MessageRetentionPeriod,
        Name::RedrivePolicy,
    ]
}

/// `RedrivePolicy`, whose count is written as a number or as a text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RedrivePolicy {
    dead_letter_target_arn: String,
    max_receive_count: Count,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Count {
    Number(u32),
    Text(String),
}

pub(super) fn parse(texts: &HashMap<Name, String>) -> QueueAttributes {
    let number = |name: Name| texts.get(&name).and_then(|text| text.parse().ok()).unwrap_or(0);
    let redrive = texts.get(&Name::RedrivePolicy).and_then(|text| serde_json::from_str::<RedrivePolicy>(text).ok());
    QueueAttributes {
        visible: number(Name::ApproximateNumberOfMessages),
        in_flight: number(Name::ApproximateNumberOfMessagesNotVisible),
        delayed: number(Name::ApproximateNumberOfMessagesDelayed),
        visibility_timeout: Duration::from_secs(number(Name::VisibilityTimeout)),
        max_receive_count: redrive.as_ref().and_then(|policy| match &policy.max_receive_count {
            Count::Number(number) => Some(*number),
            Count::Text(text) => text.parse().ok(),
        }),
        // An ARN ends in the queue's name: arn:aws:sqs:REGION:ACCOUNT:NAME.
        dead_letter_queue: redrive
            .and_then(|policy| policy.dead_letter_target_arn.rsplit(':').next().map(str::to_owned)),
        retention: Duration::from_secs(number(Name::MessageRetentionPeriod)),
    }
}

#[cfg(test)]
mod tests;
