use std::fs::File;

use karigar_tests::rig::{Rig, Servers};
use karigar_tests::servers::server;
use tokio::process::Command;

use super::{Dice, WORKER, assert_effects, enqueue_chains, rounds};

/// The servers that may be broken are one pair: tests take turns, across processes.
fn turn() -> File {
    let lock = File::create(std::env::temp_dir().join("karigar-faults.lock")).expect("a lock file");
    lock.lock().expect("the lock is taken");
    lock
}

async fn control(action: &str, name: &str) {
    let done = Command::new(server("KARIGAR_TEST_SERVERS_CONTROL")).args([action, name]).status().await;
    assert!(done.expect("the control program runs").success(), "{action} {name} failed");
}

/// Works through a load while `breaking` is done to the database.
async fn load_while(mut dice: Dice, breaking: impl AsyncFn(&mut Dice)) {
    let _turn = turn();
    let servers = Servers {
        postgres: "KARIGAR_TEST_FAULTS_POSTGRES",
        pooler: "KARIGAR_TEST_FAULTS_PGBOUNCER",
        ..Servers::default()
    };
    let rig = Rig::new(WORKER, servers).await;
    let chains = enqueue_chains(&rig, 30).await;
    let slow = dice.u32(10..20);
    for n in 0..slow {
        let data = format!(r#"{{"ms":{},"count":true}}"#, dice.u32(100..1500));
        rig.enqueue("test.sleep", &format!("slow-{n}"), &data).await;
    }
    let workers = [rig.start(), rig.start()];
    rig.until("work has begun", async || (rig.depth().await.in_flight > 0).then_some(())).await;
    tokio::time::sleep(std::time::Duration::from_millis(dice.u64(0..800))).await;
    breaking(&mut dice).await;
    rig.settled().await;
    assert_effects(&rig, chains + slow).await;
    for worker in workers {
        assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
    }
}

#[tokio::test]
async fn postgresql_that_is_restarted_loses_and_doubles_nothing() {
    rounds("PostgreSQL restarted", async |dice| {
        load_while(dice, async |_| control("restart", "postgres-faults").await).await;
    })
    .await;
}

#[tokio::test]
async fn postgresql_that_crashes_and_stays_away_for_a_while_loses_and_doubles_nothing() {
    rounds("PostgreSQL killed", async |dice| {
        load_while(dice, async |dice| {
            control("kill", "postgres-faults").await;
            // Beyond the leases on the rows, which nobody can claim meanwhile.
            tokio::time::sleep(std::time::Duration::from_millis(dice.u64(500..5000))).await;
            control("start", "postgres-faults").await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn pgbouncer_that_is_restarted_loses_and_doubles_nothing() {
    rounds("PgBouncer restarted", async |dice| {
        load_while(dice, async |_| control("restart", "pgbouncer-faults").await).await;
    })
    .await;
}

#[tokio::test]
async fn pgbouncer_that_falls_silent_for_a_while_loses_and_doubles_nothing() {
    rounds("PgBouncer paused", async |dice| {
        load_while(dice, async |dice| {
            control("pause", "pgbouncer-faults").await;
            tokio::time::sleep(std::time::Duration::from_millis(dice.u64(500..4000))).await;
            control("resume", "pgbouncer-faults").await;
        })
        .await;
    })
    .await;
}
