//! The schema's steps, which are part of the program. They only expand: the version before this one runs on the new schema.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::{Row as _, query};

use super::door::{Door, QUICK, Transaction};
use super::failure::Failure;
use crate::store::{Migration, migration};

/// Karigar's own steps in their order. A step that was released is never edited again; the next change is the next step.
const STEPS: &[(&str, &str)] = &[
    ("0001_jobs", include_str!("../../../migrations/0001_jobs.sql")),
    ("0002_sends_and_limits", include_str!("../../../migrations/0002_sends_and_limits.sql")),
];

/// Many workers may wait for the one that migrates.
const BUDGET: Duration = Duration::from_secs(600);

/// Applies what is missing, all of it or nothing. The lock ends with the transaction: one of the session would stay on
/// whichever server connection PgBouncer had lent.
pub(super) async fn migrate(door: &Door, extra: &[Migration]) -> Result<Vec<String>, Failure> {
    let mut tx = door.begin(BUDGET).await?;
    let outcome = migrate_in(&mut tx, extra).await;
    tx.end(outcome).await
}

async fn migrate_in(tx: &mut Transaction<'_>, extra: &[Migration]) -> Result<Vec<String>, Failure> {
    tx.rows(query("select pg_advisory_xact_lock(hashtext('karigar_migration'))")).await?;
    tx.script(
        "create table if not exists karigar_migration (
            name       text primary key,
            applied_at timestamptz not null default now()
        )",
    )
    .await?;
    let applied = applied(tx).await?;
    let mut now = Vec::new();
    for (name, script) in steps(extra).filter(|(name, _)| !applied.contains(*name)) {
        tx.script(script).await.map_err(|failure| named(name, failure))?;
        tx.execute(query("insert into karigar_migration (name) values ($1)").bind(name)).await?;
        now.push(name.to_owned());
    }
    Ok(now)
}

pub(super) async fn pending(door: &Door, extra: &[Migration]) -> Result<Vec<String>, Failure> {
    let mut tx = door.begin(QUICK).await?;
    let outcome = pending_in(&mut tx, extra).await;
    tx.end(outcome).await
}

async fn pending_in(tx: &mut Transaction<'_>, extra: &[Migration]) -> Result<Vec<String>, Failure> {
    let there = tx.rows(query("select to_regclass('karigar_migration') is not null")).await?;
    let there = there.first().map(|row| row.try_get::<bool, _>(0)).transpose()?.unwrap_or_default();
    let applied = if there { applied(tx).await? } else { HashSet::new() };
    Ok(steps(extra).map(|(name, _)| name).filter(|name| !applied.contains(*name)).map(str::to_owned).collect())
}

/// Karigar's own steps, then those of handlers.
fn steps(extra: &[Migration]) -> impl Iterator<Item = (&'static str, &'static str)> {
    STEPS.iter().copied().chain(extra.iter().map(|step| (step.name, step.postgres)))
}

/// A script that fails is named.
fn named(name: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Row(why) | Failure::Statement(why) => Failure::Statement(migration::failed(name, &why)),
        other => other,
    }
}

async fn applied(tx: &mut Transaction<'_>) -> Result<HashSet<String>, Failure> {
    let rows = tx.rows(query("select name from karigar_migration")).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
