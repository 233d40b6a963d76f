//! A handler's own statements, inside its job's transaction.

use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo};
use sqlx::{AssertSqlSafe, Encode, PgConnection, Postgres, Row as _, Type, encode::IsNull};

use super::door::{self, Door, LONG, Statement};
use super::failure::Failure;
use crate::store::StoreError;
use crate::store::tx::Value;

/// Runs one statement. PostgreSQL is told the type of each value (`bigint`, `double precision`, `text`, …) and stores
/// it in a column of another type where it has an assignment cast for that.
pub(crate) async fn execute_in(
    connection: &mut PgConnection,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    Ok(door::execute(connection, bound(sql, values)).await?)
}

/// Runs one query of a handler's and reads the first column of its first row as JSON.
pub(super) async fn read_json(door: &Door, sql: &str, values: &[Value]) -> Result<serde_json::Value, Failure> {
    let rows = door.rows(LONG, || bound(sql, values.to_vec())).await?;
    let read = rows.first().map(|row| row.try_get::<Option<serde_json::Value>, _>(0)).transpose();
    let read = read.map_err(|error| {
        Failure::Statement(format!(
            "the query's first column is not `json` or `jsonb`: {error}; let it end in to_jsonb(…)"
        ))
    })?;
    Ok(read.flatten().unwrap_or_default())
}

fn bound(sql: &str, values: Vec<Value>) -> Statement<'_> {
    // The text is the handler's author's, as the rest of the program is; what varies comes in as values.
    let mut statement = sqlx::query(AssertSqlSafe(sql));
    for value in values {
        statement = match value {
            Value::Null => statement.bind(Null),
            Value::Bool(value) => statement.bind(value),
            Value::Int(value) => statement.bind(value),
            Value::Float(value) => statement.bind(value),
            Value::Text(value) => statement.bind(value),
            Value::Bytes(value) => statement.bind(value),
            Value::Json(value) => statement.bind(value),
        };
    }
    statement
}

/// NULL of whichever type its place wants. A NULL that says it is text can't go into an integer column.
struct Null;

impl Type<Postgres> for Null {
    fn type_info() -> PgTypeInfo {
        /// `unknown`, of pg_type.dat: the server is to find out.
        const UNKNOWN: Oid = Oid(705);
        PgTypeInfo::with_oid(UNKNOWN)
    }
}

impl Encode<'_, Postgres> for Null {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, sqlx::error::BoxDynError> {
        Ok(IsNull::Yes)
    }
}
