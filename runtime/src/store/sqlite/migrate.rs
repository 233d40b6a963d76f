//! Brings a file's schema up to date. The steps that it has had stand in `karigar_migration`.

use sqlx::{AssertSqlSafe, Executor, Sqlite, SqlitePool};

use super::failed;
use crate::store::{Migration, StoreError, migration};

/// Karigar's own steps in their order.
const STEPS: [(&str, &str); 2] = [
    ("0001_records", include_str!("../../../migrations/sqlite/0001_records.sql")),
    ("0002_sends_and_limits", include_str!("../../../migrations/sqlite/0002_sends_and_limits.sql")),
];

/// Applies what is missing, in one transaction. Returns the names of the steps applied now.
///
/// Karigar's own steps that this program does not know mean a newer Karigar. Those of handlers do not: another worker
/// may have been here, and its tables are in nobody's way.
pub(super) async fn migrate(writer: &SqlitePool, extra: &[Migration], now: i64) -> Result<Vec<String>, StoreError> {
    let mut tx = writer.begin_with("begin immediate").await.map_err(failed)?;
    let table = "create table if not exists karigar_migration (name text primary key, applied_at integer) strict";
    sqlx::query(table).execute(&mut *tx).await.map_err(failed)?;
    let applied = applied(&mut *tx).await?;
    let is_known = |name: &str| STEPS.iter().any(|(known, _)| *known == name) || migration::is_handlers(name);
    if let Some(unknown) = applied.iter().find(|name| !is_known(name)) {
        return Err(StoreError::Refused(format!(
            "a newer Karigar wrote this file (it has had the migration `{unknown}`); use that version, or another folder"
        )));
    }
    let mut steps = Vec::new();
    for (name, sql) in missing(&applied, extra) {
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await;
        done.map_err(|error| named(name, failed(error)))?;
        let insert = sqlx::query("insert into karigar_migration (name, applied_at) values ($1, $2)");
        insert.bind(name).bind(now).execute(&mut *tx).await.map_err(failed)?;
        steps.push(name.to_owned());
    }
    tx.commit().await.map_err(failed)?;
    Ok(steps)
}

/// The names of the steps that the file has not had.
pub(super) async fn pending(readers: &SqlitePool, extra: &[Migration]) -> Result<Vec<String>, StoreError> {
    let applied = applied(readers).await?;
    Ok(missing(&applied, extra).map(|(name, _)| name.to_owned()).collect())
}

fn missing(applied: &[String], extra: &[Migration]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let steps = STEPS.into_iter().chain(extra.iter().map(|step| (step.name, step.sqlite)));
    steps.filter(|(name, _)| applied.iter().all(|applied| applied != name))
}

/// A script that fails is named.
fn named(name: &str, error: StoreError) -> StoreError {
    match error {
        StoreError::Refused(why) => StoreError::Refused(migration::failed(name, &why)),
        away => away,
    }
}

async fn applied(executor: impl Executor<'_, Database = Sqlite>) -> Result<Vec<String>, StoreError> {
    sqlx::query_scalar("select name from karigar_migration order by name").fetch_all(executor).await.map_err(failed)
}
