use std::time::Duration;

use karigar_tests::fault_proxy::{Entries, Fault, FaultProxy, Rule};
use karigar_tests::rig::{Rig, Servers};
use karigar_tests::servers::server;

use super::{Dice, WORKER, assert_effects, enqueue_chains, rounds};

const ACTIONS: [&str; 4] = ["ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch", "SendMessageBatch"];

fn fault(dice: &mut Dice) -> Fault {
    match dice.u8(0..6) {
        0 => Fault::status(500),
        1 => Fault::status(503),
        2 => Fault::Hang(Duration::from_millis(dice.u64(100..1500))),
        3 => Fault::Refuse,
        4 => Fault::server_fails(Entries::All),
        _ => Fault::LoseAnswer,
    }
}

#[tokio::test]
async fn sqs_that_answers_500s_hangs_and_loses_answers_loses_and_doubles_nothing() {
    rounds("SQS storm", async |mut dice| {
        let proxy = FaultProxy::start(&server("KARIGAR_TEST_FAUXQS")).await;
        let rig = Rig::new(WORKER, Servers { sqs: proxy.url(), ..Servers::default() }).await;
        let expected = enqueue_chains(&rig, dice.u32(30..60)).await;
        for _ in 0..12 {
            let action = ACTIONS[dice.usize(0..ACTIONS.len())];
            proxy.set(Rule::on(action, fault(&mut dice)).skip(dice.usize(0..10)).times(dice.usize(1..4)));
        }
        let worker = rig.start();
        // A receive whose answer was lost hides its messages for the visibility timeout: all come back.
        rig.settled().await;
        assert_effects(&rig, expected).await;
        assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}

#[tokio::test]
async fn s3_that_answers_500s_and_hangs_makes_jobs_wait_and_lose_nothing() {
    rounds("S3 storm", async |mut dice| {
        let proxy = FaultProxy::start(&server("KARIGAR_TEST_S3")).await;
        let rig = Rig::new(WORKER, Servers { s3: proxy.url(), ..Servers::default() }).await;
        for _ in 0..6 {
            let fault =
                if dice.bool() { Fault::status(500) } else { Fault::Hang(Duration::from_millis(dice.u64(100..1500))) };
            proxy.set(Rule::on("PUT /karigar/", fault).skip(dice.usize(0..5)).times(dice.usize(1..4)));
        }
        let jobs = dice.u32(10..20);
        for n in 0..jobs {
            rig.enqueue("test.object", &format!("object-{n}"), &format!(r#"{{"text":"object {n}"}}"#)).await;
        }
        let worker = rig.start();
        rig.settled().await;
        assert_effects(&rig, jobs).await;
        assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
    })
    .await;
}
