use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cli::screen::Screen;
use crate::{Context, Handler, Job, JobError, Worker};

use super::*;

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

fn shown(kind: Option<&str>, json: bool) -> (Screen, Result<(), Failure>) {
    let mut screen = Screen::default();
    let args = SchemaArgs { kind: kind.map(str::to_owned), json };
    let result = run(&args, Worker::builder().handler(Greeter).router(), &mut screen.out());
    (screen, result)
}

#[test]
fn kinds_are_listed_one_a_line() {
    assert_eq!(shown(None, false).0.data(), "demo.greet\n");
    assert_eq!(shown(None, true).0.json(), serde_json::json!({"kinds": ["demo.greet"]}));
}

#[test]
fn a_kind_shows_what_it_takes_and_returns() {
    let schema = shown(Some("demo.greet"), false).0.json();
    assert_eq!(schema["payload"]["required"], serde_json::json!(["name"]));
    assert_eq!(schema["output"]["type"], "string");
}

#[test]
fn a_misspelt_kind_is_answered_with_the_right_one() {
    let failure = shown(Some("demo.greets"), false).1.unwrap_err();
    assert!(failure.remedy.unwrap().contains("`demo.greet`"));
}
