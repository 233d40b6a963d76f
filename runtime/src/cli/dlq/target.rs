//! Which dead-letter queues a command looks into, and which queues their letters came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::config::{Config, QueueConfig};
use crate::queue::{Queue, QueueError, Queues};

/// A dead-letter queue, and the queues whose dead letters it takes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) dead_letters: String,
    pub(crate) queues: Vec<String>,
}

impl Target {
    /// The one queue that letters go back to.
    pub(super) fn queue(&self) -> Result<&str, Failure> {
        match &*self.queues {
            [queue] => Ok(queue),
            queues => Err(Failure::usage(format!(
                "`{}` takes the dead letters of more than one queue: {}",
                self.dead_letters,
                queues.join(", ")
            ))
            .remedy("name the one that the jobs go back to by --queue")),
        }
    }
}

/// The targets whose dead-letter queues are there, opened. One that is named must be there, and one of the
/// configuration's: nobody uses all of the built-in classes.
pub(super) async fn open(
    config: &Config,
    named: Option<&str>,
    queues: &dyn Queues,
    out: &mut Output<'_>,
) -> Result<Vec<(Target, Arc<dyn Queue>)>, Failure> {
    let targets = targets(config, named);
    let mut opened = Vec::new();
    let mut missing = Vec::new();
    for target in targets {
        match queues.open(&target.dead_letters).await {
            Ok(queue) => opened.push((target, queue)),
            Err(QueueError::NotFound(name)) => missing.push(name),
            Err(error) => return Err(error.into()),
        }
    }
    if opened.is_empty()
        && let Some(name) = missing.first()
    {
        return Err(QueueError::NotFound(name.clone()).into());
    }
    if !missing.is_empty() {
        out.remark(format!("left out, as they are not there: {}", missing.join(", ")))?;
    }
    Ok(opened)
}

/// All targets of the configuration; or that of one queue, which is named by its own name or by its dead letters'.
pub(super) fn targets(config: &Config, named: Option<&str>) -> Vec<Target> {
    let configured = || config.pools.values().flat_map(|pool| &pool.queues);
    let of = |queue: &QueueConfig| Target { dead_letters: queue.dead_letter_name(), queues: vec![queue.name.clone()] };
    if let Some(name) = named
        && let Some(queue) = configured().find(|queue| queue.name == name)
    {
        return vec![of(queue)];
    }
    let mut by_dead_letters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for queue in configured() {
        let queues = by_dead_letters.entry(queue.dead_letter_name()).or_default();
        if !queues.contains(&queue.name) {
            queues.push(queue.name.clone());
        }
    }
    let mut all = by_dead_letters.into_iter().map(|(dead_letters, queues)| Target { dead_letters, queues });
    match named {
        None => all.collect(),
        Some(name) => match all.find(|target| target.dead_letters == name) {
            Some(target) => vec![target],
            None => vec![of(&QueueConfig::new(name))],
        },
    }
}
