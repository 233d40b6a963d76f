//! Statements of handlers, with the values bound to them.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::failed;
use crate::store::StoreError;
use crate::store::tx::Value;

/// Runs a handler's statement. `$1`, `$2`, … work in SQLite as in PostgreSQL.
pub(crate) async fn execute_in(
    connection: &mut SqliteConnection,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
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
    query.execute(connection).await.map(|done| done.rows_affected()).map_err(failed)
}
