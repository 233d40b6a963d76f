//! How the settings must fit together. All problems are told at once.

mod kinds;
mod pools;
mod rules;
mod services;

use std::time::Duration;

use super::problem::{Problem, Problems};
use super::{Config, duration};

/// How long SQS keeps a message at most, and Karigar's queues do.
const QUEUE_RETENTION: Duration = Duration::from_secs(14 * 86_400);
/// The longest life of a message: in its queue, then in the dead-letter queue.
const RECORD_RETENTION: Duration = Duration::from_secs(28 * 86_400);
/// SQS's limit on a receive's wait.
const MAX_WAIT: Duration = Duration::from_secs(20);
/// Rows are renewed after a third of their lease at the latest; more than once a second no store should have to be asked.
const SHORTEST_RENEWAL: Duration = Duration::from_secs(1);

impl Config {
    /// Checks each value, and how they fit together. Touches no file and no network: `karigar doctor` does.
    pub fn validate(&self) -> Result<(), Problems> {
        let mut found = Vec::new();
        services::check(self, &mut found);
        check_lease(self, &mut found);
        pools::check(self, &mut found);
        rules::check(self, &mut found);
        Problems(found).into_result()
    }
}

fn check_lease(config: &Config, found: &mut Vec<Problem>) {
    let lease = &config.lease;
    let text = duration::text;
    if lease.heartbeat.is_zero() {
        found.push(Problem::new("lease.heartbeat", "it is zero", "set 40s, or another third of lease.visibility"));
    }
    if lease.heartbeat.saturating_mul(3) > lease.visibility {
        let what =
            format!("three of {} do not fit into lease.visibility, {}", text(lease.heartbeat), text(lease.visibility));
        let remedy =
            format!("set lease.heartbeat to {} at most, or lease.visibility higher", text(lease.visibility / 3));
        found.push(Problem::new("lease.heartbeat", what, remedy));
    }
    if lease.visibility > crate::queue::MAX_HIDDEN {
        let what = format!("{} is longer than SQS hides a message", text(lease.visibility));
        found.push(Problem::new(
            "lease.visibility",
            what,
            "set 12h at most; 120s is plenty, since heartbeats extend it",
        ));
    }
    if lease.wait > MAX_WAIT {
        let what = format!("{} is longer than SQS lets a receive wait", text(lease.wait));
        found.push(Problem::new("lease.wait", what, "set 20s at most"));
    }
    if lease.store < SHORTEST_RENEWAL * 3 {
        let what = format!("{} is less than three renewals of {}", text(lease.store), text(SHORTEST_RENEWAL));
        found.push(Problem::new("lease.store", what, format!("set {} or more", text(SHORTEST_RENEWAL * 3))));
    }
    if config.retention.records < RECORD_RETENTION {
        let what = format!(
            "{} is shorter than a message may live in its queue and the dead letters",
            text(config.retention.records)
        );
        found.push(Problem::new(
            "retention.records",
            what,
            "set 28d or more: a message older than its record would run again",
        ));
    }
}
