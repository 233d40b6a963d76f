//! Metrics for Prometheus, health for Kubernetes.

use axum::extract::State as Of;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::State;
use crate::telemetry::metrics::CONTENT_TYPE;

pub(super) async fn metrics(Of(state): Of<State>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], state.metrics.render())
}

pub(super) async fn live(Of(state): Of<State>) -> impl IntoResponse {
    told(state.health.map_or(Ok(()), |health| health.live()))
}

pub(super) async fn ready(Of(state): Of<State>) -> impl IntoResponse {
    let notes: String = state.resources.notes().iter().map(|note| format!("{note}\n")).collect();
    let (status, text) = told(state.health.map_or(Ok(()), |health| health.ready()));
    (status, text + &notes)
}

fn told(health: Result<(), String>) -> (StatusCode, String) {
    match health {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}
