//! What an error of PostgreSQL or of the way to it means.

use std::time::Duration;

use sqlx::postgres::PgDatabaseError;

use super::super::StoreError;

/// Why a transaction failed, by what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server or its pooler is away, or does not let us in; its answer may have been lost.
    Away(String),
    /// Two transactions were in each other's way: the same again will do.
    Again(String),
    /// The data of some row is at fault.
    Row(String),
    /// The statement is, whatever its data: a program or a schema that does not fit.
    Statement(String),
}

impl Failure {
    pub(super) fn no_answer(budget: Duration) -> Self {
        Failure::Away(format!("no answer within {budget:?}"))
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Away(why) | Failure::Again(why) => StoreError::Unavailable(why),
            Failure::Row(why) | Failure::Statement(why) => StoreError::Refused(why),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(answer) => match answer.try_downcast_ref::<PgDatabaseError>() {
                Some(answer) => answered(answer),
                None => Failure::Statement(error.to_string()),
            },
            sqlx::Error::Encode(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::Configuration(_)
            | sqlx::Error::InvalidArgument(_) => Failure::Statement(error.to_string()),
            _ => Failure::Away(error.to_string()),
        }
    }
}

/// By SQLSTATE: <https://www.postgresql.org/docs/15/errcodes-appendix.html>. PgBouncer's own errors are 08P01.
fn answered(answer: &PgDatabaseError) -> Failure {
    let (code, text) = (answer.code(), text(answer));
    if answer.message().contains("statement pooling mode") {
        return Failure::Statement(STATEMENT_POOLING.to_owned());
    }
    match code {
        // Deadlock, serialization failure, lock not available.
        "40P01" | "40001" | "55P03" => return Failure::Again(text),
        // A read-only server, as the old primary is after a failover; a database that is not there yet; a session
        // that the server ended for lying idle.
        "25006" | "3D000" | "25P03" => return Failure::Away(text),
        // An earlier statement of this transaction failed, and its error was not passed on.
        "25P02" => return Failure::Row(text),
        "42P01" | "42703" if text.contains("karigar_") => {
            return Failure::Statement(format!("{text}: the schema is not up to date; run `karigar migrate`"));
        }
        _ => {}
    }
    match code.get(..2).unwrap_or(code) {
        // Connections, authorization, resources, an operator's intervention, the server's disk.
        "08" | "28" | "53" | "57" | "58" => Failure::Away(text),
        // Data, constraints, a view's check, an exception of a trigger, limits of a value.
        "22" | "23" | "44" | "P0" | "54" => Failure::Row(text),
        _ => Failure::Statement(text),
    }
}

pub(super) const STATEMENT_POOLING: &str = "PgBouncer pools by statement, which knows no transactions: set \
    `pool_mode = transaction` for this database in pgbouncer.ini, and reload PgBouncer";

/// With the constraint, which tells an author what to look for; without the detail, which repeats the row's contents.
fn text(answer: &PgDatabaseError) -> String {
    let (message, code) = (answer.message(), answer.code());
    match answer.constraint() {
        Some(constraint) if !message.contains(constraint) => format!("{message} ({code}, constraint {constraint})"),
        _ => format!("{message} ({code})"),
    }
}
