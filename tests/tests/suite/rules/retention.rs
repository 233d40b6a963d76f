use karigar_tests::rig::{Rig, Servers};

#[tokio::test]
async fn rule_16_payloads_and_outputs_are_never_logged_not_even_at_the_finest_level() {
    let rig = Rig::new(env!("CARGO_BIN_EXE_test_worker"), Servers::default()).await;
    let worker = rig.start_with(&[("RUST_LOG", "karigar=trace,info")]);
    rig.enqueue("test.echo", "output", r#"{"value":"s3cr3t"}"#).await;
    rig.enqueue("test.echo", "off-schema", r#"{"other":"s3cr3t"}"#).await;
    rig.enqueue("test.sleep", "wrong-type", r#"{"ms":"s3cr3t"}"#).await;
    rig.enqueue("test.tomorrow", "unknown-kind", r#"{"a":"s3cr3t"}"#).await;
    rig.send(r#""s3cr3t""#).await;
    let ended = "select count(*) from karigar_job where state in ('succeeded', 'rejected') and published";
    rig.until("three jobs ended", async || (rig.number(ended).await == 3).then_some(())).await;
    rig.until("the unknown kind is seen", async || rig.logs().contains("test.tomorrow").then_some(())).await;
    let log = std::fs::read_to_string(worker.log()).expect("a log");
    assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
    assert!(log.contains("job finished") && log.contains("data.ms"), "the log says what happened\n{log}");
    assert!(!log.contains("s3cr3t"), "{log}");
    assert!(
        rig.dead_letters().await.iter().all(|letter| letter.body.contains("s3cr3t")),
        "the dead letters keep the payload"
    );
}
