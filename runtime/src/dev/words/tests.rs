use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::welcome;
use crate::dev::Addresses;
use crate::{Context, Handler, Job, JobError, Worker};

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
    async fn handle(&self, job: Greet, _: &Context) -> Result<String, JobError> {
        Ok(job.name)
    }
}

#[test]
fn people_are_shown_addresses_and_a_command_that_works_as_it_stands() {
    let url = |port: u16| format!("http://127.0.0.1:{port}");
    let data = PathBuf::from("/tmp/k");
    let addresses = Addresses { pid: 1, sqs: url(9324), s3: url(9000), http: url(8080), data };
    let text = welcome(&addresses, Worker::builder().handler(Greeter).router());
    for wanted in [
        "http://127.0.0.1:9324   queues fast, standard, long, inference-cpu",
        "http://127.0.0.1:9000   bucket karigar, files in /tmp/k/objects/karigar",
        "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test",
        "AWS_ENDPOINT_URL_SQS=http://127.0.0.1:9324",
        r#"enqueue demo.greet --queue standard --data '{"name":"TEXT"}'"#,
    ] {
        assert!(text.contains(wanted), "`{wanted}` is missing in:\n{text}");
    }
    assert!(!welcome(&addresses, Worker::builder().router()).contains("enqueue demo"), "no kind, no example");
}
