//! One queue and its dead letters.

use std::time::Duration;

use crate::config::{Config, QueueConfig};
use crate::queue::{QueueAttributes, QueueError, Queues};

use super::finding::Finding;

/// The queue and its dead-letter queue: whether they are there, and fit.
pub(super) async fn check(
    queues: &dyn Queues,
    queue: &QueueConfig,
    config: &Config,
    least_receives: u32,
) -> Vec<Finding> {
    let dead_letters = queue.dead_letter_name();
    let (main, dead) = tokio::join!(attributes(queues, &queue.name), attributes(queues, &dead_letters));
    let mut findings = Vec::new();
    let name = format!("queue {}", queue.name);
    match &main {
        Err(error) => findings.push(failed(&name, &queue.name, error)),
        Ok(found) => {
            findings.extend(visibility(&name, found, config.lease.visibility));
            findings.push(redrive_policy(&name, found, &dead_letters, least_receives));
        }
    }
    let dead_name = format!("queue {dead_letters}");
    match &dead {
        Err(error) => findings.push(failed(&dead_name, &dead_letters, error)),
        Ok(found) if found.visible > 0 => {
            let what = format!("about {} dead letters wait", found.visible);
            findings.push(Finding::warning(
                dead_name,
                what,
                "`dlq list` groups them by reason; `dlq redrive` sends them back",
            ));
        }
        Ok(_) => findings.push(Finding::ok(dead_name, "there, and empty")),
    }
    if queue.name.ends_with(".fifo") != dead_letters.ends_with(".fifo") {
        let what = format!("`{}` and its dead letters `{dead_letters}` are not both FIFO queues", queue.name);
        findings.push(Finding::error(&name, what, "name a dead-letter queue of the same type"));
    }
    if let (Ok(main), Ok(dead)) = (&main, &dead) {
        findings.extend(retention(&name, main, dead, config.retention.records));
    }
    findings
}

/// A queue that is only sent to: whether it is there.
pub(super) async fn there(queues: &dyn Queues, queue: &str) -> Vec<Finding> {
    let name = format!("queue {queue}");
    vec![match attributes(queues, queue).await {
        Ok(_) => Finding::ok(name, "there, for what rules send to it"),
        Err(error) => failed(&name, queue, &error),
    }]
}

async fn attributes(queues: &dyn Queues, name: &str) -> Result<QueueAttributes, QueueError> {
    queues.open(name).await?.attributes().await
}

fn failed(check: &str, name: &str, error: &QueueError) -> Finding {
    match error {
        QueueError::NotFound(_) => Finding::error(
            check,
            "there is no such queue in the region and account of the credentials",
            format!(
                "create it, in Terraform or by `aws sqs create-queue --queue-name {name}`, or correct its name in the configuration"
            ),
        ),
        _ => Finding::error(
            check,
            error.to_string(),
            "check the region, the credentials, `sqs.endpoint`, and the role's right to sqs:GetQueueUrl and sqs:GetQueueAttributes",
        ),
    }
}

/// Workers ask for `lease.visibility` with each receive; the queue's own holds for everyone else.
fn visibility(check: &str, found: &QueueAttributes, lease: Duration) -> Option<Finding> {
    if found.visibility_timeout >= lease || found.visibility_timeout >= Duration::from_secs(30) {
        return None;
    }
    let what = format!(
        "its visibility timeout is {}: who receives by other means than Karigar, such as the console, soon has duplicates",
        humantime::format_duration(found.visibility_timeout)
    );
    Some(Finding::warning(check, what, format!("set VisibilityTimeout to {}", lease.as_secs())))
}

fn redrive_policy(check: &str, found: &QueueAttributes, dead_letters: &str, wanted: u32) -> Finding {
    match (found.max_receive_count, &found.dead_letter_queue) {
        (None, _) => Finding::ok(check, "there, without a redrive policy; Karigar moves dead letters itself"),
        (Some(count), _) if count < wanted => Finding::error(
            check,
            format!(
                "its redrive policy has maxReceiveCount {count}: SQS takes healthy jobs away that were only delayed or interrupted"
            ),
            format!("set maxReceiveCount to {wanted} or more, or remove the policy"),
        ),
        (Some(_), Some(other)) if other != dead_letters => Finding::warning(
            check,
            format!(
                "its redrive policy names `{other}`, the configuration `{dead_letters}`: `dlq` looks into the latter only"
            ),
            "let both name the same queue",
        ),
        (Some(count), _) => Finding::ok(check, format!("there, with maxReceiveCount {count}")),
    }
}

/// A message that outlives its record would run again.
fn retention(check: &str, main: &QueueAttributes, dead: &QueueAttributes, records: Duration) -> Option<Finding> {
    let together = main.retention + dead.retention;
    if together > records {
        let text = humantime::format_duration;
        let what = format!(
            "its messages may live {} in it and its dead letters, records only {}: a job could run again",
            text(together),
            text(records)
        );
        return Some(Finding::error(check, what, format!("set retention.records to {} or more", text(together))));
    }
    if dead.retention < main.retention {
        // SQS keeps the time of the first send when it moves a message.
        let what = "its dead letters are kept for a shorter time than its messages: some may vanish on arrival";
        return Some(Finding::warning(
            check,
            what,
            "set the dead-letter queue's MessageRetentionPeriod to 1209600 (14 days)",
        ));
    }
    None
}
