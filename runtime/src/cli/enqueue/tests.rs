use clap::Parser;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::config::{PoolConfig, QueueConfig};
use crate::objects::FolderObjects;
use crate::queue::embedded::{EmbeddedQueues, QueueSettings};
use crate::queue::{Message, ReceiveRequest};
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

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: EnqueueArgs,
}

/// Queues in memory, objects in a folder, and a configuration.
struct Place {
    clock: Clock,
    queues: EmbeddedQueues,
    folder: tempfile::TempDir,
    config: Config,
}

impl Place {
    fn new() -> Self {
        let clock = Clock::manual(1_000_000);
        let queues = EmbeddedQueues::in_memory(clock.clone());
        for name in ["standard", "standard.fifo"] {
            queues.create(name, QueueSettings::default()).unwrap();
        }
        Self { clock, queues, folder: tempfile::tempdir().unwrap(), config: Config::default() }
    }

    async fn enqueue(&self, arguments: &[&str], input: &str) -> (Screen, Result<(), Failure>) {
        let args = Line::try_parse_from(["enqueue"].iter().chain(arguments)).unwrap().args;
        let objects = async || Arc::new(FolderObjects::new(self.folder.path())) as Arc<dyn Objects>;
        let builder = Worker::builder().handler(Greeter);
        let mut screen = Screen::default();
        let mut input = input.as_bytes();
        let result =
            run(args, builder.router(), &self.config, &self.queues, objects, &mut input, &mut screen.out()).await;
        (screen, result)
    }

    async fn failure(&self, arguments: &[&str], input: &str) -> Failure {
        let failure = self.enqueue(arguments, input).await.1.unwrap_err();
        assert_eq!(failure.code(), 2, "{failure:?}");
        failure
    }

    async fn received(&self, queue: &str) -> Vec<Message> {
        let queue = self.queues.open(queue).await.unwrap();
        let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: Duration::from_secs(60) };
        queue.receive(request, &CancellationToken::new()).await.unwrap()
    }
}

const GREET: [&str; 3] = ["demo.greet", "--data", r#"{"name":"Ada"}"#];

#[tokio::test]
async fn a_job_arrives_as_a_message_that_workers_decode() {
    let place = Place::new();
    let arguments = [&GREET[..], &["--id", "1", "--tenant", "acme", "--json"]].concat();
    let (screen, result) = place.enqueue(&arguments, "").await;
    result.unwrap();
    let told = json!({"source": "karigar/cli", "id": "1", "kind": "demo.greet", "queue": "standard", "dataref": null});
    assert_eq!(screen.json(), told);
    let message = place.received("standard").await.remove(0);
    let envelope = Envelope::decode(&message.body).unwrap();
    assert_eq!((envelope.key.id(), envelope.data.as_str()), ("1", r#"{"name":"Ada"}"#));
    assert_eq!((envelope.tenant.as_deref(), message.group.as_deref()), (Some("acme"), Some("acme")));
}

#[tokio::test]
async fn a_payload_is_read_from_a_file_and_from_standard_input() {
    let place = Place::new();
    let path = place.folder.path().join("payload.json");
    std::fs::write(&path, "{\"name\": \"Ada\"}\n").unwrap();
    place.enqueue(&["demo.greet", "--data", &format!("@{}", path.display())], "").await.1.unwrap();
    place.enqueue(&["demo.greet", "--data", "-"], r#"{"name":"Ada"}"#).await.1.unwrap();
    assert_eq!(place.received("standard").await.len(), 2);
    let failure = place.failure(&["demo.greet", "--data", "@/no/such/file"], "").await;
    assert!(failure.what.contains("/no/such/file"));
}

#[tokio::test]
async fn what_is_wrong_with_a_job_is_told_before_anything_is_sent() {
    let place = Place::new();
    let no_json = place.failure(&["demo.greet", "--data", "{name: Ada}"], "").await;
    assert!(no_json.what.contains("no JSON") && no_json.what.contains("line 1"), "{no_json:?}");
    let off_schema = place.failure(&["demo.greet", "--data", r#"{"name":7}"#], "").await;
    assert!(off_schema.what.contains("data.name"), "{off_schema:?}");
    let unknown = place.failure(&["demo.great", "--data", "{}"], "").await;
    assert!(unknown.remedy.unwrap().contains("did you mean `demo.greet`?"));
    let long = [&GREET[..], &["--delay", "16m"]].concat();
    assert!(place.failure(&long, "").await.remedy.unwrap().contains("15m"));
    let fifo = [&GREET[..], &["--delay", "1s", "--queue", "standard.fifo"]].concat();
    assert!(place.failure(&fifo, "").await.what.contains("FIFO"));
    let id = "x".repeat(257);
    assert!(place.failure(&[&GREET[..], &["--id", &id]].concat(), "").await.what.contains("257"));
    assert!(place.received("standard").await.is_empty());
}

#[tokio::test]
async fn a_delayed_job_stays_invisible_at_first() {
    let place = Place::new();
    place.enqueue(&[&GREET[..], &["--delay", "30s"]].concat(), "").await.1.unwrap();
    assert!(place.received("standard").await.is_empty());
    place.clock.advance(Duration::from_secs(30));
    assert_eq!(place.received("standard").await.len(), 1);
}

#[tokio::test]
async fn a_job_that_is_to_run_later_says_so_and_stays_invisible_as_long_as_a_queue_can_delay_it() {
    let place = Place::new();
    let run_at = Timestamp::now() + Duration::from_secs(24 * 3600);
    let text = run_at.to_string();
    for queue in ["standard", "standard.fifo"] {
        place.enqueue(&[&GREET[..], &["--queue", queue, "--run-at", &text]].concat(), "").await.1.unwrap();
    }
    assert!(place.received("standard").await.is_empty());
    assert_eq!(place.received("standard.fifo").await.len(), 1);
    place.clock.advance(MAX_DELAY);
    let message = place.received("standard").await.remove(0);
    assert_eq!(Envelope::decode(&message.body).unwrap().run_at, Some(run_at));
    let far = (Timestamp::now() + Duration::from_secs(15 * 24 * 3600)).to_string();
    let failure = place.failure(&[&GREET[..], &["--run-at", &far]].concat(), "").await;
    assert!(failure.what.contains("14 days"), "{failure:?}");
    for arguments in [["--run-at", "tomorrow"].as_slice(), &["--run-at", &text, "--delay", "1s"]] {
        assert!(Line::try_parse_from(["enqueue"].iter().chain(&GREET).chain(arguments)).is_err());
    }
}

#[tokio::test]
async fn a_payload_above_a_mebibyte_goes_by_dataref() {
    let place = Place::new();
    FolderObjects::new(place.folder.path()).create_bucket("karigar").await.unwrap();
    let data = json!({ "name": "x".repeat(MAX_BODY_BYTES) }).to_string();
    let (screen, result) = place.enqueue(&["demo.greet", "--data", "-", "--json"], &data).await;
    result.unwrap();
    let envelope = Envelope::decode(&place.received("standard").await[0].body).unwrap();
    let address = envelope.dataref.unwrap();
    assert_eq!(screen.json()["dataref"], address.to_string());
    let kept = FolderObjects::new(place.folder.path()).get(&address, u64::MAX).await.unwrap();
    assert_eq!(kept, data.as_bytes());
}

#[tokio::test]
async fn a_payload_that_workers_could_not_read_is_not_put_aside() {
    let mut place = Place::new();
    place.config.objects.allowed = vec!["s3://karigar/in".into()];
    let data = json!({ "name": "x".repeat(MAX_BODY_BYTES) }).to_string();
    let failure = place.enqueue(&["demo.greet", "--data", "-"], &data).await.1.unwrap_err();
    assert!(failure.what.contains("objects.allowed"), "{failure:?}");
}

#[tokio::test]
async fn a_queue_that_there_is_not_is_named() {
    let failure = Place::new().enqueue(&[&GREET[..], &["--queue", "nowhere"]].concat(), "").await.1.unwrap_err();
    assert!(failure.what.contains("`nowhere`") && failure.code() == 1);
}

fn config(pools: &[(&str, &[&str])]) -> Config {
    let pool = |(name, kinds): &(&str, &[&str])| {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        ((*name).to_owned(), PoolConfig { queues: vec![QueueConfig::new(*name)], kinds, ..PoolConfig::default() })
    };
    Config { pools: pools.iter().map(pool).collect(), ..Config::default() }
}

#[test]
fn a_kind_goes_to_the_pool_that_names_it_most_closely() {
    let config = config(&[("all", &[]), ("media", &["media.*"]), ("video", &["media.video"])]);
    for (kind, queue) in [("media.video", "video"), ("media.renditions", "media"), ("demo.greet", "all")] {
        assert_eq!(queue::choose(&config, kind).unwrap(), queue);
    }
}

#[test]
fn a_kind_that_several_pools_take_goes_to_the_standard_one_or_wants_a_name() {
    assert_eq!(queue::choose(&config(&[("fast", &[]), ("standard", &[])]), "k").unwrap(), "standard");
    assert_eq!(queue::choose(&Config::default(), "k").unwrap(), "standard");
    let failure = queue::choose(&config(&[("fast", &[]), ("long", &[])]), "k").unwrap_err();
    assert!(failure.what.contains("fast, long"));
    assert_eq!(queue::choose(&config(&[("media", &["media.*"])]), "k").unwrap_err().code(), 2);
}

#[test]
fn the_heaviest_queue_of_a_pool_takes_the_job() {
    let mut config = config(&[("standard", &[])]);
    let queues = &mut config.pools.get_mut("standard").unwrap().queues;
    queues.push(QueueConfig { weight: 3, ..QueueConfig::new("heavy") });
    queues.push(QueueConfig { weight: 3, ..QueueConfig::new("later") });
    assert_eq!(queue::choose(&config, "k").unwrap(), "heavy");
}
