use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::Worker;
use crate::handler::Handler;
use crate::testing::TestKit;

/// Follows itself up, so often.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Relay {
    times: u32,
}

impl Job for Relay {
    const KIND: &'static str = "test.relay";
    type Output = Option<String>;
}

/// Answers with the `traceparent` that it was given.
struct Relaying;

impl Handler for Relaying {
    type Job = Relay;

    async fn handle(&self, job: Relay, cx: &Context) -> Result<Option<String>, JobError> {
        if job.times > 0 {
            cx.follow_up(cx.queue(), &Relay { times: job.times - 1 })?;
        }
        Ok(cx.traceparent().map(str::to_owned))
    }
}

/// What the follow-up of a job with this `traceparent` was given.
async fn passed_on(traceparent: &str) -> Option<String> {
    let kit = TestKit::start(Worker::builder().handler(Relaying)).await;
    let event = NewEvent {
        source: "shop",
        id: "order-1",
        kind: Relay::KIND,
        data: r#"{"times": 1}"#,
        traceparent: Some(traceparent),
        ..NewEvent::default()
    };
    kit.enqueue_event(&event).await;
    let output = kit.until("the follow-up's end", |ends| ends.get(1)?.output.clone()).await;
    serde_json::from_str(&output).expect("an output")
}

#[tokio::test]
async fn a_follow_up_is_a_child_in_the_trace_of_its_job() {
    let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let given = passed_on(text).await.expect("a traceparent");
    let (parent, child) = (Traceparent::parse(text).expect("valid"), Traceparent::parse(&given).expect("valid"));
    assert_eq!(child.trace_id().to_string(), parent.trace_id().to_string());
    assert_ne!(child.span_id().to_string(), parent.span_id().to_string());
}

#[tokio::test]
async fn a_traceparent_that_is_none_goes_no_further() {
    assert_eq!(passed_on("00-not-one").await, None);
}
