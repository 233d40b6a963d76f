//! Statements of handlers, with the values bound to them.

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Row as _, Sqlite, SqliteConnection, SqlitePool};

use super::failed;
use crate::store::StoreError;
use crate::store::tx::Value;

/// Runs a handler's statement. `$1`, `$2`, … work in SQLite as in PostgreSQL.
pub(crate) async fn execute_in(
    connection: &mut SqliteConnection,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    bound(sql, values).execute(connection).await.map(|done| done.rows_affected()).map_err(failed)
}

/// Runs a handler's query and reads the first column of its first row as JSON.
pub(super) async fn read_json(
    readers: &SqlitePool,
    sql: &str,
    values: &[Value],
) -> Result<serde_json::Value, StoreError> {
    let row = bound(sql, values.to_vec()).fetch_optional(readers).await.map_err(failed)?;
    let text: Option<String> = row.map(|row| row.try_get(0)).transpose().map_err(failed)?.flatten();
    let text = text.unwrap_or_else(|| "null".to_owned());
    serde_json::from_str(&text)
        .map_err(|error| StoreError::Refused(format!("the query's first column is no JSON: {error}")))
}

fn bound(sql: &str, values: Vec<Value>) -> Query<'_, Sqlite, SqliteArguments> {
    // The text is the handler author's own; what comes from outside is bound.
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in values {
        query = match value {
            Value::Null => query.bind(None::<String>),
            Value::Bool(value) => query.bind(value),
            Value::Int(value) => query.bind(value),
            Value::Float(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
            Value::Json(value) => query.bind(value.to_string()),
        };
    }
    query
}
