//! Events of jobs that have ended: one for each end, whatever it is and whatever dies meanwhile.

mod crashes;
mod ends;

use std::collections::BTreeMap;
use std::time::Duration;

use karigar::completions;
use karigar::config::{CompletionConfig, FinalOutcome};
use karigar::queue::{Queue, ReceiveRequest};
use serde_json::Value;

/// The queue that events go to.
const QUEUE: &str = "ends";

/// Tells of these ends; of all if there are none.
fn rule(outcomes: &[FinalOutcome]) -> CompletionConfig {
    CompletionConfig { outcomes: outcomes.to_vec(), queue: Some(QUEUE.to_owned()), ..CompletionConfig::default() }
}

/// The events in the queue: their data by their ids, each of which has the same data in every copy.
async fn events(queue: &dyn Queue) -> BTreeMap<String, Value> {
    let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: Duration::from_secs(600) };
    let mut events = BTreeMap::new();
    loop {
        let some = queue.receive(request, &Default::default()).await.expect("the queue answers");
        if some.is_empty() {
            return events;
        }
        for message in some {
            let event: Value = serde_json::from_str(&message.body).expect("JSON");
            assert_eq!(event["type"], completions::KIND, "{event}");
            assert_eq!(event["source"], completions::SOURCE, "{event}");
            let id = event["id"].as_str().expect("an id").to_owned();
            let data = event["data"].clone();
            let before = events.insert(id, data.clone());
            assert!(before.is_none_or(|before| before == data), "copies of an event differ: {event}");
        }
    }
}
