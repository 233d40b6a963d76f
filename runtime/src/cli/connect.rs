//! The configuration that a command works by, and the servers that it names.

use std::path::Path;
use std::sync::Arc;

use crate::config::{Config, Loaded, Sections};
use crate::objects::S3Objects;
use crate::queue::Queues;
use crate::queue::sqs::SqsQueues;
use crate::store::postgres::PostgresStore;

use super::failure::Failure;
use super::program;

/// Reads the configuration: the file named, else `karigar.toml` where there is one, then the environment.
pub(crate) fn load(file: Option<&Path>, sections: &Sections) -> Result<Loaded, Failure> {
    crate::config::load(file, crate::config::environment(), sections).map_err(|error| Failure::new(error.to_string()))
}

/// The records in PostgreSQL. Connects at the first call.
pub(crate) fn store(config: &Config) -> Result<PostgresStore, Failure> {
    if config.database.url.is_empty() {
        return Err(Failure::new("no database is configured").remedy(
            "set `database.url` in the configuration, or KARIGAR__DATABASE__URL, to postgres://USER:PASSWORD@HOST/NAME, env:NAME or file:PATH",
        ));
    }
    PostgresStore::new(&config.database).map_err(|error| {
        Failure::new(error.to_string()).remedy(format!("`{} config` shows what is set, and where", program::name()))
    })
}

/// The queues in SQS.
pub(crate) async fn queues(config: &Config) -> Arc<dyn Queues> {
    Arc::new(SqsQueues::connect(&config.sqs).await)
}

/// The objects in S3.
pub(crate) async fn objects(config: &Config) -> Arc<S3Objects> {
    Arc::new(S3Objects::new(&config.objects).await)
}
