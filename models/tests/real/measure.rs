//! Items per CPU-second.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use karigar_models::manifest::DeviceName;
use karigar_models::onnx::{Blueprint, OnnxModel};
use karigar_models::served::{Package, Runs, Served};
use karigar_models::task::Task;
use karigar_models::task::text_embedding::TextEmbedding;

use super::{options, sentences};

/// Items per CPU-second of this process.
#[derive(Debug)]
pub(crate) struct Report {
    /// Batches of 8 in order of arrival.
    pub(crate) arrival: f64,
    /// Batches of 8 out of sorted windows of 128.
    pub(crate) sorted: f64,
    /// The engine, with 192 calls on their way.
    pub(crate) engine: f64,
}

/// Measures texts, without tokenising them. The three take turns, so that a busy machine is busy for all.
pub(crate) async fn text(package: Package, count: usize) -> Report {
    let task = Arc::new(TextEmbedding::load(&package.manifest, &package.files).expect("the task"));
    let options = options();
    let blueprint =
        Blueprint::new(&package.manifest, &package.files, &package.library, DeviceName::Cpu, &options.scratch);
    let mut bare = OnnxModel::build(&blueprint.expect("a blueprint"), Arc::clone(&task)).expect("a session");
    let served = Served::<TextEmbedding>::start(package, options).await.expect("it starts");
    let texts = sentences(count);
    let mut spent = [0.0; 3];
    const ROUNDS: usize = 2;
    for _ in 0..ROUNDS {
        let prepared = || texts.iter().map(|text| task.prepare(text.clone()).expect("a text")).collect::<Vec<_>>();
        for (sort, spent) in [false, true].into_iter().zip(&mut spent) {
            let prepared = prepared();
            let started = cpu_seconds();
            for window in prepared.chunks(128) {
                let mut window: Vec<_> = window.iter().collect();
                if sort {
                    window.sort_by_key(|tokens| task.length(tokens));
                }
                for batch in window.chunks(8) {
                    assert_eq!(bare.run(batch).expect("a batch").len(), batch.len());
                }
            }
            *spent += cpu_seconds() - started;
        }
        let entered = texts.iter().map(|text| served.enter(text).prepare(text.clone()).expect("a text"));
        let entered: Vec<_> = entered.collect();
        let started = cpu_seconds();
        let answers = stream::iter(entered).map(|call| call.infer()).buffer_unordered(192);
        assert_eq!(answers.filter(|answer| std::future::ready(answer.is_ok())).count().await, count);
        spent[2] += cpu_seconds() - started;
    }
    let [arrival, sorted, engine] = spent.map(|seconds| (ROUNDS * count) as f64 / seconds);
    Report { arrival, sorted, engine }
}

/// User and system time of the process, from proc(5)'s fields 14 and 15, in ticks of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}
