//! Rules that make jobs of other things: whether there is somebody for what they make.

use crate::cli::doctor::finding::Finding;
use crate::completions;
use crate::config::{CompletionConfig, Config, S3EventConfig};
use crate::router::Router;
use crate::s3_events::template;
use crate::worker::WorkerBuilder;

/// All rules. A warning each: another program may have the handlers that this one lacks.
pub(super) fn check(config: &Config, builder: &WorkerBuilder) -> Vec<Finding> {
    let router = builder.router();
    let completions = config.completions.iter().enumerate().flat_map(|(number, rule)| {
        let name = format!("completions[{number}]");
        [unknown_kinds(&name, rule, router), unread(&name, rule, config, router)]
    });
    let s3_events = config.s3_events.iter().enumerate().map(|(number, rule)| s3_event(number, rule, router));
    completions.chain(s3_events).flatten().collect()
}

fn unknown_kinds(name: &str, rule: &CompletionConfig, router: &Router) -> Option<Finding> {
    let nobody = |kind: &&String| router.only(std::slice::from_ref(*kind)).kinds().next().is_none();
    let unknown: Vec<&str> = rule.kinds.iter().filter(nobody).map(String::as_str).collect();
    let what = format!("it tells of kinds that this program has no handler for: {}", unknown.join(", "));
    (!unknown.is_empty()).then(|| Finding::warning(name, what, format!("correct `{name}.kinds`; {}", router.known())))
}

/// Workers reject events that they find in their queues, if they have no handler for them.
fn unread(name: &str, rule: &CompletionConfig, config: &Config, router: &Router) -> Option<Finding> {
    let (None, Some(queue)) = (&rule.webhook, &rule.queue) else { return None };
    let (pool, _) = config.pools.iter().find(|(_, pool)| pool.queues.iter().any(|one| one.name == *queue))?;
    router.route(completions::KIND).is_none().then(|| {
        let what = format!(
            "pool `{pool}` takes the queue `{queue}`, and this program has no handler for {}",
            completions::KIND
        );
        Finding::warning(name, what, "name a queue that only the receiver of the events takes")
    })
}

fn s3_event(number: usize, rule: &S3EventConfig, router: &Router) -> Option<Finding> {
    let name = format!("s3_events[{number}]");
    let wrong = template::example(rule).and_then(|payload| router.check(&rule.kind, &payload.to_string())).err()?;
    Some(Finding::warning(&name, format!("its jobs would be rejected: {wrong}"), format!("correct `{name}`")))
}

#[cfg(test)]
mod tests;
