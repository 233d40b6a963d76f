use std::time::Duration;

use clap::Parser;
use serde_json::json;

use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::key::JobKey;
use crate::store::memory::MemoryStore;
use crate::store::{Claim, ClaimRequest, Commit, Transition};

use super::*;

#[derive(Debug, Parser)]
struct Line {
    #[command(subcommand)]
    command: JobsCommand,
}

fn request(source: &str, id: &str) -> ClaimRequest {
    ClaimRequest {
        key: JobKey::new(source, id).unwrap(),
        kind: "demo.greet".into(),
        digest: [0; 32],
        generation: 0,
        queue: "standard".into(),
        tenant: None,
        expires_at: None,
        run_at: None,
        lease: Duration::from_secs(60),
        max_losses: 3,
    }
}

async fn running(store: &MemoryStore, source: &str, id: &str) -> crate::store::Lease {
    match store.claim("w", &[request(source, id)]).await.unwrap().remove(0) {
        Claim::Run(claimed) => claimed.lease,
        other => panic!("{other:?}"),
    }
}

async fn ended(store: &MemoryStore, source: &str, id: &str) {
    let lease = running(store, source, id).await;
    let transition = Transition::Succeeded { output: r#"{"hello":"Ada"}"#.into() };
    store.commit(&[Commit { lease, transition, follow_ups: Vec::new() }]).await.unwrap();
}

async fn run_line(line: &str, store: &MemoryStore, answers: Option<&str>) -> (Screen, Result<(), Failure>) {
    let command = Line::try_parse_from(format!("jobs {line}").split(' ')).unwrap().command;
    let mut screen = Screen::default();
    let mut answers = answers.map(str::as_bytes);
    let answers = answers.as_mut().map(|answers| answers as &mut dyn BufRead);
    let result = run(command, store, &Config::default(), answers, &mut screen.out()).await;
    (screen, result)
}

#[tokio::test]
async fn a_list_goes_on_where_its_cursor_says() {
    let clock = Clock::manual(1_000_000);
    let store = MemoryStore::new(clock.clone());
    for id in ["a", "b", "c"] {
        ended(&store, "s", id).await;
        clock.advance(Duration::from_secs(1));
    }
    let (screen, result) = run_line("list --json --limit 2 --state succeeded", &store, None).await;
    result.unwrap();
    let page = screen.json();
    assert_eq!([&page["jobs"][0]["id"], &page["jobs"][1]["id"]], [&json!("c"), &json!("b")]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let (screen, _) = run_line(&format!("list --json --limit 2 --cursor {cursor}"), &store, None).await;
    assert_eq!(screen.json()["jobs"][0]["id"], "a");
    assert!(screen.json()["next_cursor"].is_null());
}

#[tokio::test]
async fn a_wrong_cursor_is_a_wrong_command() {
    let (_, result) = run_line("list --cursor here", &MemoryStore::new(Clock::system()), None).await;
    assert_eq!(result.unwrap_err().code(), 2);
}

#[tokio::test]
async fn a_table_has_a_line_a_record_and_an_empty_one_none() {
    let store = MemoryStore::new(Clock::system());
    let (screen, _) = run_line("list", &store, None).await;
    assert_eq!((screen.data().as_str(), screen.remarks().as_str()), ("", "no records\n"));
    ended(&store, "s", "a").await;
    let (screen, _) = run_line("list", &store, None).await;
    assert_eq!(screen.data().lines().count(), 2);
    assert!(screen.data().contains("demo.greet"));
}

#[tokio::test]
async fn a_record_is_shown_by_its_id_alone() {
    let store = MemoryStore::new(Clock::system());
    ended(&store, "s", "a").await;
    let (screen, result) = run_line("show a", &store, None).await;
    result.unwrap();
    assert!(screen.data().contains("succeeded") && screen.data().contains("Ada"), "{}", screen.data());
    let (screen, _) = run_line("show a --json", &store, None).await;
    assert_eq!(screen.json()["output"], json!({"hello": "Ada"}));
}

#[tokio::test]
async fn sends_of_a_job_are_shown_with_their_states_and_times() {
    let store = MemoryStore::new(Clock::manual(1_000_000));
    let lease = running(&store, "s", "a").await;
    for (name, sealed) in [("mail", true), ("sms", false)] {
        let claim = crate::store::SendClaim { lease, name: name.into(), call: uuid::Uuid::new_v4() };
        store.begin_send(&claim, crate::OnDoubt::Hold).await.unwrap();
        if sealed {
            assert!(store.seal_send(&claim, "1").await.unwrap());
        }
    }
    let reason = Transition::Rejected { error: "in doubt".into(), fingerprint: String::new() };
    store.commit(&[Commit { lease, transition: reason, follow_ups: Vec::new() }]).await.unwrap();
    let (screen, _) = run_line("show a", &store, None).await;
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<_> = screen.data().lines().map(words).collect();
    assert!(lines.contains(&words("mail sealed 1970-01-01T00:16:40Z 1970-01-01T00:16:40Z")), "{lines:?}");
    assert!(lines.contains(&words("sms in_doubt 1970-01-01T00:16:40Z")), "{lines:?}");
    let (screen, _) = run_line("show a --json", &store, None).await;
    let time = "1970-01-01T00:16:40Z";
    assert_eq!(
        screen.json()["sends"],
        json!([
            {"name": "mail", "state": "sealed", "claimed_at": time, "sealed_at": time},
            {"name": "sms", "state": "in_doubt", "claimed_at": time, "sealed_at": null},
        ])
    );
}

#[tokio::test]
async fn an_id_of_two_sources_wants_its_source() {
    let store = MemoryStore::new(Clock::system());
    ended(&store, "one", "a").await;
    ended(&store, "two", "a").await;
    for line in ["show a", "cancel a"] {
        let failure = run_line(line, &store, None).await.1.unwrap_err();
        assert!(failure.remedy.unwrap().contains("--source 'one'"));
    }
    run_line("show a --source two", &store, None).await.1.unwrap();
}

#[tokio::test]
async fn a_job_that_there_is_not_is_said_so() {
    let failure = run_line("show nobody", &MemoryStore::new(Clock::system()), None).await.1.unwrap_err();
    assert!(failure.what.contains("`nobody`") && failure.code() == 1);
}

#[tokio::test]
async fn cancel_says_which_state_it_met() {
    let store = MemoryStore::new(Clock::system());
    ended(&store, "s", "done").await;
    running(&store, "s", "busy").await;
    let met = [("done", "succeeded:"), ("busy", "running:"), ("unseen --source s", "unseen:")];
    for (job, beginning) in met {
        let (screen, result) = run_line(&format!("cancel {job}"), &store, None).await;
        result.unwrap();
        assert!(screen.data().starts_with(beginning), "{}", screen.data());
    }
    let (screen, _) = run_line("cancel done --json", &store, None).await;
    assert_eq!(screen.json()["found"], json!({"ended": "succeeded"}));
}

#[tokio::test]
async fn cancelling_an_unseen_job_wants_its_source() {
    let failure = run_line("cancel unseen", &MemoryStore::new(Clock::system()), None).await.1.unwrap_err();
    assert_eq!(failure.code(), 2);
    assert!(failure.remedy.unwrap().contains("--source"));
}

#[tokio::test]
async fn a_purge_asks_first_and_counts() {
    let clock = Clock::manual(1_000_000);
    let store = MemoryStore::new(clock.clone());
    ended(&store, "s", "old").await;
    clock.advance(Duration::from_secs(30 * 86_400));
    ended(&store, "s", "young").await;
    let (screen, refused) = run_line("purge", &store, Some("no\n")).await;
    assert!(screen.remarks().contains("28days") && refused.is_err());
    assert_eq!(run_line("purge", &store, None).await.1.unwrap_err().code(), 2);
    let (screen, _) = run_line("purge", &store, Some("y\n")).await;
    assert_eq!(screen.data(), "1 records were purged\n");
    let (screen, _) = run_line("purge --older-than 1h --yes --json", &store, None).await;
    assert!(screen.remarks().contains("once more"), "a short age is remarked on");
    assert_eq!(screen.json(), json!({"purged": 0}));
}
