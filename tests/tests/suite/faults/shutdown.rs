use super::{assert_effects, rig, rounds};

#[tokio::test]
async fn sigterm_with_jobs_in_flight_and_messages_buffered_loses_and_doubles_nothing() {
    rounds("SIGTERM", async |mut dice| {
        let rig = rig().await;
        let jobs = 50 + dice.u32(0..30);
        for n in 0..jobs {
            let data = format!(r#"{{"ms":{},"count":true,"blocking":{}}}"#, dice.u32(20..400), dice.bool());
            rig.enqueue("test.sleep", &format!("sleep-{n}"), &data).await;
        }
        let first = rig.start();
        rig.until("jobs are in flight", async || (rig.depth().await.in_flight > 0).then_some(())).await;
        tokio::time::sleep(std::time::Duration::from_millis(dice.u64(0..500))).await;
        assert_eq!(first.terminate().await, Some(0), "{}", rig.logs());
        let depth = rig.depth().await;
        assert_eq!(depth.in_flight, 0, "everything that had not ended was handed back at once\n{}", rig.logs());
        let second = rig.start();
        rig.settled().await;
        assert_effects(&rig, jobs).await;
        assert_eq!(rig.number("select coalesce(sum(losses), 0)::int8 from karigar_job").await, 0, "nobody was lost");
        assert_eq!(second.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}
