//! A photo job that enqueues a webhook in its own commit, and workers that are killed at every point of both. The receiver
//! counts.

use std::collections::BTreeMap;
use std::time::Duration;

use karigar_tests::receiver::{Delivery, Receiver};
use karigar_tests::rig::{Rig, Servers};
use karigar_tests::servers::server;
use serde_json::json;

use crate::faults::{assert_effects, rounds, say};

const WORKER: &str = env!("CARGO_BIN_EXE_photo_worker");

/// Where workers are killed: the point, after one that holds the photo's job back until it may be the webhook's.
const POINTS: [(Option<&str>, &str); 12] = [
    // The photo's job.
    (None, "before-run"),
    (None, "before-commit"),
    (None, "before-publish"),
    (None, "before-delete"),
    // The webhook's.
    (Some("before-publish"), "before-run"),
    (None, "before-send-claim"),
    (None, "after-send-claim"),
    (None, "before-send-seal"),
    (None, "after-send-seal"),
    (Some("before-send-claim"), "before-commit"),
    (Some("before-send-claim"), "before-publish"),
    (Some("before-send-claim"), "before-delete"),
];

#[tokio::test]
async fn a_photo_and_its_webhook_survive_a_kill_at_every_point_and_the_receiver_has_each_event_once() {
    rounds("photo and webhook killed", async |mut dice| {
        let (rig, receiver) = (Rig::new(WORKER, Servers::default()).await, Receiver::default());
        let photo = std::path::Path::new(&server("KARIGAR_TEST_PHOTOS")).join("orientation-6.jpg");
        let source = rig.put_object("photo.jpg", std::fs::read(photo).expect("a photo")).await;
        let (ca, secret) = (server("KARIGAR_TEST_CA"), server("KARIGAR_TEST_RECEIVER_SECRET"));
        let secrets = format!(r#"["{secret}"]"#);
        let variables = [
            ("KARIGAR__NOTIFY__WEBHOOK__CA", ca.as_str()),
            ("KARIGAR__NOTIFY__WEBHOOK__SECRETS__PHOTOS", &secrets),
            ("KARIGAR__NOTIFY__WEBHOOK__ALLOWED_HOSTS", r#"["localhost"]"#),
            ("KARIGAR__POOLS__RIG__KINDS", r#"["test.photo", "notify.webhook"]"#),
        ];
        let mut worker = rig.start_with(&variables);
        for (number, (before, point)) in POINTS.iter().enumerate() {
            let first = before.unwrap_or(point);
            rig.hold(first);
            let job = json!({"source": source, "url": receiver.url("ok"), "secret": "photos"});
            rig.enqueue("test.photo", &format!("photo-{number}"), &job.to_string()).await;
            rig.held(first).await;
            if before.is_some() {
                rig.hold(point);
                rig.release(first);
                rig.held(point).await;
            }
            tokio::time::sleep(Duration::from_millis(dice.u64(0..20))).await;
            worker.kill().await;
            rig.release(point);
            worker = rig.start_with(&variables);
            rig.settled().await;
        }
        assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
        check(&rig, &receiver).await;
    })
    .await;
}

/// Each photo has one event, whatever was killed: one id, one body, one effect.
async fn check(rig: &Rig, receiver: &Receiver) {
    let deliveries = receiver.deliveries();
    let mut events: BTreeMap<&str, Vec<&Delivery>> = BTreeMap::new();
    for delivery in &deliveries {
        events.entry(&delivery.id).or_default().push(delivery);
    }
    let again = deliveries.len() - events.len();
    say(&format!(
        "  {} kills: {} events, {again} of them delivered again, {} effects",
        POINTS.len(),
        events.len(),
        receiver.effects().len()
    ));
    assert!(deliveries.iter().all(|delivery| delivery.verified), "{deliveries:?}");
    assert!(events.values().all(|copies| copies.iter().all(|copy| copy.body == copies[0].body)), "{deliveries:?}");
    assert_eq!(events.len(), POINTS.len(), "{}\n{}", rig.records().await, rig.logs());
    let ids: Vec<String> = events.keys().map(|id| (*id).to_owned()).collect();
    assert_eq!(receiver.effects(), ids, "each had its effect once");
    // Killed between the receiver's yes and the seal; the worker that has the photo's job at its end may be there too.
    assert!((1..=2).contains(&again), "{deliveries:?}");
    let photos: std::collections::BTreeSet<&str> = events.values().map(|copies| copies[0].body.as_str()).collect();
    assert_eq!(photos.len(), POINTS.len(), "each event tells of its own photo");
    assert_effects(rig, POINTS.len() as u32).await;
}
