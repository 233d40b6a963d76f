//! The test kit: a handler under the real pipeline, on the memory store, the embedded queue and a folder of objects,
//! with a clock that the test moves.
//!
//! ```
//! use karigar::testing::TestKit;
//! use karigar::{Context, Handler, Job, JobError, Outcome, Worker};
//! use schemars::JsonSchema;
//! use serde::{Deserialize, Serialize};
//!
//! /// Greets one person.
//! #[derive(Serialize, Deserialize, JsonSchema)]
//! struct Greet { name: String }
//!
//! impl Job for Greet {
//!     const KIND: &'static str = "demo.greet";
//!     type Output = String;
//! }
//!
//! struct Greeter;
//!
//! impl Handler for Greeter {
//!     type Job = Greet;
//!     async fn handle(&self, job: Greet, _: &Context) -> Result<String, JobError> {
//!         Ok(format!("hello, {}", job.name))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let kit = TestKit::start(Worker::builder().handler(Greeter)).await;
//! let ended = kit.run(&Greet { name: "Asha".into() }).await;
//! assert_eq!((ended.outcome, ended.output.as_deref()), (Outcome::Succeeded, Some("hello, Asha")));
//! # }
//! ```

mod folder;
mod kit;

pub use kit::{Ended, TestKit};
