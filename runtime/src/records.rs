//! Claims and commits of many jobs in one statement: a batch is formed once the database may take it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use uuid::Uuid;

use crate::batch::{Batcher, Shape};
use crate::breaker::Breaker;
use crate::lease::LeaseGuard;
use crate::retry;
use crate::store::{Claim, ClaimRequest, Commit, CommitRows, Committed, ReadBack, Store, StoreError};
use crate::telemetry::metrics;

/// One at a time: what comes meanwhile makes the next batch, and a row costs the database less in a larger one.
const STATEMENT: Shape = Shape { max: 200, linger: Duration::ZERO, concurrency: 1 };

type Shared<T> = Result<T, Arc<StoreError>>;

/// The store, as the pipeline uses it.
pub(crate) struct Records {
    store: Arc<dyn Store>,
    pub(crate) breaker: Arc<Breaker>,
    claims: Batcher<ClaimRequest, Shared<Claim>>,
    commits: Batcher<Commit, Shared<Committed>>,
    published: Batcher<(Uuid, u32), Shared<()>>,
}

/// How a commit ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It is in.
    Done,
    /// Another owns the job.
    Lost,
    /// The store refuses this row.
    Refused(String),
}

impl Records {
    pub(crate) fn new(store: Arc<dyn Store>, breaker: Arc<Breaker>, worker: &str) -> Self {
        let (claiming, committing, marking) = (Arc::clone(&store), Arc::clone(&store), Arc::clone(&store));
        let worker: Arc<str> = worker.into();
        Self {
            claims: Batcher::new(STATEMENT, move |requests: Vec<ClaimRequest>| {
                let (store, worker) = (Arc::clone(&claiming), Arc::clone(&worker));
                async move { share(requests.len(), store.claim(&worker, &requests).await) }.boxed()
            }),
            commits: Batcher::new(STATEMENT, move |commits: Vec<Commit>| {
                let store = Arc::clone(&committing);
                metrics::commit_batch(commits.len());
                async move { share(commits.len(), store.commit(&commits).await) }.boxed()
            }),
            published: Batcher::new(STATEMENT, move |jobs: Vec<(Uuid, u32)>| {
                let store = Arc::clone(&marking);
                async move { share(jobs.len(), store.mark_published(&jobs).await.map(|()| vec![(); jobs.len()])) }
                    .boxed()
            }),
            store,
            breaker,
        }
    }

    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub(crate) async fn claim(&self, request: ClaimRequest) -> Shared<Claim> {
        self.noted(self.claims.call(request).await)
    }

    pub(crate) async fn mark_published(&self, hash: Uuid, generation: u32) -> Shared<()> {
        self.noted(self.published.call((hash, generation)).await)
    }

    /// Commits, for as long as the lease holds: a store that is away is waited for, a lost answer is read back.
    pub(crate) async fn commit(&self, commit: &Commit, rows: &CommitRows, lease: &LeaseGuard) -> Written {
        let mut delays = retry::endless(Duration::from_secs(5));
        loop {
            match self.commit_once(commit, rows).await {
                Ok(Committed::Done) => return Written::Done,
                Ok(Committed::Lost) => return Written::Lost,
                Ok(Committed::Refused(why)) => return Written::Refused(why),
                Err(error) => tracing::warn!(%error, "the answer to a commit was lost; reading back"),
            }
            loop {
                if lease.is_lost() {
                    return Written::Lost;
                }
                tokio::time::sleep(delays.next().unwrap_or_default()).await;
                match self.store.read_back(&[commit.lease]).await.map(|found| found.first().copied()) {
                    Ok(Some(ReadBack::Committed)) => return Written::Done,
                    Ok(Some(ReadBack::Pending)) => break,
                    Ok(Some(ReadBack::Lost) | None) => return Written::Lost,
                    Err(error) => self.breaker.failed(&error),
                }
            }
        }
    }

    async fn commit_once(&self, commit: &Commit, rows: &CommitRows) -> Shared<Committed> {
        if rows.0.is_empty() {
            return self.noted(self.commits.call(commit.clone()).await);
        }
        metrics::commit_batch(1);
        self.noted(Some(self.store.commit_with_rows(commit, rows).await.map_err(Arc::new)))
    }

    fn noted<T>(&self, answer: Option<Shared<T>>) -> Shared<T> {
        let answer = answer.unwrap_or_else(|| Err(Arc::new(StoreError::Unavailable("the call broke off".into()))));
        if let Err(error) = &answer {
            self.breaker.failed(error);
        }
        answer
    }
}

/// Gives each caller its answer, or all of them the same error.
fn share<T>(callers: usize, answers: Result<Vec<T>, StoreError>) -> Vec<Shared<T>> {
    match answers {
        Ok(answers) => answers.into_iter().map(Ok).collect(),
        Err(error) => {
            let error = Arc::new(error);
            (0..callers).map(|_| Err(Arc::clone(&error))).collect()
        }
    }
}
