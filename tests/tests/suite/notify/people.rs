//! Workers that send to people: mail to the tests' server, SMS to ministack, push to a stand-in for FCM.

use karigar_tests::rig::{Ran, Rig, Servers, WorkerProcess};
use karigar_tests::servers::server;
use serde_json::Value;

/// A rig whose workers run `notify.*`, with further settings as variables.
pub(crate) struct People {
    pub(crate) rig: Rig,
    variables: Vec<(String, String)>,
}

impl People {
    pub(crate) async fn new(settings: &[(&str, &str)]) -> Self {
        let rig = Rig::new(&server("KARIGAR_TEST_BIN"), Servers::default()).await;
        let smtp = server("KARIGAR_TEST_SMTP");
        let (host, port) = smtp.split_once(':').expect("HOST:PORT");
        let usual = [
            ("POOLS__RIG__KINDS", r#"["notify.*"]"#),
            ("NOTIFY__MAIL__FROM", "Ward 17 <ward17@example.in>"),
            ("NOTIFY__MAIL__SMTP__HOST", host),
            ("NOTIFY__MAIL__SMTP__PORT", port),
        ];
        let variables =
            usual.iter().chain(settings).map(|(name, value)| (format!("KARIGAR__{name}"), (*value).to_owned()));
        Self { rig, variables: variables.collect() }
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub(crate) fn start(&self) -> WorkerProcess {
        self.rig.start_with(&self.variables())
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        self.rig.run(&self.variables(), arguments).await
    }

    /// Runs one job to its end: its state, its output and its error.
    pub(crate) async fn end(&self, kind: &str, id: &str, data: &Value) -> End {
        let worker = self.start();
        self.rig.enqueue(kind, id, &data.to_string()).await;
        let end = self.ended(id).await;
        assert_eq!(worker.terminate().await, Some(0), "{}", self.rig.logs());
        end
    }

    /// Waits for the end of a job.
    pub(crate) async fn ended(&self, id: &str) -> End {
        self.rig
            .until("the job has ended", async || {
                let end = self.record(id).await?;
                ["succeeded", "rejected", "dead"].contains(&end.state.as_str()).then_some(end)
            })
            .await
    }

    /// The job's record, once there is one.
    pub(crate) async fn record(&self, id: &str) -> Option<End> {
        let columns = "select state, output, coalesce(error, ''), failures from karigar_job_v1 where id = ";
        let rows = self.rig.rows::<(String, Option<Value>, String, i32)>(&format!("{columns}'{id}'")).await;
        let (state, output, error, failures) = rows.into_iter().next()?;
        Some(End { state, output: output.unwrap_or_default(), error, failures })
    }
}

/// How a job stands.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) state: String,
    pub(crate) output: Value,
    pub(crate) error: String,
    pub(crate) failures: i32,
}
