use karigar_tests::fault_proxy::{Entries, Fault, FaultProxy, Rule};
use karigar_tests::rig::{Rig, Servers};
use karigar_tests::servers::server;

use super::{WORKER, assert_effects, rig, rounds};

async fn behind(proxy: &FaultProxy) -> Rig {
    Rig::new(WORKER, Servers { sqs: proxy.url(), ..Servers::default() }).await
}

#[tokio::test]
async fn a_message_lease_that_is_lost_in_either_spelling_cancels_the_job_and_another_try_has_the_effect() {
    let spellings: [fn(Entries) -> Fault; 2] = [Fault::message_not_inflight, Fault::not_available];
    rounds("lost lease", async |mut dice| {
        for spelling in spellings {
            let proxy = FaultProxy::start(&server("KARIGAR_TEST_FAUXQS")).await;
            let rig = behind(&proxy).await;
            let worker = rig.start();
            // Long enough for a heartbeat, which is told that the handle has expired.
            proxy.set(Rule::on("ChangeMessageVisibilityBatch", spelling(Entries::All)).times(1));
            let ms = dice.u32(2000..2500);
            rig.enqueue("test.sleep", "leased", &format!(r#"{{"ms":{ms},"count":true}}"#)).await;
            rig.until("the run is abandoned", async || {
                let log = std::fs::read_to_string(worker.log()).unwrap_or_default();
                log.contains(r#""outcome":"abandoned""#).then_some(())
            })
            .await;
            rig.settled().await;
            assert_effects(&rig, 1).await;
            assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
        }
    })
    .await;
}

#[tokio::test]
async fn a_job_that_outlasts_its_leases_keeps_both_by_heartbeats() {
    rounds("heartbeats", async |mut dice| {
        let proxy = FaultProxy::start(&server("KARIGAR_TEST_FAUXQS")).await;
        let rig = behind(&proxy).await;
        let workers = [rig.start(), rig.start()];
        let ms = dice.u32(6500..7500);
        let data = format!(r#"{{"ms":{ms},"count":true}}"#);
        rig.enqueue("test.sleep", "long", &data).await;
        // Five heartbeats of a second; visibility and the lease on the row are three.
        let beats = proxy.called("ChangeMessageVisibilityBatch", 5);
        tokio::time::timeout(std::time::Duration::from_secs(20), beats).await.expect("heartbeats come");
        let depth = rig.depth().await;
        assert_eq!((depth.visible, depth.in_flight), (0, 1), "the message is held\n{}", rig.logs());
        // It would claim a row whose lease is over.
        rig.enqueue("test.sleep", "long", &data).await;
        rig.settled().await;
        assert_effects(&rig, 1).await;
        assert_eq!(rig.number("select losses::int8 from karigar_job").await, 0, "the row was held\n{}", rig.logs());
        for worker in workers {
            assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
        }
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_is_paused_beyond_its_leases_does_not_write_what_another_has_written() {
    rounds("paused", async |mut dice| {
        let rig = rig().await;
        rig.hold("before-commit");
        let paused = rig.start();
        rig.enqueue("test.count", "fenced", "{}").await;
        rig.held("before-commit").await;
        paused.signal("STOP").await;
        rig.release("before-commit");
        let other = rig.start();
        rig.settled().await;
        tokio::time::sleep(std::time::Duration::from_millis(dice.u64(0..300))).await;
        paused.signal("CONT").await;
        rig.until("the late one is abandoned", async || {
            let log = std::fs::read_to_string(paused.log()).unwrap_or_default();
            log.contains(r#""outcome":"abandoned""#).then_some(())
        })
        .await;
        assert_effects(&rig, 1).await;
        for worker in [paused, other] {
            assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
        }
    })
    .await;
}

#[tokio::test]
async fn a_duplicate_while_the_first_runs_in_its_backoff_and_after_its_end_changes_nothing() {
    rounds("duplicates", async |mut dice| {
        let rig = rig().await;
        let workers = [rig.start(), rig.start()];
        let ms = dice.u32(300..900);
        let data = format!(r#"{{"ms":{ms},"count":true}}"#);
        for _ in 0..3 {
            rig.enqueue("test.sleep", "twin", &data).await;
            rig.enqueue("test.fail", "failing", r#"{"times":2}"#).await;
        }
        rig.settled().await;
        rig.enqueue("test.sleep", "twin", &data).await;
        rig.settled().await;
        assert_effects(&rig, 1).await;
        let failures = "select failures::int8 from karigar_job where kind = 'test.fail' and state = 'succeeded'";
        assert_eq!(rig.number(failures).await, 2, "each try was counted once");
        for worker in workers {
            assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
        }
    })
    .await;
}
