//! The engine with models that do what a test tells them to. `models/tests/` puts a real one through the same cases.

mod scripted;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::poll;
use scripted::{Item, Script, engine};

use crate::error::{InferError, LoadError};

#[tokio::test]
async fn a_call_to_an_idle_engine_runs_by_itself() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 1).unwrap();
    assert_eq!(engine.infer(Item::of(5)).await, Ok(5));
    assert_eq!(script.batches(), [1]);
}

#[tokio::test]
async fn batches_grow_while_the_engine_is_busy() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 1).unwrap();
    let held = script.hold();
    let mut first = Box::pin(engine.infer(Item::of(1)));
    assert!(poll!(&mut first).is_pending());
    script.begun(1);
    let others = join_all((0..8).map(|_| engine.infer(Item::of(3))));
    tokio::pin!(others);
    assert!(poll!(&mut others).is_pending());
    drop(held);
    assert_eq!(first.await, Ok(1));
    assert!(others.await.into_iter().all(|answer| answer == Ok(3)));
    assert_eq!(script.batches(), [1, 8]);
}

#[tokio::test]
async fn one_poison_among_64_alone_is_rejected_and_its_neighbours_answers_are_the_same() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 2).unwrap();
    let calls = (0..64).map(|number| engine.infer(if number == 17 { Item::poison() } else { Item::of(number) }));
    for (number, answer) in join_all(calls).await.into_iter().enumerate() {
        match number {
            17 => assert_eq!(answer, Err(InferError::Input("poison".into()))),
            _ => assert_eq!(answer, Ok(number as u32)),
        }
    }
}

#[tokio::test]
async fn what_was_learned_about_memory_holds_for_all_later_batches() {
    let script = Arc::new(Script::default());
    script.memory.store(30, Ordering::SeqCst);
    let engine = engine(&script, 1).unwrap();
    for _ in 0..2 {
        let held = script.hold();
        let first = engine.infer(Item::of(1));
        let calls = join_all((0..8).map(|_| engine.infer(Item::of(10))).chain([first]));
        tokio::pin!(calls);
        assert!(poll!(&mut calls).is_pending());
        drop(held);
        assert!(calls.await.into_iter().all(|answer| answer.is_ok()));
    }
    let failed = script.batches().into_iter().filter(|items| *items > 3).count();
    assert!(failed <= 2, "batches that are too large are not tried again: {:?}", script.batches());
}

#[tokio::test]
async fn a_model_that_panics_is_built_anew() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 1).unwrap();
    let answers = join_all([engine.infer(Item::of(1)), engine.infer(Item::panic()), engine.infer(Item::of(3))]).await;
    assert_eq!((&answers[0], &answers[2]), (&Ok(1), &Ok(3)));
    let Err(InferError::Unavailable(reason)) = &answers[1] else { panic!("{answers:?}") };
    assert!(reason.contains("panicked: as told"), "{reason}");
    assert_eq!(engine.infer(Item::of(4)).await, Ok(4));
    assert!(script.builds.load(Ordering::SeqCst) >= 2);
    assert_eq!(engine.load().ready, 1);
}

#[tokio::test]
async fn an_engine_without_a_model_that_works_says_so_at_once_and_comes_back() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 1).unwrap();
    script.builds_fail.store(true, Ordering::SeqCst);
    assert!(matches!(engine.infer(Item::panic()).await, Err(InferError::Unavailable(_))));
    while engine.load().ready == 1 {
        tokio::task::yield_now().await;
    }
    let answer = engine.infer(Item::of(1)).await;
    assert!(matches!(&answer, Err(InferError::Unavailable(reason)) if reason.contains("broke")), "{answer:?}");
    script.builds_fail.store(false, Ordering::SeqCst);
    while engine.load().ready == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(engine.infer(Item::of(1)).await, Ok(1));
}

#[tokio::test]
async fn a_withdrawn_call_is_not_run() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 1).unwrap();
    let held = script.hold();
    let mut first = Box::pin(engine.infer(Item::of(1)));
    assert!(poll!(&mut first).is_pending());
    script.begun(1);
    let mut withdrawn = Box::pin(engine.infer(Item::of(2)));
    assert!(poll!(&mut withdrawn).is_pending());
    drop(withdrawn);
    drop(held);
    assert_eq!(first.await, Ok(1));
    engine.drain().await;
    assert_eq!(script.batches(), [1]);
}

#[tokio::test]
async fn draining_answers_the_calls_that_wait_and_takes_no_more() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 2).unwrap();
    let held = script.hold();
    let calls = join_all((0..100).map(|number| engine.infer(Item::of(number))));
    tokio::pin!(calls);
    assert!(poll!(&mut calls).is_pending());
    let drained = engine.drain();
    tokio::pin!(drained);
    assert!(poll!(&mut drained).is_pending());
    assert_eq!(engine.infer(Item::of(1)).await, Err(InferError::Stopped));
    drop(held);
    drained.await;
    assert_eq!(calls.await, (0..100).map(Ok).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_last_handle_that_is_dropped_stops_the_threads() {
    let script = Arc::new(Script::default());
    let engine = engine(&script, 3).unwrap();
    let ended = engine.ended();
    drop(engine.clone());
    assert_eq!(engine.infer(Item::of(1)).await, Ok(1));
    drop(engine);
    ended.wait().await;
}

#[tokio::test]
async fn an_engine_whose_model_can_not_be_built_does_not_start() {
    let script = Arc::new(Script::default());
    script.builds_fail.store(true, Ordering::SeqCst);
    let error = LoadError { model: "scripted".into(), reason: "as told".into() };
    assert_eq!(engine(&script, 2).err(), Some(error));
    assert_eq!(script.builds.load(Ordering::SeqCst), 1, "the others are not tried");
}
