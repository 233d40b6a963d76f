//! What stands between us and PostgreSQL, told by how it behaves: PgBouncer hides itself well.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use sqlx::{Row as _, query};

use super::address::Address;
use super::door::{Door, Transaction};
use super::failure::Failure;

/// What the address leads to. Statement pooling is not among these: nothing works through it, and it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooler {
    /// PostgreSQL itself.
    Direct,
    /// A pooler that lends a server connection for one transaction; what Karigar is made for.
    Transaction,
    /// A pooler that lends a server connection for as long as ours lasts. Works, and wastes connections.
    Session,
}

impl Pooler {
    /// For people.
    pub fn as_str(self) -> &'static str {
        match self {
            Pooler::Direct => "PostgreSQL itself",
            Pooler::Transaction => "a pooler in transaction mode",
            Pooler::Session => "a pooler in session mode",
        }
    }
}

/// A pooler that has no second connection for us within this time has none to share.
const PATIENCE: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;

pub(super) async fn check(address: &Arc<Address>) -> Result<Pooler, Failure> {
    // Statement pooling shows at once: it takes no `begin`.
    let (ours, other) = (Door::new(Arc::clone(address), 1), Door::new(Arc::clone(address), 1));
    end(ours.begin(PATIENCE).await?).await?;
    if is_direct(address).await? {
        return Ok(Pooler::Direct);
    }
    // In session mode a client keeps its server process, and nobody else gets it. Anything else is transaction mode.
    let mut kept = None;
    for _ in 0..ROUNDS {
        let mut tx = ours.begin(PATIENCE).await?;
        let process = server_process(&mut tx).await?;
        end(tx).await?;
        if *kept.get_or_insert(process) != process {
            return Ok(Pooler::Transaction);
        }
        // Held until our next turn, so that this one has to take another.
        let mut held = match other.begin(PATIENCE).await {
            Ok(tx) => tx,
            Err(Failure::Away(_)) => return Ok(Pooler::Session),
            Err(failure) => return Err(failure),
        };
        if server_process(&mut held).await? == process {
            return Ok(Pooler::Transaction);
        }
        let mut tx = ours.begin(PATIENCE).await?;
        let next = server_process(&mut tx).await?;
        end(tx).await?;
        end(held).await?;
        if next != process {
            return Ok(Pooler::Transaction);
        }
    }
    Ok(Pooler::Session)
}

/// PostgreSQL takes any setting with a dot in its name at the login; PgBouncer refuses it, or drops it where it was told to.
async fn is_direct(address: &Address) -> Result<bool, Failure> {
    let asked = async {
        let mut connection = match address.connect_with(("karigar.direct", "yes")).await {
            Ok(connection) => connection,
            Err(sqlx::Error::Database(answer)) if answer.message().contains("startup parameter") => return Ok(false),
            Err(error) => return Err(Failure::from(error)),
        };
        let asked = sqlx::raw_sql("select coalesce(current_setting('karigar.direct', true), '') = 'yes' as direct");
        let row = sqlx::Executor::fetch_one(&mut connection, asked).await?;
        Ok(row.try_get("direct")?)
    };
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| Err(Failure::no_answer(PATIENCE)))
}

async fn server_process(tx: &mut Transaction<'_>) -> Result<i32, Failure> {
    let rows = tx.rows(query("select pg_backend_pid()")).await?;
    let row = rows.first().ok_or_else(|| Failure::Away("no answer to `select pg_backend_pid()`".into()))?;
    Ok(row.try_get(0)?)
}

async fn end(tx: Transaction<'_>) -> Result<(), Failure> {
    tx.end(Ok(())).await
}
