//! Workers that are killed around the event of an end.

use karigar::config::AwsConfig;
use karigar::queue::Queues;
use karigar::queue::sqs::SqsQueues;
use karigar_tests::servers::server;

use super::events;
use crate::faults::{rig, rounds};

/// Kills a worker that has a job at this point, and lets another finish: every end is told, under one id.
async fn killed_at(point: &'static str) {
    rounds(&format!("ends, killed {point}"), async |mut dice| {
        let rig = rig().await;
        let queue = format!("{}-ends", rig.queue());
        rig.create_queue(&queue, &[]).await;
        let rules = format!(r#"[{{"kinds": ["test.*"], "queue": "{queue}"}}]"#);
        let variables = [("KARIGAR__COMPLETIONS", rules.as_str())];
        rig.hold(point);
        let victim = rig.start_with(&variables);
        let jobs = dice.u32(2..10);
        for n in 0..jobs {
            rig.enqueue("test.count", &format!("good-{n}"), "{}").await;
            rig.enqueue("test.reject", &format!("bad-{n}"), r#"{"reason": "bad"}"#).await;
        }
        rig.held(point).await;
        victim.kill().await;
        rig.release(point);
        let heir = rig.start_with(&variables);
        rig.settled().await;
        let aws = AwsConfig { region: Some("us-east-1".into()), endpoint: Some(server("KARIGAR_TEST_FAUXQS")) };
        let events = events(&*SqsQueues::connect(&aws).await.open(&queue).await.expect("the queue is there")).await;
        let count = |outcome: &str| events.values().filter(|event| event["outcome"] == outcome).count();
        assert_eq!((count("succeeded"), count("rejected")), (jobs as usize, jobs as usize), "{}", rig.logs());
        assert_eq!(events.len(), 2 * jobs as usize, "{events:?}");
        assert_eq!(heir.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_is_killed_between_commit_and_the_event_loses_no_end() {
    killed_at("before-publish").await;
}

#[tokio::test]
async fn a_worker_that_is_killed_between_the_event_and_the_delete_tells_an_end_under_one_id() {
    killed_at("before-delete").await;
}
