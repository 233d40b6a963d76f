use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::{Context, Handler, Job, JobError};

#[derive(Serialize, Deserialize, JsonSchema)]
struct Film;

impl Job for Film {
    const KIND: &'static str = "media.film";
    type Output = ();
}

struct Filming(Policy);

impl Handler for Filming {
    type Job = Film;

    async fn handle(&self, _: Film, _: &Context) -> Result<(), JobError> {
        Ok(())
    }

    fn policy(&self) -> Policy {
        self.0.clone()
    }
}

/// The paths of what is wrong with a handler of this policy in the pool `long` (6 h).
fn wrong(policy: Policy) -> Vec<String> {
    let mut router = Router::default();
    router.add(Filming(policy));
    let found = Config::default().validate_kinds("long", &router);
    found.err().map(|problems| problems.0.into_iter().map(|problem| problem.path).collect()).unwrap_or_default()
}

#[test]
fn a_policy_without_a_timeout_fits_its_pool() {
    assert!(wrong(Policy::default()).is_empty());
}

#[test]
fn a_handler_that_may_run_longer_than_a_drain_waits_is_a_problem() {
    let policy = Policy { timeout: Some(Duration::from_secs(7 * 3600)), ..Policy::default() };
    assert_eq!(wrong(policy), ["pools.long.grace"]);
}

#[test]
fn tries_that_outlast_the_queues_retention_are_a_problem() {
    let policy = Policy { max_failures: 60, ..Policy::default() };
    assert_eq!(wrong(policy), ["pools.long.kinds"]);
}

#[test]
fn a_kind_that_the_pool_does_not_run_is_not_checked() {
    let mut router = Router::default();
    router.add(Filming(Policy { max_failures: 60, ..Policy::default() }));
    let mut config = Config::default();
    if let Some(pool) = config.pools.get_mut("long") {
        pool.kinds = vec!["notify.*".into()];
    }
    assert_eq!(config.validate_kinds("long", &router), Ok(()));
    assert_eq!(config.validate_kinds("no-such-pool", &router), Ok(()));
}

#[test]
fn the_longest_life_is_all_runs_and_all_ceilings_of_the_backoff() {
    let policy = Policy {
        max_failures: 4,
        retry_base: Duration::from_secs(1),
        retry_cap: Duration::from_secs(5),
        ..Policy::default()
    };
    // Five runs of 10 s, and waits of 1, 2, 4 and 5 s.
    assert_eq!(longest_life(&policy, Duration::from_secs(10)), Duration::from_secs(62));
    let many = Policy { max_failures: 100, retry_cap: Duration::from_secs(2), ..policy };
    assert_eq!(longest_life(&many, Duration::ZERO), Duration::from_secs(1 + 99 * 2));
}
