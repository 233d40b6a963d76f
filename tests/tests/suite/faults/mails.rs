//! A mail whose worker is killed at each point around the send. Mails are counted at the server.

use karigar_tests::mailbox::Mailbox;
use karigar_tests::servers::server;
use serde_json::{Value, json};

use super::{rounds, say};
use crate::notify::people::People;

/// Where a worker is killed: on its way to the send, in it, and on its way back.
const POINTS: [&str; 8] = [
    "before-run",
    "before-send-claim",
    "after-send-claim",
    "before-send-seal",
    "after-send-seal",
    "before-commit",
    "before-publish",
    "before-delete",
];

/// What became of a mail.
#[derive(Debug, PartialEq, Eq)]
struct End {
    /// How often it arrived.
    mails: usize,
    /// Under how many Message-IDs.
    ids: usize,
    state: String,
    send: String,
}

/// A mail in Hindi with a photo, whose worker is killed at `point`; another one takes over.
async fn killed(point: &str, on_doubt: &str) -> End {
    let (people, reader) = (People::new(&[]).await, Mailbox::new(""));
    let photo = std::fs::read(std::path::Path::new(&server("KARIGAR_TEST_PHOTOS")).join("orientation-6.jpg"));
    let source = people.rig.put_object("pothole.jpg", photo.expect("a photo")).await;
    let variables: Value =
        serde_json::from_str(include_str!("../../../../jobs/templates/complaint_resolved/sample.json")).expect("JSON");
    let mail = json!({
        "to": [reader.address],
        "template": "complaint_resolved",
        "locale": "hi",
        "variables": variables,
        "attachments": [{"source": source, "name": "pothole.jpg"}],
        "on_doubt": on_doubt,
    });
    people.rig.hold(point);
    let victim = people.start();
    people.rig.enqueue("notify.email", "mail", &mail.to_string()).await;
    people.rig.held(point).await;
    victim.kill().await;
    people.rig.release(point);
    let heir = people.start();
    people.rig.settled().await;
    let shown = people.run(&["jobs", "show", "mail", "--json"]).await.json();
    assert_eq!(heir.terminate().await, Some(0), "{}", people.rig.logs());
    for mail in reader.mails() {
        assert!(mail.contains("Subject: =?utf-8?b?") && mail.contains("Content-Type: image/jpeg"), "it is whole");
    }
    let mut ids = reader.headers("Message-ID");
    let mails = ids.len();
    ids.sort();
    ids.dedup();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let end = End { mails, ids: ids.len(), state: text(&shown["state"]), send: text(&shown["sends"][0]["state"]) };
    say(&format!(
        "  {on_doubt}, killed {point}: {} mails, {} Message-IDs, {}, {}",
        end.mails, end.ids, end.state, end.send
    ));
    if end.state == "rejected" {
        assert!(text(&shown["error"]).starts_with("in doubt: "), "{shown}");
    }
    end
}

fn end(mails: usize, state: &str, send: &str) -> End {
    End { mails, ids: mails.min(1), state: state.to_owned(), send: send.to_owned() }
}

#[tokio::test]
async fn under_retry_a_mail_whose_worker_was_killed_at_any_point_arrives_at_least_once_under_one_message_id() {
    rounds("mail killed, retry", async |_| {
        for point in POINTS {
            // Between the server's yes and the seal: the one place where it comes twice.
            let mails = if point == "before-send-seal" { 2 } else { 1 };
            assert_eq!(killed(point, "retry").await, end(mails, "succeeded", "sealed"), "{point}");
        }
    })
    .await;
}

#[tokio::test]
async fn under_hold_a_mail_whose_worker_was_killed_at_any_point_arrives_at_most_once_and_the_record_says_in_doubt() {
    rounds("mail killed, hold", async |_| {
        for point in POINTS {
            let expected = match point {
                "after-send-claim" => end(0, "rejected", "in_doubt"),
                "before-send-seal" => end(1, "rejected", "in_doubt"),
                _ => end(1, "succeeded", "sealed"),
            };
            assert_eq!(killed(point, "hold").await, expected, "{point}");
        }
    })
    .await;
}
