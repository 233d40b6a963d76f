//! The Rust subjects of `benches/peers/run`. Each takes a number of no-op jobs from a full queue and prints what that
//! used as one JSON object.
//!
//! `subject loop|karigar-memory|karigar-postgres QUEUE JOBS`, with the SQS endpoint in `BENCH_SQS`, the database in
//! `BENCH_DATABASE`, the receives under way at once in `BENCH_POLLERS` and, for Karigar, the jobs at once in `BENCH_SLOTS`.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aws_config::BehaviorVersion;
use aws_sdk_sqs::types::DeleteMessageBatchRequestEntry;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use karigar::clock::Clock;
use karigar::config::{AwsConfig, DatabaseConfig, LeaseConfig, QueueConfig, Secret};
use karigar::objects::{Allowed, FolderObjects};
use karigar::queue::sqs::SqsQueues;
use karigar::store::Store;
use karigar::store::memory::MemoryStore;
use karigar::store::postgres::PostgresStore;
use karigar::{Backends, Worker, WorkerSettings};
use karigar_benches::noop::DoNothing;
use karigar_benches::usage;
use tokio::sync::Notify;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, subject, queue, jobs] = &arguments[..] else {
        return Err("usage: subject loop|karigar-memory|karigar-postgres QUEUE JOBS".into());
    };
    let (queue, jobs) = (queue.clone(), jobs.parse()?);
    let aws = AwsConfig { region: Some("us-east-1".into()), endpoint: Some(std::env::var("BENCH_SQS")?) };
    match subject.as_str() {
        "loop" => by_hand(&aws, queue, jobs).await,
        "karigar-memory" => by_karigar(&aws, queue, jobs, Arc::new(MemoryStore::new(Clock::system()))).await,
        "karigar-postgres" => {
            let url = Secret::new(std::env::var("BENCH_DATABASE")?);
            let store = PostgresStore::new(&DatabaseConfig { url, ..DatabaseConfig::default() })?;
            by_karigar(&aws, queue, jobs, Arc::new(store)).await
        }
        other => Err(format!("no subject `{other}`").into()),
    }
}

fn number(variable: &str) -> Result<u32, Failure> {
    let text = std::env::var(variable).map_err(|_| format!("{variable} is not set"))?;
    Ok(text.parse().map_err(|_| format!("{variable} is no number: {text}"))?)
}

/// What was used between two moments.
#[derive(Clone, Copy)]
struct Window {
    began: Instant,
    cpu: Duration,
}

impl Window {
    fn open() -> Self {
        Self { began: Instant::now(), cpu: usage::cpu() }
    }

    /// `took`: until the last job was done. CPU counts to now.
    fn close(self, took: Duration, jobs: u64, requests: u64) -> Result<(), Failure> {
        let (seconds, cpu) = (took.as_secs_f64(), usage::cpu().saturating_sub(self.cpu));
        let line = serde_json::json!({
            "jobs": jobs,
            "seconds": seconds,
            "cpu_us": cpu.as_micros() as u64,
            "rss_kib": usage::resident_kib().1,
            "requests": requests,
        });
        writeln!(std::io::stdout(), "{line}")?;
        Ok(())
    }
}

/// The limit: each poller receives ten, deletes ten, and nothing else.
async fn by_hand(aws: &AwsConfig, queue: String, jobs: u64) -> Result<(), Failure> {
    let client = client(aws).await;
    let url = client.get_queue_url().queue_name(queue).send().await?.queue_url.unwrap_or_default();
    let (left, requests) = (Arc::new(AtomicU64::new(jobs)), Arc::new(AtomicU64::new(0)));
    let window = Window::open();
    let loops: Vec<_> = (0..number("BENCH_POLLERS")?)
        .map(|_| {
            tokio::spawn(receive_and_delete(client.clone(), url.clone(), Arc::clone(&left), Arc::clone(&requests)))
        })
        .collect();
    for one in loops {
        one.await??;
    }
    window.close(window.began.elapsed(), jobs, requests.load(Ordering::Relaxed))
}

/// A client as the SDK's own guide makes one, on the TLS stack that Karigar uses too.
async fn client(aws: &AwsConfig) -> aws_sdk_sqs::Client {
    let http = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
    if let Some(endpoint) = &aws.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    aws_sdk_sqs::Client::new(&loader.load().await)
}

async fn receive_and_delete(
    client: aws_sdk_sqs::Client,
    url: String,
    left: Arc<AtomicU64>,
    requests: Arc<AtomicU64>,
) -> Result<(), Failure> {
    while left.load(Ordering::Relaxed) > 0 {
        let receive = client.receive_message().queue_url(&url).max_number_of_messages(10);
        let messages = receive.send().await?.messages.unwrap_or_default();
        requests.fetch_add(1, Ordering::Relaxed);
        if messages.is_empty() {
            continue;
        }
        let entries = messages.iter().enumerate().map(|(n, message)| {
            let handle = message.receipt_handle.clone().unwrap_or_default();
            DeleteMessageBatchRequestEntry::builder().id(n.to_string()).receipt_handle(handle).build()
        });
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let deleted = client.delete_message_batch().queue_url(&url).set_entries(Some(entries)).send().await?;
        requests.fetch_add(1, Ordering::Relaxed);
        left.fetch_sub((deleted.successful.len() as u64).min(left.load(Ordering::Relaxed)), Ordering::Relaxed);
    }
    Ok(())
}

/// The sum of `karigar_sqs_requests_total` over its labels.
fn requests(exposition: &str) -> u64 {
    let lines = exposition.lines().filter(|line| line.starts_with("karigar_sqs_requests_total{"));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

async fn by_karigar(aws: &AwsConfig, queue: String, jobs: u64, store: Arc<dyn Store>) -> Result<(), Failure> {
    let metrics = karigar::telemetry::metrics::install();
    store.migrate().await?;
    let (finished, all) = (Arc::new(AtomicU64::new(0)), Arc::new(Notify::new()));
    let (count, done) = (Arc::clone(&finished), Arc::clone(&all));
    let builder = Worker::builder().handler(DoNothing).on_finished(move |_| {
        if count.fetch_add(1, Ordering::Relaxed) + 1 == jobs {
            done.notify_one();
        }
    });
    let folder = std::env::temp_dir().join("karigar-bench-objects");
    let backends = Backends {
        queues: Arc::new(SqsQueues::connect(aws).await),
        lease_queues: Arc::new(SqsQueues::connect(aws).await),
        store,
        objects: Arc::new(FolderObjects::new(folder)),
        clock: Clock::system(),
    };
    let settings = WorkerSettings {
        name: "bench".into(),
        queues: vec![QueueConfig::new(queue)],
        kinds: Vec::new(),
        slots: number("BENCH_SLOTS")?,
        memory_bytes: 0,
        gpu: 0,
        timeout: Duration::from_secs(30),
        drain: Duration::from_secs(30),
        max_pollers: number("BENCH_POLLERS")?,
        lease: LeaseConfig::default(),
        bucket: "karigar".into(),
        allowed: Allowed::bucket("karigar"),
        retention: None,
    };
    let window = Window::open();
    let worker = builder.start(backends, settings).await?;
    all.notified().await;
    // A drain also waits nearly a second for the poll under way. What it settles is a last batch or two.
    let took = window.began.elapsed();
    worker.drain(std::future::pending()).await;
    window.close(took, jobs, requests(&metrics.render()))
}
