use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::{Context, Handler, Job, JobError, Permits, Worker};

/// Greets people.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Greet {
    /// Whom.
    people: Vec<Person>,
    /// How loud | or not.
    #[serde(default)]
    volume: u8,
    /// Another greeting.
    greeting: Option<Greeting>,
}

/// One person.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Person {
    /// The name.
    name: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Greeting {
    Hello,
    Namaste,
}

impl Job for Greet {
    const KIND: &'static str = "demo.greet";
    type Output = String;
}

struct Greeter;

impl Handler for Greeter {
    type Job = Greet;

    async fn handle(&self, _: Greet, _: &Context) -> Result<String, JobError> {
        Ok("hello".into())
    }

    fn policy(&self) -> Policy {
        let permits = Permits { memory_bytes: 5 << 20, gpu: 0 };
        Policy { timeout: Some(Duration::from_secs(90)), permits, ..Policy::default() }
    }
}

const ABOUT: &str = "# Kinds\n\nWords.\n\n## `demo.greet`\n\nIt greets.\n";

#[test]
fn a_kind_has_its_words_its_fields_and_how_it_runs() {
    let builder = Worker::builder().handler(Greeter);
    let page = reference(builder.router(), ABOUT);
    let expected = "# Kinds

Words.

## `demo.greet`

It greets.

**Takes:**

| field | is | what it is |
|---|---|---|
| `greeting` | `hello`, `namaste`, optional | Another greeting. |
| `people` | list of object | Whom. |
| `people[].name` | text | The name. |
| `volume` | whole number from 0 to 255; `0` if left out | How loud \\| or not. |

**Gives:** a text.

**Runs:** for 1m30s at most; dead after more than 10 failures, 3 lost workers or 20 interruptions; waits up to 1s before the \
second try, doubling up to 15m; takes 5 MiB of its pool's memory.
";
    assert_eq!(page, expected);
}

#[test]
fn examples_are_of_the_kinds_types_and_name_every_key() {
    let builder = Worker::builder().handler(Greeter);
    let check = |payload, output| builder.router().check_examples("demo.greet", payload, output);
    let whole = r#"{"people": [{"name": "Asha"}], "volume": 3, "greeting": null}"#;
    assert_eq!(check(whole, r#""hello""#), Ok(()));
    let told = check(r#"{"people": [], "greeting": "hello"}"#, r#""hello""#).unwrap_err();
    assert!(told.contains("the example of the payload is") && told.contains("volume"), "{told}");
    assert!(check(whole, "3").unwrap_err().contains("the example of the output"), "{whole}");
    assert!(builder.router().check_examples("demo.gret", whole, "3").is_err());
}
