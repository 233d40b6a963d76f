//! The query of `GET /v1/jobs`.

use axum::extract::Query;
use axum::http::Uri;

use crate::http::answer::Refusal;
use crate::key::JobKey;
use crate::store::{JobFilter, State};

/// The most records that one answer holds.
const MOST: u32 = 500;
const PARAMETERS: &str = "source, id, kind, state, tenant, limit and cursor";

/// What is asked for.
#[derive(Debug)]
pub(super) struct Asked {
    /// One job, if source and id and nothing else were given.
    pub(super) one: Option<JobKey>,
    pub(super) filter: JobFilter,
}

/// Reads the query. Whatever can't be understood is refused, rather than left out of the filter.
pub(super) fn parse(uri: &Uri) -> Result<Asked, Refusal> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|error| {
        Refusal::bad_request(format!("the query can't be read: {error}"), "percent-encode its values")
    })?;
    let mut filter = JobFilter::default();
    let mut seen = Vec::new();
    for (name, value) in pairs {
        if seen.contains(&name) {
            return Err(Refusal::bad_request(format!("`{name}` is given twice"), "give it once"));
        }
        match name.as_str() {
            "source" => filter.source = Some(text(&name, value)?),
            "id" => filter.id = Some(text(&name, value)?),
            "kind" => filter.kind = Some(text(&name, value)?),
            "tenant" => filter.tenant = Some(text(&name, value)?),
            "cursor" => filter.cursor = Some(text(&name, value)?),
            "state" => filter.state = Some(state(&value)?),
            "limit" => filter.limit = limit(&value)?,
            _ => {
                let remedy = format!("use {PARAMETERS}");
                return Err(Refusal::bad_request(format!("there is no parameter `{name}`"), remedy));
            }
        }
        seen.push(name);
    }
    filter
        .parsed_cursor()
        .map_err(|why| Refusal::bad_request(format!("`cursor`: {why}"), "leave it out to start anew"))?;
    let one = match (&filter.source, &filter.id) {
        (Some(source), Some(id)) => Some(JobKey::new(source, id).map_err(|error| {
            Refusal::bad_request(error.to_string(), "ask with the source and the id that the job was enqueued with")
        })?),
        _ => None,
    };
    let nothing_else = seen.len() == 2;
    Ok(Asked { one: one.filter(|_| nothing_else), filter })
}

fn text(name: &str, value: String) -> Result<String, Refusal> {
    match value.is_empty() {
        false => Ok(value),
        true => Err(Refusal::bad_request(format!("`{name}` is empty"), "give it a value, or leave it out")),
    }
}

fn state(value: &str) -> Result<State, Refusal> {
    State::parse(value).ok_or_else(|| {
        let names = State::ALL.map(State::as_str).join(", ");
        Refusal::bad_request(format!("`state`: there is no state `{value}`"), format!("use one of {names}"))
    })
}

fn limit(value: &str) -> Result<u32, Refusal> {
    value.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| {
        let what = format!("`limit`: `{value}` is no number from 1 to {MOST}");
        Refusal::bad_request(what, format!("use a number from 1 to {MOST}, and next_cursor for what follows"))
    })
}

#[cfg(test)]
mod tests;
