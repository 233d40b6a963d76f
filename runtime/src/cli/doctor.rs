//! `doctor`: looks at what a worker stands on, and says what is wrong and what to do.

mod configuration;
mod database;
mod finding;
mod objects;
mod queue;
mod rules;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use futures_util::future::{BoxFuture, FutureExt, join_all};

use crate::config::{CompletionConfig, Config, Loaded};
use crate::queue::Queues;
use crate::worker::WorkerBuilder;

use super::connect;
use super::failure::Failure;
use super::output::Output;
pub(crate) use configuration::unknown_pool;
use finding::{Finding, Severity};

/// No check may keep the others' findings from the person who waits for them.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Only this pool; all pools of the configuration if not given
    #[arg(long)]
    pub(crate) pool: Option<String>,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Looks at everything at once, and fails if there are errors.
pub(crate) async fn run(
    args: &DoctorArgs,
    file: Option<&Path>,
    builder: &WorkerBuilder,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let loaded = match crate::config::load(file, crate::config::environment(), builder.sections()) {
        Ok(loaded) => loaded,
        Err(error) => return report(args, &configuration::unreadable(error), out),
    };
    let pools = configuration::pools(&loaded, args.pool.as_deref())?;
    let mut findings = configuration::check(&loaded, &pools, builder);
    findings.extend(rules::check(&loaded.config, builder));
    let queues: Arc<dyn Queues> = connect::queues(&loaded.config).await;
    let checks = checks(&loaded, &pools, builder, &queues);
    findings.extend(join_all(checks).await.into_iter().flatten());
    report(args, &findings, out)
}

/// Everything that asks a server.
fn checks<'a>(
    loaded: &'a Loaded,
    pools: &'a [String],
    builder: &'a WorkerBuilder,
    queues: &'a Arc<dyn Queues>,
) -> Vec<BoxFuture<'a, Vec<Finding>>> {
    let config = &loaded.config;
    let mut checks = vec![
        patiently("database", database::check(config, builder.extra_migrations())).boxed(),
        patiently("objects", objects::check(config)).boxed(),
    ];
    for name in pools {
        let Some(pool) = config.pools.get(name) else { continue };
        let least_receives = builder.router().only(&pool.kinds).least_max_receive_count();
        for queue in &pool.queues {
            let check = queue::check(&**queues, queue, config, least_receives);
            checks.push(patiently(format!("queue {}", queue.name), check).boxed());
        }
    }
    for queue in queues_of_rules(config) {
        checks.push(patiently(format!("queue {queue}"), queue::there(&**queues, queue)).boxed());
    }
    checks
}

/// The queues that rules send to, each once.
fn queues_of_rules(config: &Config) -> BTreeSet<&str> {
    let completions = config.completions.iter().map(CompletionConfig::queue);
    completions.chain(config.s3_events.iter().filter_map(|rule| rule.queue.as_deref())).collect()
}

/// A check that may not take for ever.
async fn patiently(name: impl Into<String>, check: impl Future<Output = Vec<Finding>>) -> Vec<Finding> {
    match tokio::time::timeout(PATIENCE, check).await {
        Ok(findings) => findings,
        Err(_) => {
            let what = format!("no answer within {}", humantime::format_duration(PATIENCE));
            vec![Finding::error(name, what, "check the address, the network's rules, and whether the server runs")]
        }
    }
}

fn report(args: &DoctorArgs, findings: &[Finding], out: &mut Output<'_>) -> Result<(), Failure> {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if args.json {
        out.json(&serde_json::json!({ "errors": errors, "warnings": warnings, "findings": findings }))?;
    } else {
        for finding in findings {
            out.line(format!("{:<8} {}: {}", finding.severity.as_str(), finding.check, finding.what))?;
            for line in finding.remedy.iter().flat_map(|remedy| remedy.lines()) {
                out.line(format!("         {line}"))?;
            }
        }
    }
    match errors {
        0 => Ok(()),
        1 => Err(Failure::new("1 error was found")),
        errors => Err(Failure::new(format!("{errors} errors were found"))),
    }
}

#[cfg(test)]
mod tests;
