//! Workers that are killed around an effect outside, which is counted where it is made.

use super::{rig, rounds};

/// How a send ended after its worker was killed at some point and another took over.
#[derive(Debug, PartialEq, Eq)]
struct End {
    /// How often the effect was made.
    sent: usize,
    state: String,
    send: String,
}

async fn killed(point: &str, on_doubt: &str) -> End {
    let rig = rig().await;
    rig.hold(point);
    let victim = rig.start();
    rig.enqueue("test.send", "mail", &format!(r#"{{"on_doubt":"{on_doubt}"}}"#)).await;
    rig.held(point).await;
    victim.kill().await;
    rig.release(point);
    let heir = rig.start();
    rig.settled().await;
    let job = rig.run(&[], &["jobs", "show", "mail", "--json"]).await.json();
    assert_eq!(heir.terminate().await, Some(0), "{}", rig.logs());
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let letters = rig.dead_letters().await;
    assert_eq!(letters.len(), usize::from(job["state"] == "rejected"));
    assert!(letters.iter().all(|letter| letter.body.contains("in doubt: `mail` was begun at")), "{letters:?}");
    End { sent: rig.sent().len(), state: text(&job["state"]), send: text(&job["sends"][0]["state"]) }
}

fn end(sent: usize, state: &str, send: &str) -> End {
    End { sent, state: state.into(), send: send.into() }
}

#[tokio::test]
async fn under_retry_a_send_whose_worker_was_killed_at_any_point_is_made_at_least_once() {
    rounds("killed around a send, retry", async |_| {
        let points =
            [("before-send-claim", 1), ("after-send-claim", 1), ("before-send-seal", 2), ("after-send-seal", 1)];
        for (point, sent) in points {
            assert_eq!(killed(point, "retry").await, end(sent, "succeeded", "sealed"), "{point}");
        }
    })
    .await;
}

#[tokio::test]
async fn under_hold_a_send_whose_worker_was_killed_at_any_point_is_made_at_most_once_and_its_record_says_in_doubt() {
    rounds("killed around a send, hold", async |_| {
        let ends = [
            ("before-send-claim", end(1, "succeeded", "sealed")),
            ("after-send-claim", end(0, "rejected", "in_doubt")),
            ("before-send-seal", end(1, "rejected", "in_doubt")),
            ("after-send-seal", end(1, "succeeded", "sealed")),
        ];
        for (point, expected) in ends {
            assert_eq!(killed(point, "hold").await, expected, "{point}");
        }
    })
    .await;
}
