//! Commits: one update for a whole batch, and one insert each for its outputs and its follow-ups.

mod outbox;
mod transition;

use std::collections::HashSet;

use serde_json::Value;
use sqlx::query;

use super::door::{Door, QUICK, Transaction, Tries};
use super::failure::Failure;
use crate::store::{Commit, CommitRows, Committed, Lease, StoreError, Tx, content};

pub(super) use outbox::{mark_published, unpublished};

/// A commit whose contents PostgreSQL can hold, as far as that can be told without asking it.
struct Entry<'c> {
    commit: &'c Commit,
    output: Option<Value>,
}

pub(super) async fn commit(door: &Door, commits: &[Commit]) -> Result<Vec<Committed>, Failure> {
    let mut refused: Vec<Option<String>> = vec![None; commits.len()];
    let mut entries = Vec::with_capacity(commits.len());
    for (at, commit) in commits.iter().enumerate() {
        match content::check(commit) {
            Ok(output) => entries.push((at, Entry { commit, output })),
            Err(why) => refused[at] = Some(why),
        }
    }
    // In the order of the keys: batches that share rows then wait for one another, never in a circle. Of commits under
    // one lease the first counts.
    entries.sort_by_key(|(_, entry)| {
        let Lease { hash, fence, token } = entry.commit.lease;
        (hash, fence, token)
    });
    entries.dedup_by_key(|(_, entry)| entry.commit.lease);
    let mut done = HashSet::with_capacity(entries.len());
    let mut parts = vec![&*entries];
    while let Some(part) = parts.pop() {
        match write_part(door, part).await {
            Ok(written) => done.extend(written),
            Err(Failure::Row(why)) => match part {
                [(at, _)] => refused[*at] = Some(why),
                // One of them is bad. Halves find it, and let the others through.
                _ => parts.extend(<[_; 2]>::from(part.split_at(part.len() / 2))),
            },
            Err(failure) => return Err(failure),
        }
    }
    // It takes the answer away from the others.
    let answer = |(commit, refused): (&Commit, Option<String>)| match refused {
        Some(why) => Committed::Refused(why),
        None if done.remove(&commit.lease) => Committed::Done,
        None => Committed::Lost,
    };
    Ok(commits.iter().zip(refused).map(answer).collect())
}

/// A transaction for these entries. Returns the leases that held.
async fn write_part(door: &Door, part: &[(usize, Entry<'_>)]) -> Result<Vec<Lease>, Failure> {
    if part.is_empty() {
        return Ok(Vec::new());
    }
    let entries: Vec<&Entry<'_>> = part.iter().map(|(_, entry)| entry).collect();
    let mut tries = Tries::default();
    loop {
        let mut tx = door.begin_by_key().await?;
        let outcome = write(&mut tx, &entries).await;
        match tx.end(outcome).await {
            Ok(written) => return Ok(written),
            Err(failure) => tries.again(failure).await?,
        }
    }
}

/// One job's transition with the handler's own rows. The row is locked first: who holds it writes, and nobody else.
pub(super) async fn commit_with_rows(door: &Door, commit: &Commit, rows: &CommitRows) -> Result<Committed, Failure> {
    let output = match content::check(commit) {
        Ok(output) => output,
        Err(why) => return Ok(Committed::Refused(why)),
    };
    let entry = Entry { commit, output };
    let mut tries = Tries::default();
    loop {
        let mut tx = door.begin(QUICK).await?;
        let outcome = write_with_rows(&mut tx, &entry, rows).await;
        match tx.end(outcome).await {
            Ok(true) => return Ok(Committed::Done),
            Ok(false) => return Ok(Committed::Lost),
            Err(Failure::Row(why)) => return Ok(Committed::Refused(why)),
            Err(failure) => tries.again(failure).await?,
        }
    }
}

async fn write_with_rows(tx: &mut Transaction<'_>, entry: &Entry<'_>, rows: &CommitRows) -> Result<bool, Failure> {
    let lease = &entry.commit.lease;
    let lock = query(
        "select from karigar_job where hash = $1 and fence = $2 and token = $3 and state = 'running'
        for no key update",
    )
    .bind(lease.hash)
    .bind(lease.fence)
    .bind(lease.token);
    if tx.rows(lock).await?.is_empty() {
        return Ok(false);
    }
    tx.lend(async |connection| {
        rows.apply(&mut Tx::Postgres(connection)).await.map_err(|error| match error {
            StoreError::Refused(why) => Failure::Row(why),
            // A deadlock on the handler's own tables reads like this too. If the server is away the next try says so.
            StoreError::Unavailable(why) => Failure::Again(why),
        })
    })
    .await?;
    Ok(!write(tx, &[entry]).await?.is_empty())
}

/// Writes what the leases allow, and returns those that held.
async fn write(tx: &mut Transaction<'_>, entries: &[&Entry<'_>]) -> Result<Vec<Lease>, Failure> {
    let written = transition::write(tx, &entries.iter().map(|entry| entry.commit).collect::<Vec<_>>()).await?;
    let outputs: Vec<&&Entry<'_>> = entries.iter().filter(|entry| entry.output.is_some()).collect();
    if outputs.is_empty() && entries.iter().all(|entry| entry.commit.follow_ups.is_empty()) {
        return Ok(written);
    }
    let held: HashSet<Lease> = written.iter().copied().collect();
    let held = |entry: &&&Entry<'_>| held.contains(&entry.commit.lease);
    let outputs: Vec<_> = outputs.into_iter().filter(held).collect();
    if !outputs.is_empty() {
        let statement = query(
            "insert into karigar_output (hash, output) select * from unnest($1::uuid[], $2::jsonb[])
            on conflict (hash) do update set output = excluded.output",
        )
        .bind(outputs.iter().map(|entry| entry.commit.lease.hash).collect::<Vec<_>>())
        .bind(outputs.iter().map(|entry| &entry.output).collect::<Vec<_>>());
        tx.execute(statement).await?;
    }
    outbox::insert(tx, &entries.iter().filter(held).map(|entry| entry.commit).collect::<Vec<_>>()).await?;
    Ok(written)
}
