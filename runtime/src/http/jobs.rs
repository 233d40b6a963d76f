//! `GET /v1/jobs`: the records, newest first.

mod query;

use axum::Json;
use axum::extract::State as Of;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use serde::Serialize;

use super::State;
use super::answer::Refusal;
use crate::store::{JobFilter, JobRecord, StoreError};

/// The answer. `next_cursor` is there while more may follow.
#[derive(Serialize)]
struct Page {
    jobs: Vec<JobRecord>,
    next_cursor: Option<String>,
}

pub(super) async fn list(Of(state): Of<State>, uri: Uri) -> Result<impl IntoResponse, Refusal> {
    let query = query::parse(&uri)?;
    let page = match query.one {
        Some(key) => {
            Page { jobs: state.store.get(&key).await.map_err(refused)?.into_iter().collect(), next_cursor: None }
        }
        None => {
            let jobs = state.store.list(&query.filter).await.map_err(refused)?;
            let full = jobs.len() >= query.filter.effective_limit() as usize;
            let next_cursor = jobs.last().filter(|_| full).and_then(JobFilter::cursor_after);
            Page { jobs, next_cursor }
        }
    };
    // A record changes until its job has ended, and may change again after a redrive.
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)))
}

fn refused(error: StoreError) -> Refusal {
    tracing::warn!(%error, "records were asked for and could not be read");
    match error {
        StoreError::Unavailable(_) => {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string(), "try again in some seconds")
        }
        StoreError::Refused(_) => Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            error.to_string(),
            "run karigar doctor, which says what is missing",
        ),
    }
}
