//! stub
pub fn job_span(_k: &crate::JobKey, _kind: &str, _q: &str, _a: u32, _t: Option<&str>) -> tracing::Span {
    tracing::Span::none()
}
