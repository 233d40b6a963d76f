//! Workers that are told to end, or are killed, while batches run.

use std::time::{Duration, Instant};

use karigar_tests::rig::loads::{NewJob, log_lines};
use karigar_tests::rig::{Rig, Servers, WorkerProcess};
use karigar_tests::sentences::sentences;
use karigar_tests::servers::server;

use super::{assert_all_well, assert_same, embedding};
use crate::faults::{Dice, assert_effects, rounds, say};

const JOBS: usize = 400;
/// Half a minute less than the rig's grace.
const DRAIN: Duration = Duration::from_secs(50);

/// The program `karigar` with this kind alone: the other models would take their time. Its leases are longer than the
/// rig's, so that a busy machine costs none, and short enough to wait for.
fn start(rig: &Rig) -> WorkerProcess {
    rig.start_with(&[
        ("KARIGAR__POOLS__RIG__KINDS", r#"["inference.embed_text"]"#),
        ("KARIGAR__POOLS__RIG__SLOTS", "32"),
        ("KARIGAR__LEASE__VISIBILITY", "6s"),
        ("KARIGAR__LEASE__STORE", "6s"),
        ("KARIGAR__MODELS__CACHE", &server("KARIGAR_TEST_MODELS")),
    ])
}

/// A worker with much to do, some of which it has done.
async fn at_work(dice: &mut Dice) -> (Rig, WorkerProcess, Vec<String>) {
    let rig = Rig::new(&server("KARIGAR_TEST_BIN"), Servers::default()).await;
    rig.count_vectors().await;
    // Four sentences each, so that batches take their time.
    let texts: Vec<String> = sentences(4 * JOBS).chunks(4).map(|some| some.join(" ")).collect();
    let jobs: Vec<NewJob> = texts.iter().enumerate().map(|(n, text)| embedding(format!("text-{n}"), text)).collect();
    rig.enqueue_all(&jobs).await;
    let worker = start(&rig);
    let some = dice.i64(10..100);
    let done = "select count(*) from karigar_job where state = 'succeeded'";
    rig.until("it is at work", async || (rig.number(done).await >= some).then_some(())).await;
    (rig, worker, jobs.into_iter().map(|job| job.id).collect())
}

async fn running(rig: &Rig) -> i64 {
    rig.number("select count(*) from karigar_job where state = 'running'").await
}

#[tokio::test]
async fn sigterm_during_a_batch_ends_in_time_and_another_worker_does_the_rest_once() {
    rounds("SIGTERM during a batch", async |mut dice| {
        let (rig, first, jobs) = at_work(&mut dice).await;
        let log = first.log().to_owned();
        let began = Instant::now();
        assert_eq!(first.terminate().await, Some(0), "{}", rig.logs());
        let took = began.elapsed();
        assert!(took < DRAIN, "{took:?}");
        let busy = log_lines(&log).iter().find(|line| line["message"] == "draining").map(|line| line["busy"].clone());
        let busy = busy.and_then(|busy| busy.as_u64()).expect("it says how many jobs it still runs");
        assert!(busy > 1, "no batch was under way\n{}", rig.logs());
        assert_eq!((running(&rig).await, rig.depth().await.in_flight), (0, 0), "nothing is held\n{}", rig.logs());
        let done = rig.number("select count(*) from karigar_job where state = 'succeeded'").await;
        assert!(done < JOBS as i64, "there is nothing left to do");

        let second = start(&rig);
        rig.settled().await;
        assert_all_well(&rig, &jobs).await;
        assert_effects(&rig, JOBS as u32).await;
        say(&format!("  {done} of {JOBS} done at its end, {busy} under way at SIGTERM; it took {took:.1?}"));
        assert_eq!(second.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}

#[tokio::test]
async fn sigkill_in_the_middle_of_a_batch_costs_a_loss_for_each_job_in_flight_and_all_end_once() {
    rounds("SIGKILL during a batch", async |mut dice| {
        let (rig, first, jobs) = at_work(&mut dice).await;
        first.kill().await;
        rig.quiet().await;
        let in_flight = "select id from karigar_job where state = 'running'";
        let in_flight: Vec<String> = rig.rows::<(String,)>(in_flight).await.into_iter().map(|(id,)| id).collect();
        assert!(in_flight.len() > 1, "no batch was under way\n{}", rig.logs());

        let second = start(&rig);
        rig.settled().await;
        let lost = "select id from karigar_job where losses = 1";
        let lost = rig.rows::<(String,)>(lost).await.into_iter().map(|(id,)| id).collect();
        assert_same(&rig, lost, &in_flight).await;
        let well = "select id from karigar_job where state = 'succeeded' and failures = 0 and interruptions = 0
            and losses <= 1";
        let well = rig.rows::<(String,)>(well).await.into_iter().map(|(id,)| id).collect();
        assert_same(&rig, well, &jobs).await;
        assert_effects(&rig, JOBS as u32).await;
        say(&format!("  {} of {JOBS} jobs were in flight at SIGKILL, and are counted as lost once", in_flight.len()));
        assert_eq!(second.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}
