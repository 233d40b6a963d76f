//! Records as they are read.

use serde_json::Value;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqlitePool, sqlite::SqliteRow};
use uuid::Uuid;

use super::failed;
use super::row::{MORE, decode, json, select};
use super::sends;
use crate::store::{JobFilter, JobRecord, StoreError};

const RECORDS: &str = concat!(
    select!(", output.output, "),
    sends::column!(),
    " from karigar_job job left join karigar_output output on output.hash = job.hash where true"
);

pub(super) async fn get(readers: &SqlitePool, hash: Uuid) -> Result<Option<JobRecord>, StoreError> {
    let mut query = QueryBuilder::new(RECORDS);
    query.push(" and job.hash = ").push_bind(hash);
    let found = query.build().fetch_optional(readers).await.map_err(failed)?;
    found.map(|row| record(&row).map_err(failed)).transpose()
}

pub(super) async fn list(readers: &SqlitePool, filter: &JobFilter) -> Result<Vec<JobRecord>, StoreError> {
    let cursor = filter.parsed_cursor().map_err(StoreError::Refused)?;
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(RECORDS);
    let texts = [("source", &filter.source), ("id", &filter.id), ("kind", &filter.kind), ("tenant", &filter.tenant)];
    for (column, wanted) in texts {
        if let Some(wanted) = wanted {
            query.push(" and job.").push(column).push(" = ").push_bind(wanted);
        }
    }
    if let Some(state) = filter.state {
        query.push(" and job.state = ").push_bind(state.as_str());
    }
    if let (Some(source), Some(id)) = (&filter.source, &filter.id)
        && let Ok(key) = crate::JobKey::new(source, id)
    {
        // The one record without a search: what a producer that waits for its job asks for again and again.
        query.push(" and job.hash = ").push_bind(key.hash());
    }
    if let Some((microseconds, hash)) = cursor {
        // Rows are kept by the millisecond, so that the cursor's time is a whole number of them.
        query.push(" and (job.created_at, job.hash) < (").push_bind(microseconds.div_euclid(1000));
        query.push(", ").push_bind(hash).push(")");
    }
    query.push(" order by job.created_at desc, job.hash desc limit ").push_bind(filter.effective_limit());
    let rows = query.build().fetch_all(readers).await.map_err(failed)?;
    rows.iter().map(|row| record(row).map_err(failed)).collect()
}

fn record(row: &SqliteRow) -> Result<JobRecord, sqlx::Error> {
    let output: Option<Value> = row.try_get::<Option<&str>, _>(MORE)?.map(json).transpose()?;
    let sends = sends::records(json(row.try_get(MORE + 1)?)?)?;
    Ok(decode(row)?.record(output, sends))
}
