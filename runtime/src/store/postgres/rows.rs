//! A handler's own statements, inside its job's transaction.

use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo};
use sqlx::{AssertSqlSafe, Encode, PgConnection, Postgres, Type, encode::IsNull};

use super::door;
use crate::store::StoreError;
use crate::store::tx::Value;

/// Runs one statement. PostgreSQL is told the type of each value (`bigint`, `double precision`, `text`, …) and stores
/// it in a column of another type where it has an assignment cast for that.
pub(crate) async fn execute_in(
    connection: &mut PgConnection,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
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
    Ok(door::execute(connection, statement).await?)
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
