use std::time::Duration;

use clap::Parser;
use serde_json::json;

use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::envelope::{Envelope, NewEvent, dead_letter_copy};
use crate::queue::embedded::{EmbeddedQueues, QueueSettings};
use crate::queue::{Message, NewMessage, ReceiveRequest};

use super::*;

#[derive(Debug, Parser)]
struct Line {
    #[command(subcommand)]
    command: DlqCommand,
}

/// Queues in memory, whose time passes by itself.
struct Place {
    queues: EmbeddedQueues,
    time: tokio::task::JoinHandle<()>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.time.abort();
    }
}

impl Place {
    fn new() -> Self {
        let clock = Clock::manual(1_000_000);
        let queues = EmbeddedQueues::in_memory(clock.clone());
        for name in ["standard", "standard-dlq", "standard.fifo", "standard-dlq.fifo"] {
            queues.create(name, QueueSettings::default()).unwrap();
        }
        let time = tokio::spawn(async move {
            loop {
                clock.advance(Duration::from_millis(10));
                tokio::task::yield_now().await;
            }
        });
        Self { queues, time }
    }

    async fn put(&self, queue: &str, body: String) {
        let message = NewMessage::for_queue(queue, body, None, &fastrand::u64(..).to_string());
        self.queues.open(queue).await.unwrap().send(&[message]).await.remove(0).unwrap();
    }

    /// A dead letter as workers send them.
    async fn dead(&self, kind: &str, id: &str, reason: &str) {
        self.put("standard-dlq", copy(kind, id, reason, usize::MAX)).await;
    }

    async fn run(&self, line: &str) -> (Screen, Result<(), Failure>) {
        let command = Line::try_parse_from(format!("dlq {line}").split(' ')).unwrap().command;
        let mut screen = Screen::default();
        let stop = CancellationToken::new();
        let result = run(command, &Config::default(), &self.queues, &stop, &mut screen.out()).await;
        (screen, result)
    }

    async fn received(&self, queue: &str) -> Vec<Message> {
        let queue = self.queues.open(queue).await.unwrap();
        let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: Duration::from_secs(60) };
        queue.receive(request, &CancellationToken::new()).await.unwrap()
    }
}

fn copy(kind: &str, id: &str, reason: &str, max_bytes: usize) -> String {
    let event = NewEvent { source: "s", id, kind, data: r#"{"n":1}"#, ..NewEvent::default() };
    let print = crate::fingerprint::fingerprint(kind, reason);
    dead_letter_copy(&event.encode().unwrap(), 0, reason, &print, max_bytes)
}

#[tokio::test]
async fn a_list_groups_letters_by_what_went_wrong_and_hands_all_of_them_back() {
    let place = Place::new();
    for n in 0..12 {
        place.dead("demo.greet", &n.to_string(), &format!("no user {n}")).await;
    }
    place.dead("demo.part", "x", "no wish").await;
    let (screen, result) = place.run("list --json").await;
    result.unwrap();
    let groups = &screen.json()["groups"];
    assert_eq!((&groups[0]["count"], &groups[0]["fingerprint"]), (&json!(12), &json!("demo.greet: no user #")));
    assert_eq!(groups[1]["count"], 1);
    let depths = place.queues.depths().unwrap();
    assert_eq!((depths["standard-dlq"].visible, depths["standard-dlq"].in_flight), (13, 0));
}

#[tokio::test]
async fn a_letter_is_shown_with_its_reason_and_without_its_payload_unless_asked() {
    let place = Place::new();
    place.dead("demo.greet", "1", "no user 1").await;
    let (screen, _) = place.run("show --id 1").await;
    assert!(screen.data().contains("no user 1") && !screen.data().contains("\"n\""), "{}", screen.data());
    let (screen, _) = place.run("show --id 1 --body").await;
    assert!(screen.data().contains("\"n\""));
    let (screen, _) = place.run("show --id 2").await;
    assert!(screen.remarks().ends_with("no dead letters\n"), "{}", screen.remarks());
}

#[tokio::test]
async fn queues_without_dead_letters_are_told_beside_the_data() {
    let place = Place::new();
    place.dead("demo.greet", "1", "no user 1").await;
    for line in ["list", "show", "redrive --dry-run"] {
        let (screen, result) = place.run(line).await;
        result.unwrap();
        let left_out = "left out, as they are not there: fast-dlq, inference-cpu-dlq, inference-gpu-dlq, long-dlq";
        assert!(screen.remarks().contains(left_out), "{line}: {}", screen.remarks());
        let data = screen.data();
        assert!(data.contains("demo.greet") && !data.contains("left out"), "{line}: {data}");
    }
    let (screen, _) = place.run("list --queue standard").await;
    assert_eq!(screen.remarks(), "", "nobody asked for the others");
}

#[tokio::test]
async fn a_body_that_is_no_job_has_the_reason_that_a_worker_gives() {
    let place = Place::new();
    place.put("standard-dlq", "hello".into()).await;
    let (screen, _) = place.run("show --json").await;
    let letter = &screen.json()["letters"][0];
    assert!(letter["reason"].as_str().unwrap().contains("not a CloudEvent"), "{letter}");
    assert!(letter["id"].is_null());
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let place = Place::new();
    place.dead("demo.greet", "1", "no user").await;
    let (screen, result) = place.run("redrive --dry-run --json").await;
    result.unwrap();
    assert_eq!(screen.json()["letters"][0]["result"], "would");
    assert!(place.received("standard").await.is_empty());
    assert_eq!(place.received("standard-dlq").await.len(), 1);
}

#[tokio::test]
async fn redriven_jobs_ask_for_the_next_generation_and_leave_the_dead_letters() {
    let place = Place::new();
    place.dead("demo.greet", "1", "no user").await;
    place.dead("demo.part", "2", "no user").await;
    let (_, result) = place.run("redrive --kind demo.greet").await;
    result.unwrap();
    let back = place.received("standard").await;
    let envelope = Envelope::decode(&back[0].body).unwrap();
    assert_eq!((back.len(), envelope.key.id(), envelope.wanted_generation()), (1, "1", 1));
    let left = place.received("standard-dlq").await;
    assert_eq!((left.len(), left[0].body.contains("demo.part")), (1, true), "the other kind is handed back");
}

#[tokio::test]
async fn letters_are_chosen_by_fingerprint_and_by_number() {
    let place = Place::new();
    for id in ["1", "2", "3"] {
        place.dead("demo.greet", id, "no user").await;
        place.dead("demo.greet", id, "no name").await;
    }
    let filter = crate::cli::dlq::filter::Filter { fingerprint: Some("demo.greet: no n".into()), ..Default::default() };
    let args = redrive::RedriveArgs { filter, limit: Some(2), dry_run: false, json: false };
    let mut screen = Screen::default();
    let command = DlqCommand::Redrive(args);
    let stop = CancellationToken::new();
    run(command, &Config::default(), &place.queues, &stop, &mut screen.out()).await.unwrap();
    let back = place.received("standard").await;
    assert_eq!(back.len(), 2);
    assert!(back.iter().all(|message| message.body.contains("no name")));
    assert_eq!(place.received("standard-dlq").await.len(), 4);
}

#[tokio::test]
async fn what_can_not_be_redriven_is_skipped_with_the_reason() {
    let place = Place::new();
    place.put("standard-dlq", copy("demo.greet", "large", "no user", 10)).await;
    place.dead("demo.greet", "twice", "id_reused").await;
    let (screen, result) = place.run("redrive --json").await;
    result.unwrap();
    for letter in screen.json()["letters"].as_array().unwrap() {
        assert_eq!(letter["result"], "skipped");
        assert!(letter["why"].as_str().unwrap().contains("id of its own"), "{letter}");
    }
    assert_eq!(place.received("standard-dlq").await.len(), 2);
}

#[tokio::test]
async fn a_job_that_dies_again_at_once_goes_back_once() {
    let place = Place::new();
    place.dead("demo.greet", "1", "no user").await;
    place.put("standard-dlq", "hello".into()).await;
    let (from, to) = (place.queues.open("standard").await.unwrap(), place.queues.open("standard-dlq").await.unwrap());
    let worker = tokio::spawn(async move {
        let request = ReceiveRequest { max: 10, wait: Duration::from_secs(20), visibility: Duration::from_secs(60) };
        loop {
            for message in from.receive(request, &CancellationToken::new()).await.unwrap() {
                to.send(&[NewMessage { body: message.body, ..NewMessage::default() }]).await.remove(0).unwrap();
                from.delete(&[message.handle]).await.remove(0).unwrap();
            }
        }
    });
    let (screen, result) = place.run("redrive --json").await;
    worker.abort();
    result.unwrap();
    assert_eq!(screen.json()["letters"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_body_that_is_no_job_goes_back_as_it_is() {
    let place = Place::new();
    place.put("standard-dlq", "hello".into()).await;
    place.run("redrive").await.1.unwrap();
    assert_eq!(place.received("standard").await[0].body, "hello");
}

#[tokio::test]
async fn a_fifo_queue_gets_its_letters_back_with_a_group() {
    let place = Place::new();
    place.put("standard-dlq.fifo", copy("demo.greet", "1", "no user", usize::MAX)).await;
    place.run("redrive --queue standard.fifo").await.1.unwrap();
    assert_eq!(place.received("standard.fifo").await[0].group.as_deref(), Some("default"));
    assert_eq!(place.queues.depths().unwrap()["standard-dlq.fifo"].total(), 0);
}

#[tokio::test]
async fn a_dead_letter_queue_that_there_is_not_is_named() {
    let failure = Place::new().run("list --queue nowhere").await.1.unwrap_err();
    assert!(failure.what.contains("`nowhere-dlq`"), "{failure:?}");
}

#[test]
fn a_queue_is_named_by_itself_or_by_its_dead_letters() {
    let mut config = Config::default();
    config.pools.retain(|name, _| name == "standard");
    let pool = config.pools.entry("standard".into()).or_default();
    pool.queues = ["a", "b"].map(crate::config::QueueConfig::new).into();
    pool.queues[0].dead_letter_queue = Some("shared".into());
    pool.queues[1].dead_letter_queue = Some("shared".into());
    let found = target::targets(&config, Some("shared"));
    assert_eq!(found[0].queues, ["a", "b"]);
    assert_eq!(found[0].queue().unwrap_err().code(), 2, "the way back is not clear");
    assert_eq!(target::targets(&config, Some("b"))[0].queue().unwrap(), "b");
    assert_eq!(target::targets(&config, None), found);
}
