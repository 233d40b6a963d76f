use std::process::ExitCode;

use karigar::{Context, Handler, Job, JobError, Worker};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Greets one person.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Greet {
    name: String,
}

impl Job for Greet {
    const KIND: &'static str = "demo.greet";
    type Output = String;
}

struct Greeter;

impl Handler for Greeter {
    type Job = Greet;
    async fn handle(&self, job: Greet, _cx: &Context) -> Result<String, JobError> {
        Ok(format!("hello, {}", job.name))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    karigar::cli::main(Worker::builder().handler(Greeter)).await
}

#[cfg(test)]
mod tests {
    use karigar::testing::TestKit;

    use super::*;

    #[tokio::test]
    async fn it_greets_by_name() {
        let kit = TestKit::start(Worker::builder().handler(Greeter)).await;
        let ended = kit.run(&Greet { name: "Asha".into() }).await;
        assert_eq!(ended.output.as_deref(), Some("hello, Asha"));
    }
}
