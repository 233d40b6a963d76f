use futures_util::future::poll_immediate;

use super::*;

fn pool(slots: u32, memory: u64) -> Arc<Permits> {
    Permits::new(Amount { slots, memory, gpu: 0 })
}

const SLOT: Amount = Amount { slots: 1, memory: 0, gpu: 0 };

#[tokio::test]
async fn memory_that_running_jobs_take_is_never_more_than_there_is() {
    let permits = pool(3, 100);
    let first = permits.acquire_memory(60).await.expect("free");
    let second = permits.acquire_memory(60);
    tokio::pin!(second);
    assert!(poll_immediate(&mut second).await.is_none());
    drop(first);
    assert!(second.await.is_some());
    assert_eq!(permits.state.lock().free.memory, 100);
}

#[tokio::test]
async fn a_running_job_gets_memory_before_one_that_waits_for_all_slots() {
    let permits = pool(2, 100);
    let slots = [permits.acquire(SLOT).await.expect("free"), permits.acquire(SLOT).await.expect("free")];
    let held = permits.acquire_memory(100).await.expect("free");
    let alone = permits.acquire(Amount { slots: 2, memory: 100, gpu: 0 });
    tokio::pin!(alone);
    assert!(poll_immediate(&mut alone).await.is_none());
    let memory = permits.acquire_memory(70);
    tokio::pin!(memory);
    assert!(poll_immediate(&mut memory).await.is_none());
    drop(held);
    drop(memory.await.expect("its turn"));
    drop(slots);
    assert!(alone.await.is_some());
}

#[tokio::test]
async fn one_that_went_away_while_it_waited_is_in_nobodys_way() {
    let permits = pool(2, 100);
    let held = permits.acquire_memory(100).await.expect("free");
    {
        let gone = permits.acquire_memory(100);
        tokio::pin!(gone);
        assert!(poll_immediate(&mut gone).await.is_none());
    }
    drop(held);
    assert_eq!(permits.state.lock().free.memory, 100);
    assert_eq!(permits.free_slots(), 2);
}
