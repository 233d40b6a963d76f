//! `karigar dev` in a process of its own, on free ports and a folder of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use karigar::clock::Clock;
use karigar::dev::Addresses;
use karigar::envelope::NewEvent;
use karigar::objects::{FolderObjects, ObjectHeaders, Objects, PutMode};
use karigar::queue::embedded::{EmbeddedQueues, QueueSettings};
use karigar::queue::{NewMessage, Queues};
use karigar_tests::servers::server;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Far more than anything here takes on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);
pub(super) const SOURCE: &str = "tests/dev";

/// A folder for `--data`, removed with the value.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// The program on this folder and on free ports.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(server("KARIGAR_TEST_BIN"));
        command.args(["dev", "--sqs-port", "0", "--s3-port", "0", "--http-port", "0", "--data"]).arg(self.path());
        command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        // As on a machine without Python: models take seconds to load, and few tests need them.
        command.env("KARIGAR__MODELS__FETCH", "storage").env("KARIGAR__MODELS__CACHE", self.0.path().join("no-models"));
        command
    }

    /// The program with all models.
    pub(super) fn command_with_models(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command.env("KARIGAR__MODELS__CACHE", server("KARIGAR_TEST_MODELS"));
        command
    }

    /// Runs it to its end.
    pub(super) async fn run(&self, arguments: &[&str]) -> Output {
        output(self.command(arguments)).await
    }

    /// Starts it, and returns once it listens. Its lines of JSON can be read.
    pub(super) async fn start(&self) -> Dev {
        let mut child = self.command(&["--json"]).stdout(Stdio::piped()).spawn().expect("the program");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let file = self.path().join("addresses.json");
        let addresses = tokio::time::timeout(PATIENCE, async {
            loop {
                // A killed process leaves its file: only the new one's counts.
                match std::fs::read(&file).ok().map(|text| serde_json::from_slice::<Addresses>(&text)) {
                    Some(Ok(addresses)) if Some(addresses.pid) == child.id() => break addresses,
                    _ => tokio::time::sleep(Duration::from_millis(20)).await,
                }
                assert_eq!(child.try_wait().expect("a state"), None, "it ended instead of listening");
            }
        });
        Dev { addresses: addresses.await.expect("addresses in time"), child, lines }
    }

    /// Puts jobs into the queue `standard`, as a program before would have left them.
    pub(super) async fn enqueue(&self, bodies: impl IntoIterator<Item = String>) {
        let queues = EmbeddedQueues::open(self.path().join("queue"), Clock::system()).expect("queues");
        if !queues.list().iter().any(|name| name == "standard") {
            queues.create("standard", QueueSettings::default()).expect("a queue");
        }
        let messages: Vec<_> = bodies.into_iter().map(|body| NewMessage { body, ..NewMessage::default() }).collect();
        for sent in queues.open("standard").await.expect("a queue").send(&messages).await {
            sent.expect("a send");
        }
    }

    /// Puts a photo into the bucket, and returns its address.
    pub(super) async fn photo(&self) -> String {
        let bytes = std::fs::read(photo()).expect("a photo");
        let address = "s3://karigar/in/photo.jpg".parse().expect("an address");
        let objects = FolderObjects::new(self.path().join("objects"));
        objects.put(&address, bytes.into(), &ObjectHeaders::default(), PutMode::Replace).await.expect("a put");
        address.to_string()
    }
}

/// A running `karigar dev`.
pub(super) struct Dev {
    pub(super) addresses: Addresses,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Dev {
    /// The next line of JSON.
    pub(super) async fn line(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await.expect("a line in time");
        serde_json::from_str(&line.expect("output").expect("a line")).expect("a line of JSON")
    }

    pub(super) async fn kill(mut self) {
        self.child.kill().await.expect("a kill");
    }

    /// Ends it as a platform does. Whether it says that all is well.
    pub(super) async fn terminate(mut self) -> bool {
        let pid = self.child.id().expect("a process").to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill");
        assert!(sent.success());
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("an end in time");
        status.expect("a status").success()
    }

    pub(super) fn port(address: &str) -> u16 {
        let address: SocketAddr = address.strip_prefix("http://").expect("http").parse().expect("an address");
        address.port()
    }
}

/// Runs a command to its end.
pub(super) async fn output(mut command: Command) -> Output {
    tokio::time::timeout(PATIENCE, command.output()).await.expect("an end in time").expect("the program")
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(super) fn photo() -> PathBuf {
    Path::new(&server("KARIGAR_TEST_PHOTOS")).join("orientation-6.jpg")
}

/// The body of a job that makes renditions.
pub(super) fn renditions(id: &str, address: &str) -> String {
    let data = json!({"source": address, "renditions": [{"width": 64}]}).to_string();
    let event = NewEvent { source: SOURCE, id, kind: "media.renditions", data: &data, ..NewEvent::default() };
    event.encode().expect("a body")
}
