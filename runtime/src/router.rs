//! Finds the handler of a kind.

mod reference;

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::handler::{Erased, ErasedHandler, Handler};
use crate::job::Job;
use crate::policy::Policy;

pub use reference::reference;

/// Whether one of the patterns is this name, or ends with `*` and begins like it.
pub(crate) fn matches(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == pattern,
    })
}

/// Deliveries that SQS must allow for each one that the caps count: duplicates, hidden messages and drains take some.
const BACKSTOP: u32 = 10;
/// SQS's own limit on `maxReceiveCount`.
const MOST_RECEIVES: u32 = 1000;

/// A handler with its policy, asked for once.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) handler: Arc<dyn ErasedHandler>,
    pub(crate) policy: Arc<Policy>,
}

/// All handlers of a worker, by kind.
#[derive(Clone, Default)]
pub struct Router {
    routes: BTreeMap<&'static str, Route>,
}

impl Router {
    /// Adds a handler; a second one of the same kind takes the first one's place.
    pub fn add<H: Handler>(&mut self, handler: H) {
        let policy = Arc::new(handler.policy());
        let handler = Arc::new(Erased(handler, PhantomData));
        self.routes.insert(H::Job::KIND, Route { handler, policy });
    }

    /// The kinds that there are handlers for.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.routes.keys().copied()
    }

    /// The policy of a kind.
    pub fn policy(&self, kind: &str) -> Option<&Policy> {
        self.routes.get(kind).map(|route| &*route.policy)
    }

    /// The least `maxReceiveCount` that a queue of these kinds may have: ten times the largest sum of their caps. By then
    /// the worker has given a job up itself, so that SQS takes none away that was only delayed or interrupted.
    pub fn least_max_receive_count(&self) -> u32 {
        let caps = self.routes.values().map(|route| route.policy.cap_sum()).max();
        let caps = caps.unwrap_or_else(|| Policy::default().cap_sum());
        caps.saturating_mul(BACKSTOP).min(MOST_RECEIVES)
    }

    /// The schemas of a kind: `{"kind", "payload", "output"}`.
    pub fn schema(&self, kind: &str) -> Option<serde_json::Value> {
        self.routes.get(kind).map(|route| {
            serde_json::json!({
                "kind": kind,
                "payload": route.handler.payload_schema(),
                "output": route.handler.output_schema(),
            })
        })
    }

    /// Whether a payload is of its kind's schema; else what is wrong, where, and what to do.
    pub fn check(&self, kind: &str, data: &str) -> Result<(), String> {
        match self.routes.get(kind) {
            Some(route) => route.handler.check(data).map_err(|error| error.to_string()),
            None => Err(format!("no handler for `{kind}` here; {}", self.known())),
        }
    }

    /// Whether these are a payload and an output of a kind that name every key that its types have: what a page may
    /// show. The error says which is not, and why.
    pub fn check_examples(&self, kind: &str, payload: &str, output: &str) -> Result<(), String> {
        let route = self.routes.get(kind).ok_or_else(|| format!("no handler for `{kind}` here; {}", self.known()))?;
        route.handler.check_examples(payload, output)
    }

    /// Only the kinds that one of the patterns matches: `media.renditions`, `media.*`; all for an empty list.
    pub fn only(&self, patterns: &[String]) -> Router {
        let fits = |kind: &str| patterns.is_empty() || matches(patterns, kind);
        Router { routes: self.routes.iter().filter(|(kind, _)| fits(kind)).map(|(k, r)| (*k, r.clone())).collect() }
    }

    /// All but these kinds.
    pub(crate) fn without(&self, kinds: &[&'static str]) -> Router {
        let mut rest = self.clone();
        rest.routes.retain(|kind, _| !kinds.contains(kind));
        rest
    }

    pub(crate) fn route(&self, kind: &str) -> Option<&Route> {
        self.routes.get(kind)
    }

    /// A sentence that names the kinds that may be enqueued.
    pub fn known(&self) -> String {
        // A notification is no job that a producer makes.
        let kinds: Vec<_> = self.kinds().filter(|kind| *kind != crate::s3_events::S3Event::KIND).collect();
        if kinds.is_empty() { "no handlers are registered".into() } else { format!("known: {}", kinds.join(", ")) }
    }
}
