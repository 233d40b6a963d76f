//! A worker whose handlers do what tests need: every verdict, and an effect that can be counted.
//!
//! `test.count`, `test.follow`, `test.object`, and `test.sleep` with `count` write the job's key into a table `effects(key text)`, which
//! the test makes.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use karigar::objects::Address;
use karigar::{Context, Handler, Job, JobError, OnDoubt, Policy, SendError, Worker};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! job {
    ($(#[$doc:meta])* $payload:ident as $kind:literal -> $output:ty { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        struct $payload { $($(#[$field_doc])* $field: $type),* }

        impl Job for $payload {
            const KIND: &'static str = $kind;
            type Output = $output;
        }
    };
}

job!(
    /// Gives back what it is given.
    Echo as "test.echo" -> serde_json::Value {
        /// Any JSON.
        value: serde_json::Value,
    }
);
job!(
    /// Writes its key into `effects`.
    Count as "test.count" -> String {}
);
job!(
    /// Takes its time.
    Sleep as "test.sleep" -> u64 {
        /// Milliseconds.
        ms: u64,
        /// Writes its key into `effects` as well.
        count: bool,
        /// Holds a thread and ignores cancellation.
        blocking: bool,
    }
);
job!(
    /// Keeps a text as an object, and writes its key into `effects`.
    Object as "test.object" -> Address {
        /// The text.
        text: String,
    }
);
job!(
    /// Fails, then succeeds.
    Fail as "test.fail" -> u32 {
        /// How many tries fail.
        times: u32,
    }
);
job!(
    /// Is at fault.
    Reject as "test.reject" -> () {
        /// Why.
        reason: String,
    }
);
job!(
    /// Panics.
    Panic as "test.panic" -> () {}
);
job!(
    /// Kills its process.
    Abort as "test.abort" -> () {}
);
job!(
    /// Writes its key into `effects` and enqueues `test.count` jobs.
    Follow as "test.follow" -> u32 {
        /// How many.
        jobs: u32,
        /// Where to; the job's own queue if empty.
        queue: String,
    }
);

job!(
    /// Writes its key as a line into the file `sent` in `$KARIGAR_FAULT_DIR`: an effect that no transaction takes back.
    Mail as "test.send" -> String {
        /// What becomes of a send that may have been made.
        on_doubt: OnDoubt,
    }
);

/// The implementation of all of them: none holds anything.
struct Test<J>(std::marker::PhantomData<fn() -> J>);

fn test<J>() -> Test<J> {
    Test(std::marker::PhantomData)
}

/// Failing jobs are tried again soon, so that tests do not wait for the default's backoff.
fn quick() -> Policy {
    Policy { retry_base: Duration::from_millis(50), retry_cap: Duration::from_millis(500), ..Policy::default() }
}

fn count(cx: &Context) {
    let key = cx.key().to_string();
    cx.on_commit(move |tx| {
        let values = vec![key.clone().into()];
        Box::pin(async move { tx.execute("insert into effects (key) values ($1)", values).await.map(drop) })
    });
}

impl Handler for Test<Echo> {
    type Job = Echo;
    async fn handle(&self, job: Echo, _: &Context) -> Result<serde_json::Value, JobError> {
        Ok(job.value)
    }
    fn policy(&self) -> Policy {
        Policy { max_failures: 1, ..quick() }
    }
}

impl Handler for Test<Count> {
    type Job = Count;
    async fn handle(&self, _: Count, cx: &Context) -> Result<String, JobError> {
        count(cx);
        Ok(cx.key().to_string())
    }
    fn policy(&self) -> Policy {
        quick()
    }
}

impl Handler for Test<Sleep> {
    type Job = Sleep;
    async fn handle(&self, job: Sleep, cx: &Context) -> Result<u64, JobError> {
        let time = Duration::from_millis(job.ms);
        if job.blocking {
            #[expect(clippy::disallowed_methods, reason = "it stands for work that blocks")]
            cx.blocking(move || std::thread::sleep(time)).await?;
        } else {
            tokio::time::sleep(time).await;
        }
        if job.count {
            count(cx);
        }
        Ok(job.ms)
    }
    fn policy(&self) -> Policy {
        quick()
    }
}

impl Handler for Test<Object> {
    type Job = Object;
    async fn handle(&self, job: Object, cx: &Context) -> Result<Address, JobError> {
        let address = cx.put_result("text", job.text.into(), "txt", "text/plain").await?;
        count(cx);
        Ok(address)
    }
    fn policy(&self) -> Policy {
        quick()
    }
}

impl Handler for Test<Fail> {
    type Job = Fail;
    async fn handle(&self, job: Fail, cx: &Context) -> Result<u32, JobError> {
        if cx.attempt() <= job.times {
            return Err(JobError::retry(format!("try {} of {} that fail", cx.attempt(), job.times)));
        }
        Ok(cx.attempt())
    }
    fn policy(&self) -> Policy {
        Policy { max_failures: 3, ..quick() }
    }
}

impl Handler for Test<Reject> {
    type Job = Reject;
    async fn handle(&self, job: Reject, _: &Context) -> Result<(), JobError> {
        Err(JobError::reject(job.reason))
    }
}

impl Handler for Test<Panic> {
    type Job = Panic;
    async fn handle(&self, _: Panic, _: &Context) -> Result<(), JobError> {
        panic!("as the test wants it")
    }
    fn policy(&self) -> Policy {
        Policy { max_failures: 3, ..quick() }
    }
}

impl Handler for Test<Abort> {
    type Job = Abort;
    async fn handle(&self, _: Abort, _: &Context) -> Result<(), JobError> {
        std::process::abort()
    }
}

impl Handler for Test<Follow> {
    type Job = Follow;
    async fn handle(&self, job: Follow, cx: &Context) -> Result<u32, JobError> {
        let queue = if job.queue.is_empty() { cx.queue() } else { &job.queue };
        for _ in 0..job.jobs {
            cx.follow_up(queue, &Count {})?;
        }
        count(cx);
        Ok(job.jobs)
    }
    fn policy(&self) -> Policy {
        quick()
    }
}

impl Handler for Test<Mail> {
    type Job = Mail;
    async fn handle(&self, job: Mail, cx: &Context) -> Result<String, JobError> {
        cx.send("mail", job.on_doubt, |_| async {
            let line = format!("{}\n", cx.key());
            send(&line).map_err(|error| SendError::Unknown(error.into()))?;
            Ok(line)
        })
        .await
    }
    fn policy(&self) -> Policy {
        quick()
    }
}

fn send(line: &str) -> std::io::Result<()> {
    let folder = std::path::PathBuf::from(std::env::var_os("KARIGAR_FAULT_DIR").unwrap_or_default());
    std::fs::File::options().create(true).append(true).open(folder.join("sent"))?.write_all(line.as_bytes())
}

#[tokio::main]
async fn main() -> ExitCode {
    let worker = Worker::builder()
        .handler(test::<Echo>())
        .handler(test::<Count>())
        .handler(test::<Sleep>())
        .handler(test::<Object>())
        .handler(test::<Fail>())
        .handler(test::<Reject>())
        .handler(test::<Panic>())
        .handler(test::<Abort>())
        .handler(test::<Follow>())
        .handler(test::<Mail>());
    karigar::cli::main(worker).await
}
