//! A proxy in front of an SQS or S3 server that fails as it is told to.
//!
//! It speaks plain HTTP on 127.0.0.1 and passes on what no rule is about. An action is the name of SQS's
//! (`ReceiveMessage`), or method and path of another request (`GET /bucket/key`); the beginning of such a one, slash
//! included, means all that begin with it.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use karigar_tests::fault_proxy::{Entries, Fault, FaultProxy, Rule};
//! # async fn example() {
//! let proxy = FaultProxy::start("http://127.0.0.1:4566").await;
//! proxy.set(Rule::on("ReceiveMessage", Fault::status(500)).times(3));
//! proxy.set(Rule::on("ChangeMessageVisibilityBatch", Fault::message_not_inflight(Entries::All)));
//! proxy.set(Rule::on("GET /karigar/", Fault::Hang(Duration::from_secs(3))));
//! // … use proxy.url() as the endpoint …
//! assert_eq!(proxy.calls("ReceiveMessage"), 4);
//! # }
//! ```

mod entries;
mod rule;
mod serve;
mod upstream;

pub use entries::Entries;
pub use rule::{Fault, Rule};

use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use rule::Rules;

/// A running proxy; it ends, with its connections, when dropped.
#[derive(Debug)]
pub struct FaultProxy {
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What the connections share.
#[derive(Debug)]
struct Shared {
    /// Host and port of the server behind.
    upstream: String,
    rules: Mutex<Rules>,
    seen: Mutex<Vec<Seen>>,
    arrived: Notify,
}

/// A request that arrived.
#[derive(Debug)]
struct Seen {
    action: String,
    /// The body of a request to SQS, else null.
    body: Value,
}

impl FaultProxy {
    /// A proxy in front of `upstream`, an address like `http://127.0.0.1:4566`.
    ///
    /// # Panics
    /// If it can't listen.
    pub async fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let shared = Arc::new(Shared {
            upstream: upstream.trim_start_matches("http://").trim_end_matches('/').to_owned(),
            rules: Mutex::default(),
            seen: Mutex::default(),
            arrived: Notify::new(),
        });
        let server = tokio::spawn(serve::run(listener, Arc::clone(&shared)));
        Self { url: format!("http://{address}"), shared, server }
    }

    /// The endpoint for clients.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Adds a rule. Of the rules about a request the first counts that still has uses left.
    pub fn set(&self, rule: Rule) {
        self.shared.rules.lock().add(rule);
    }

    /// Forgets all rules: from now on everything is passed on.
    pub fn clear(&self) {
        self.shared.rules.lock().clear();
    }

    /// How many requests of this action arrived, answered or not.
    pub fn calls(&self, action: &str) -> usize {
        self.shared.seen.lock().iter().filter(|seen| rule::is_about(action, &seen.action)).count()
    }

    /// The bodies of the requests of an action of SQS, in the order of their arrival.
    pub fn requests(&self, action: &str) -> Vec<Value> {
        let seen = self.shared.seen.lock();
        seen.iter().filter(|seen| rule::is_about(action, &seen.action)).map(|seen| seen.body.clone()).collect()
    }

    /// The entry ids of the requests of a batch action, a list a request.
    pub fn entry_ids(&self, action: &str) -> Vec<Vec<String>> {
        self.requests(action).iter().map(entries::ids).collect()
    }

    /// Waits until `count` requests of this action have arrived since the start.
    pub async fn called(&self, action: &str, count: usize) {
        loop {
            let arrived = self.shared.arrived.notified();
            tokio::pin!(arrived);
            // Before the look, so that no arrival is missed between the look and the wait.
            arrived.as_mut().enable();
            if self.calls(action) >= count {
                return;
            }
            arrived.await;
        }
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}
