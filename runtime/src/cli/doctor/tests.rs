use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::config::{Config, QueueConfig};
use crate::queue::embedded::{EmbeddedQueues, QueueSettings, RedrivePolicy};
use crate::store::memory::MemoryStore;
use crate::worker::Worker;

use super::*;

fn queues(names: &[&str]) -> EmbeddedQueues {
    let queues = EmbeddedQueues::in_memory(Clock::system());
    for name in names {
        queues.create(name, QueueSettings::default()).unwrap();
    }
    queues
}

async fn checked(queues: &EmbeddedQueues, config: &Config) -> Vec<Finding> {
    queue::check(queues, &QueueConfig::new("standard"), config, 330).await
}

fn errors(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.severity == Severity::Error).collect()
}

#[tokio::test]
async fn a_queue_with_its_dead_letters_is_well() {
    let findings = checked(&queues(&["standard", "standard-dlq"]), &Config::default()).await;
    assert!(findings.iter().all(|finding| finding.severity == Severity::Ok), "{findings:?}");
}

#[tokio::test]
async fn queues_that_there_are_not_are_named_with_how_to_make_them() {
    let findings = checked(&queues(&[]), &Config::default()).await;
    let remedies: Vec<_> = errors(&findings).into_iter().filter_map(|finding| finding.remedy.clone()).collect();
    assert!(remedies[0].contains("--queue-name standard") && remedies[1].contains("--queue-name standard-dlq"));
}

#[tokio::test]
async fn a_redrive_policy_that_takes_healthy_jobs_is_an_error() {
    let queues = queues(&["standard", "standard-dlq"]);
    for (count, wrong) in [(5, 1), (329, 1), (330, 0)] {
        let redrive = RedrivePolicy { max_receive_count: count, dead_letter_queue: "standard-dlq".into() };
        queues.configure("standard", QueueSettings { redrive: Some(redrive), ..Default::default() }).unwrap();
        let findings = checked(&queues, &Config::default()).await;
        assert_eq!(errors(&findings).len(), wrong, "{count}: {findings:?}");
    }
}

#[tokio::test]
async fn messages_may_not_outlive_their_records() {
    let queues = queues(&["standard", "standard-dlq"]);
    let retention = Duration::from_secs(14 * 86_400);
    queues.configure("standard", QueueSettings { retention, ..Default::default() }).unwrap();
    let mut config = Config::default();
    let findings = checked(&queues, &config).await;
    assert!(errors(&findings).is_empty());
    assert!(findings.iter().any(|finding| finding.what.contains("vanish")), "{findings:?}");
    config.retention.records = Duration::from_secs(86_400);
    assert!(errors(&checked(&queues, &config).await)[0].what.contains("could run again"));
}

#[tokio::test]
async fn a_fifo_queue_wants_fifo_dead_letters() {
    let queue = QueueConfig { dead_letter_queue: Some("plain".into()), ..QueueConfig::new("a.fifo") };
    let findings = queue::check(&queues(&["a.fifo", "plain"]), &queue, &Config::default(), 330).await;
    assert!(errors(&findings)[0].what.contains("not both FIFO"));
}

#[tokio::test]
async fn dead_letters_that_wait_are_a_warning() {
    use crate::queue::{NewMessage, Queues};
    let queues = queues(&["standard", "standard-dlq"]);
    let message = NewMessage { body: "x".into(), ..NewMessage::default() };
    queues.open("standard-dlq").await.unwrap().send(&[message]).await.remove(0).unwrap();
    let findings = checked(&queues, &Config::default()).await;
    assert!(findings.iter().any(|one| one.severity == Severity::Warning && one.what.contains("1 dead letters")));
}

#[tokio::test]
async fn a_store_with_its_schema_is_well() {
    let finding = database::pending(&MemoryStore::new(Clock::system())).await;
    assert_eq!(finding.severity, Severity::Ok);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_a_finding() {
    let findings = patiently("queue x", std::future::pending()).await;
    assert!(errors(&findings)[0].what.contains("no answer within 20s"));
}

fn loaded(variables: &[(&str, &str)]) -> Loaded {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    crate::config::load(None, variables, &crate::config::Sections::default()).unwrap()
}

#[test]
fn settings_that_do_not_fit_are_findings_with_their_origin() {
    let loaded = loaded(&[("KARIGAR__LEASE__HEARTBEAT", "100s")]);
    let findings = configuration::check(&loaded, &["standard".to_owned()], &Worker::builder());
    let text = format!("{:?}", errors(&findings));
    assert!(text.contains("lease.heartbeat") && text.contains("KARIGAR__LEASE__HEARTBEAT"), "{text}");
}

#[test]
fn kinds_without_a_handler_are_a_warning() {
    let loaded = loaded(&[("KARIGAR__POOLS__STANDARD__KINDS", r#"["media.*"]"#)]);
    let findings = configuration::check(&loaded, &["standard".to_owned()], &Worker::builder());
    assert!(findings.iter().any(|one| one.severity == Severity::Warning && one.what.contains("media.*")));
}

#[test]
fn only_pools_that_somebody_configured_are_looked_at() {
    assert_eq!(configuration::pools(&loaded(&[]), None).unwrap(), ["standard"]);
    let two = loaded(&[("KARIGAR__POOLS__FAST__SLOTS", "2"), ("KARIGAR__POOLS__LONG__SLOTS", "2")]);
    assert_eq!(configuration::pools(&two, None).unwrap(), ["fast", "long"]);
    assert_eq!(configuration::pools(&two, Some("nope")).unwrap_err().code(), 2);
}

#[test]
fn errors_make_the_command_fail_and_warnings_do_not() {
    let told = |findings: &[Finding]| {
        let mut screen = Screen::default();
        let result = report(&DoctorArgs { pool: None, json: true }, findings, &mut screen.out());
        (screen.json(), result.map_err(|failure| failure.what))
    };
    let warning = Finding::warning("queue x", "odd", "mend it");
    let (json, result) = told(std::slice::from_ref(&warning));
    assert_eq!((&json["warnings"], result), (&serde_json::json!(1), Ok(())));
    let (json, result) = told(&[warning, Finding::error("queue y", "gone", "make it")]);
    assert_eq!(
        (&json["findings"][1]["remedy"], result),
        (&serde_json::json!("make it"), Err("1 error was found".into()))
    );
}
