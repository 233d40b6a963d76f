use super::{assert_effects, rig, rounds};

/// Bodies that are no job of ours, and a part of the reason that each is to be rejected with.
fn bad_bodies() -> Vec<(String, &'static str)> {
    let event = |fields: &str| format!(r#"{{"specversion":"1.0","source":"rig",{fields}}}"#);
    vec![
        ("not JSON".into(), "not a CloudEvent"),
        ("{}".into(), "missing field"),
        ("[1,2,3]".into(), "not a CloudEvent"),
        ("\"text\"".into(), "not a CloudEvent"),
        (r#"{"specversion":"0.3","source":"rig","id":"v","type":"test.echo"}"#.into(), "send `1.0`"),
        (event(r#""id":"","type":"test.echo""#), "`id` is empty"),
        (event(r#""id":"nul\u0000","type":"test.echo""#), "control character"),
        (event(r#""id":"kind","type":"""#), "`type` is empty"),
        (event(r#""id":"half \ud800","type":"test.echo""#), "not a CloudEvent"),
        (event(r#""id":"ref","type":"test.echo","dataref":"file:///etc/passwd""#), "no object address"),
        (event(r#""id":"late","type":"test.echo","expirytime":"tomorrow""#), "not a time"),
        (format!(r#"{}{}"#, "[".repeat(10_000), "]".repeat(10_000)), "not a CloudEvent"),
        // Events that name a job, of a payload that its handler refuses.
        (event(r#""id":"schema","type":"test.sleep","data":{"ms":"long"}"#), "data.ms"),
        (event(r#""id":"unknown","type":"test.sleep","data":{"mss":1}"#), "unknown field"),
        (
            event(&format!(
                r#""id":"deep","type":"test.echo","data":{{"value":{}{}}}"#,
                "[".repeat(10_000),
                "]".repeat(10_000)
            )),
            "recursion limit",
        ),
        (event(r#""id":"output","type":"test.echo","data":{"value":"nul \u0000"}"#), "U+0000"),
    ]
}

#[tokio::test]
async fn bodies_that_are_no_jobs_end_in_the_dead_letters_with_their_reason_and_the_worker_goes_on() {
    rounds("bodies", async |mut dice| {
        let rig = rig().await;
        let mut bodies = bad_bodies();
        dice.shuffle(&mut bodies);
        let worker = rig.start();
        for (body, _) in &bodies {
            rig.send(body).await;
        }
        rig.enqueue("test.count", "good", "{}").await;
        rig.settled().await;
        assert_effects(&rig, 1).await;
        let letters = rig.dead_letters().await;
        assert_eq!(letters.len(), bodies.len(), "{letters:#?}\n{}", rig.logs());
        let log = std::fs::read_to_string(worker.log()).expect("a log");
        for (body, reason) in &bodies {
            assert!(log.contains(reason), "nothing says `{reason}` of {}", &body[..body.len().min(100)]);
        }
        assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}
