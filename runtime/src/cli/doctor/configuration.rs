//! The configuration: whether it can be read, and whether its values and the handlers fit together.

use crate::cli::enqueue::{DEFAULT_QUEUE, allowed};
use crate::cli::failure::Failure;
use crate::config::{ConfigError, Loaded, Origin, Problem};
use crate::router::Router;
use crate::worker::WorkerBuilder;

use super::finding::Finding;

const CHECK: &str = "configuration";

/// A configuration that can't be read leaves nothing else to look at.
pub(super) fn unreadable(error: ConfigError) -> Vec<Finding> {
    match error {
        ConfigError::Values(problems) => problems.0.into_iter().map(finding).collect(),
        other => vec![Finding::error(CHECK, other.to_string(), "nothing else was looked at")],
    }
}

fn finding(problem: Problem) -> Finding {
    let place = match &problem.origin {
        Some(origin) => format!("`{}` ({origin})", problem.path),
        None => format!("`{}`", problem.path),
    };
    Finding::error(CHECK, format!("{place}: {}", problem.what), problem.remedy)
}

/// The pools to look at: the one named, else those that somebody configured, else the default one.
pub(super) fn pools(loaded: &Loaded, named: Option<&str>) -> Result<Vec<String>, Failure> {
    let known = &loaded.config.pools;
    if let Some(name) = named {
        return match known.contains_key(name) {
            true => Ok(vec![name.to_owned()]),
            false => Err(unknown_pool(name, known.keys())),
        };
    }
    let configured = |name: &&String| {
        let prefix = format!("pools.{name}.");
        loaded.origins.iter().any(|(path, origin)| path.starts_with(&prefix) && *origin != Origin::Default)
    };
    let pools: Vec<String> = known.keys().filter(configured).cloned().collect();
    if pools.is_empty() { Ok(vec![DEFAULT_QUEUE.to_owned()]) } else { Ok(pools) }
}

/// There is no such pool.
pub(crate) fn unknown_pool<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Failure {
    let known: Vec<&str> = known.map(String::as_str).collect();
    Failure::usage(format!("there is no pool `{name}`"))
        .remedy(format!("name one of {}, or add [pools.{name}] to the configuration", known.join(", ")))
}

/// Values, policies and prefixes.
pub(super) fn check(loaded: &Loaded, pools: &[String], builder: &WorkerBuilder) -> Vec<Finding> {
    let router = builder.router();
    let mut problems = Vec::new();
    problems.extend(loaded.validate().err());
    let of_webhooks = loaded.config.validate_webhooks(builder.completions.webhooks);
    problems.extend(of_webhooks.map_err(|found| loaded.located(found)).err());
    let of_kinds = pools.iter().filter_map(|pool| loaded.config.validate_kinds(pool, router).err());
    problems.extend(of_kinds.map(|found| loaded.located(found)));
    let mut findings: Vec<Finding> = problems.into_iter().flat_map(|problems| problems.0).map(finding).collect();
    // Problems of values name them already; this says so where only the reading of a prefix fails.
    if findings.is_empty()
        && let Err(failure) = allowed(&loaded.config)
    {
        findings.push(Finding::error(CHECK, failure.what, "correct `objects.allowed`"));
    }
    findings.extend(pools.iter().filter_map(|pool| without_handlers(loaded, pool, router)));
    if findings.is_empty() {
        let from = loaded.file.as_ref().map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
        findings.push(Finding::ok(CHECK, format!("valid ({from}; pools {})", pools.join(", "))));
    }
    findings
}

/// A pool whose kinds this program does not know waits 15 minutes with each message and rejects it then.
fn without_handlers(loaded: &Loaded, name: &str, router: &Router) -> Option<Finding> {
    let pool = loaded.config.pools.get(name)?;
    let unknown: Vec<&str> = pool
        .kinds
        .iter()
        .filter(|kind| router.only(std::slice::from_ref(kind)).kinds().next().is_none())
        .map(String::as_str)
        .collect();
    if unknown.is_empty() {
        return None;
    }
    let what = format!("pool `{name}` takes kinds that this program has no handler for: {}", unknown.join(", "));
    Some(Finding::warning(CHECK, what, format!("correct `pools.{name}.kinds`; {}", router.known())))
}
