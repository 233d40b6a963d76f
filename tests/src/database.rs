//! Databases with random names, one for each test that wants one.

use karigar::config::{DatabaseConfig, Secret};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::servers::server;

/// A database of a test's own. Dropped with this value, even where the test fails.
pub struct Database {
    name: String,
    server: String,
}

impl Database {
    /// Makes an empty database on the server that the tests share.
    pub async fn create() -> Self {
        Self::create_on("KARIGAR_TEST_POSTGRES").await
    }

    /// Makes an empty database on the server whose direct address is in this environment variable.
    ///
    /// # Panics
    /// Where the server refuses: these tests need it.
    pub async fn create_on(variable: &str) -> Self {
        let database = Self { name: format!("test_{}", uuid::Uuid::new_v4().simple()), server: server(variable) };
        database.admin(format!("create database {}", database.name)).await.unwrap();
        database
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of this database on the server or pooler whose address is in this environment variable.
    pub fn url(&self, variable: &str) -> String {
        with_database(&server(variable), &self.name)
    }

    /// Settings that reach this database by the server or pooler whose address is in this environment variable.
    pub fn config(&self, variable: &str) -> DatabaseConfig {
        DatabaseConfig { url: Secret::new(self.url(variable)), ..DatabaseConfig::default() }
    }

    /// A connection straight to the server, to look at what was written.
    ///
    /// # Panics
    /// Where the server refuses.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&with_database(&self.server, &self.name)).await.unwrap()
    }

    async fn admin(&self, sql: String) -> Result<(), sqlx::Error> {
        let mut connection = PgConnection::connect(&self.server).await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await
    }
}

impl Drop for Database {
    /// On a thread of its own: a destructor can't await.
    fn drop(&mut self) {
        // `force`: PgBouncer keeps idle connections to it for a while.
        let dropping = self.admin(format!("drop database if exists {} with (force)", self.name));
        std::thread::scope(|scope| {
            scope.spawn(|| match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                // A database that stays behind harms nobody: its whole server goes at the end of the run.
                Ok(runtime) => drop(runtime.block_on(dropping)),
                Err(_) => drop(dropping),
            });
        });
    }
}

fn with_database(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
    let authority = address.rsplit_once('/').map_or(address, |(authority, _)| authority);
    match query {
        Some(query) => format!("{authority}/{name}?{query}"),
        None => format!("{authority}/{name}"),
    }
}
