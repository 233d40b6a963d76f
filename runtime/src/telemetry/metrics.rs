//! stub
use std::time::Duration;
pub struct JobMetrics;
impl JobMetrics {
    pub fn new(_q: &str, _k: &str) -> Self {
        Self
    }
    pub fn finished(&self, _o: &'static str, _d: Duration) {}
    pub fn waited(&self, _d: Duration) {}
}
pub struct QueueMetrics;
impl QueueMetrics {
    pub fn new(_q: &str) -> Self {
        Self
    }
    pub fn empty_receive(&self) {}
    pub fn poll_age(&self, _s: f64) {}
}
pub fn lease_lost(_w: &'static str) {}
pub fn commit_batch(_n: usize) {}
pub fn slots(_b: u32, _t: u32) {}
