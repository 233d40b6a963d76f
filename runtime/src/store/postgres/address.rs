//! Where the database is, and how to log in there.

use std::path::Path;
use std::str::FromStr;

use parking_lot::Mutex;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, PgConnection};

use super::failure::Failure;
use crate::config::DatabaseConfig;

/// The settings, and the address that they led to last.
pub(super) struct Address {
    settings: DatabaseConfig,
    resolved: Mutex<Resolved>,
}

#[derive(Clone)]
struct Resolved {
    url: String,
    options: PgConnectOptions,
}

impl Address {
    /// Says what is wrong with the settings, if anything is.
    pub(super) fn new(settings: &DatabaseConfig) -> Result<Self, String> {
        let resolved = Mutex::new(resolve(settings)?);
        Ok(Self { settings: settings.clone(), resolved })
    }

    /// Opens a connection. Where the login is refused the secret is read again, for a password may have been rotated.
    pub(super) async fn connect(&self) -> Result<PgConnection, Failure> {
        let known = self.resolved.lock().clone();
        let refused = match known.options.connect().await {
            Err(sqlx::Error::Database(answer)) if is_refused_login(answer.code().as_deref()) => answer,
            other => return Ok(other?),
        };
        let fresh = resolve(&self.settings).map_err(Failure::Away)?;
        if fresh.url == known.url {
            return Err(Failure::from(sqlx::Error::Database(refused)));
        }
        tracing::info!("the login was refused, and the secret has changed since: trying the new one");
        let connection = fresh.options.connect().await?;
        *self.resolved.lock() = fresh;
        Ok(connection)
    }

    /// Opens a connection with a setting that only PostgreSQL itself takes; see [`super::pooler`].
    pub(super) async fn connect_with(&self, setting: (&str, &str)) -> Result<PgConnection, sqlx::Error> {
        let options = self.resolved.lock().options.clone();
        options.options([setting]).connect().await
    }
}

/// Class 28 is PostgreSQL's; PgBouncer says 08P01 to this as to all else.
fn is_refused_login(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("28") || code == "08P01")
}

fn resolve(settings: &DatabaseConfig) -> Result<Resolved, String> {
    if settings.url.is_empty() {
        return Err("`database.url` is not set; write postgres://USER:PASSWORD@HOST:PORT/NAME, or env:NAME or \
                    file:PATH where that is kept"
            .into());
    }
    let url = settings.url.resolve().map_err(|error| format!("`database.url`: {error}"))?;
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err("`database.url` is no address of PostgreSQL; write postgres://USER:PASSWORD@HOST:PORT/NAME".into());
    }
    let mut options = PgConnectOptions::from_str(&url).map_err(|error| format!("`database.url`: {error}"))?;
    if let Some(mode) = &settings.tls {
        let known = mode.parse::<PgSslMode>().map_err(|_| {
            format!("`database.tls` is `{mode}`; write disable, prefer, require, verify-ca or verify-full")
        })?;
        options = options.ssl_mode(known);
    }
    if let Some(file) = &settings.ca {
        if !Path::new(file).is_file() {
            return Err(format!("`database.ca`: there is no file {file}; write the path of CA certificates in PEM"));
        }
        options = options.ssl_root_cert(file);
    }
    if options.get_application_name().is_none() {
        options = options.application_name("karigar");
    }
    // No statement is kept by name; PgBouncer refuses `extra_float_digits` where it is not told to ignore it.
    let options = options.statement_cache_capacity(0).extra_float_digits(None).disable_statement_logging();
    Ok(Resolved { url, options })
}

#[cfg(test)]
mod tests;
