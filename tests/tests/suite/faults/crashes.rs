use super::{assert_effects, enqueue_chains, rig, rounds};

/// Kills a worker that has a job at this point of the pipeline, and lets another finish.
async fn killed_at(point: &'static str) {
    rounds(&format!("killed {point}"), async |mut dice| {
        let rig = rig().await;
        rig.hold(point);
        let victim = rig.start();
        let expected = enqueue_chains(&rig, dice.u32(1..30)).await;
        rig.held(point).await;
        // Somewhere within what happens to the jobs beside the one that is held.
        tokio::time::sleep(std::time::Duration::from_millis(dice.u64(0..100))).await;
        victim.kill().await;
        rig.release(point);
        let heir = rig.start();
        rig.settled().await;
        assert_effects(&rig, expected).await;
        assert_eq!(heir.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_is_killed_before_it_runs_a_job_loses_and_doubles_nothing() {
    killed_at("before-run").await;
}

#[tokio::test]
async fn a_worker_that_is_killed_before_its_commit_loses_and_doubles_nothing() {
    killed_at("before-commit").await;
}

#[tokio::test]
async fn a_worker_that_is_killed_between_commit_and_publish_loses_and_doubles_nothing() {
    killed_at("before-publish").await;
}

#[tokio::test]
async fn a_worker_that_is_killed_between_publish_and_delete_loses_and_doubles_nothing() {
    killed_at("before-delete").await;
}

#[tokio::test]
async fn a_job_that_kills_its_process_each_time_ends_in_the_dead_letters_and_its_neighbours_end_once() {
    rounds("abort", async |mut dice| {
        let rig = rig().await;
        let expected = enqueue_chains(&rig, dice.u32(5..20)).await;
        rig.enqueue("test.abort", "bomb", "{}").await;
        let mut worker = rig.start();
        let dead = "select count(*) from karigar_job where kind = 'test.abort' and state = 'dead' and losses = 4";
        rig.until("the bomb is dead", async || {
            if worker.has_ended() {
                // As Kubernetes does.
                worker = rig.start();
            }
            (rig.number(dead).await == 1).then_some(())
        })
        .await;
        rig.settled().await;
        assert_effects(&rig, expected).await;
        let letters = rig.dead_letters().await;
        assert_eq!(letters.len(), 1, "only the bomb");
        assert!(letters[0].body.contains("worker_lost"), "{}", letters[0].body);
        assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}

#[tokio::test]
async fn workers_that_are_killed_at_any_moment_lose_and_double_nothing() {
    rounds("killed at random", async |mut dice| {
        let rig = rig().await;
        let expected = enqueue_chains(&rig, dice.u32(40..80)).await;
        for _ in 0..3 {
            let victim = rig.start();
            tokio::time::sleep(std::time::Duration::from_millis(dice.u64(100..900))).await;
            victim.kill().await;
        }
        let heir = rig.start();
        rig.settled().await;
        assert_effects(&rig, expected).await;
        assert_eq!(heir.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}
