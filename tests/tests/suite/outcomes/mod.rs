//! Each row of the table in `docs/outcomes.md`, on the real pipeline with a clock that the tests move.

mod failed;
mod put_off;
mod stopped;
mod succeeded;

use futures_util::FutureExt;
use karigar::testing::TestKit;
use karigar::{Policy, Worker};
use karigar_tests::scripted::Scripted;
use serde_json::Value;
use tokio::sync::mpsc;

/// A handler that says when it starts and then runs until it is cancelled.
fn endless(started: mpsc::UnboundedSender<String>) -> Scripted {
    Scripted::new(move |step, cx| {
        let started = started.clone();
        async move {
            started.send(step.name)?;
            cx.cancellation().cancelled().await;
            Err(karigar::JobError::retry("stopped"))
        }
        .boxed()
    })
}

/// A kit whose handler always fails alike.
async fn failing(change: impl FnOnce(&mut Policy)) -> TestKit {
    let handler = Scripted::new(|step, _| {
        async move { Err::<Value, _>(karigar::JobError::retry(format!("no luck with {} 4711", step.name))) }.boxed()
    });
    TestKit::start(Worker::builder().handler(handler.policy(change))).await
}
