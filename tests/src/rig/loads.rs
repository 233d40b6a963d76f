//! What tests of many jobs do with a rig.

use std::time::Duration;

use karigar::config::ObjectsConfig;
use karigar::envelope::NewEvent;
use karigar::objects::{Address, ObjectHeaders, Objects, PutMode, S3Objects};
use karigar::queue::NewMessage;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, FromRow};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Rig, WorkerProcess};
use crate::servers::server;

/// A job to be sent.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its kind.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its payload.
    pub data: serde_json::Value,
}

impl Rig {
    /// Enqueues jobs, in batches.
    ///
    /// # Panics
    /// Where the queue refuses one.
    pub async fn enqueue_all(&self, jobs: &[NewJob]) {
        let queue = self.open(&self.queue).await;
        let message = |NewJob { kind, id, data }: &NewJob| {
            let event = NewEvent { source: "rig", id, kind, data: &data.to_string(), ..Default::default() };
            NewMessage { body: event.encode().expect("an event"), ..Default::default() }
        };
        let messages: Vec<_> = jobs.iter().map(message).collect();
        for sent in queue.send(&messages).await {
            sent.expect("the queue takes the message");
        }
    }

    /// Puts an object into the bucket `karigar`, where only this rig has one of that name.
    ///
    /// # Panics
    /// Where the server refuses it.
    pub async fn put_object(&self, name: &str, bytes: Vec<u8>) -> Address {
        let config = ObjectsConfig { endpoint: Some(server("KARIGAR_TEST_S3")), ..ObjectsConfig::default() };
        let address = Address { bucket: "karigar".to_owned(), key: format!("{}/{name}", self.queue) };
        let objects = S3Objects::new(&config).await;
        let put = objects.put(&address, bytes.into(), &ObjectHeaders::default(), PutMode::Replace).await;
        put.expect("the server takes the object");
        address
    }

    /// As [`Rig::settled`], for jobs that take longer.
    ///
    /// # Panics
    /// As [`Rig::settled`].
    pub async fn settled_within(&self, patience: Duration) {
        self.until_within(patience, "nothing is left to do", async || self.is_settled().await.then_some(())).await;
    }

    /// Runs statements in the database.
    ///
    /// # Panics
    /// Where the database refuses.
    pub async fn execute(&self, sql: &str) {
        let ran = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.connect().await).await;
        ran.expect("the database takes the statements");
    }

    /// Rows from the database.
    ///
    /// # Panics
    /// Where the database refuses.
    pub async fn rows<T: for<'r> FromRow<'r, PgRow> + Send + Unpin>(&self, sql: &str) -> Vec<T> {
        let rows = sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.connect().await).await;
        rows.expect("the database answers")
    }

    /// Counts each write of a vector into `karigar_embeddings` as an effect, under its `ref`: the row alone would not
    /// tell a second write from the first.
    ///
    /// # Panics
    /// Where the database refuses.
    pub async fn count_vectors(&self) {
        self.execute(
            "create function count_vector() returns trigger language plpgsql as
             $$ begin insert into effects (key) values (new.ref); return null; end $$;
             create trigger count_vector after insert or update on karigar_embeddings
             for each row execute function count_vector()",
        )
        .await;
    }

    /// Waits until no statement of a worker runs any more: what a killed one had sent is done, or never will be.
    ///
    /// # Panics
    /// If that does not come.
    pub async fn quiet(&self) {
        let busy = "select count(*) from pg_stat_activity
            where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()";
        self.until("no statement runs", async || (self.number(busy).await == 0).then_some(())).await;
    }
}

impl WorkerProcess {
    /// The worker's log, a line each.
    pub fn log_lines(&self) -> Vec<serde_json::Value> {
        log_lines(self.log())
    }

    /// The sum of a metric of the worker over all series whose labels hold `label`.
    ///
    /// # Panics
    /// If the worker does not serve metrics.
    pub async fn metric(&self, name: &str, label: &str) -> f64 {
        let lines = self.log_lines();
        let serving = lines.iter().find(|line| line["message"] == "serving metrics, health and records");
        let address = serving.and_then(|line| line["address"].as_str()).expect("the worker serves metrics");
        let mut connection = TcpStream::connect(address).await.expect("the worker listens");
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).await.expect("the worker reads");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.expect("the worker answers");
        let of_series = |line: &str| {
            let (series, value) = line.rsplit_once(' ')?;
            let (found, labels) = series.split_once('{').unwrap_or((series, ""));
            (found == name && labels.contains(label)).then(|| value.trim().parse::<f64>().ok())?
        };
        answer.lines().filter_map(of_series).sum()
    }
}

/// A worker's log, a line each.
///
/// # Panics
/// If it can't be read.
pub fn log_lines(log: &std::path::Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(log).expect("the log is read");
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
