//! Real models under load, from SQS to PostgreSQL: poisoned, swapped, stopped and killed. Nothing lost, nothing doubled,
//! and nobody harmed by a neighbour.
//!
//! `tests/run --faults N` repeats them and makes the poisoned load larger: up to 5,000 jobs.

mod poison;
mod stops;
mod swap;

use std::collections::BTreeMap;

use karigar_tests::rig::Rig;
use karigar_tests::rig::loads::NewJob;
use serde_json::json;

/// The built-in model of `inference.embed_text`.
const MINILM: &str = "minilm_l6_v2_int8";

/// Embeds a text and keeps its vector under the job's id.
fn embedding(id: String, text: &str) -> NewJob {
    let data = json!({"text": text, "save_as": {"collection": "load", "ref": id}});
    NewJob { kind: "inference.embed_text", id, data }
}

/// Every one of these jobs has ended well at its first try, with an output, and its vector was written once.
async fn assert_all_well(rig: &Rig, jobs: &[String]) {
    let well = "select id from karigar_job_v1 where state = 'succeeded' and failures = 0 and losses = 0
        and interruptions = 0 and jsonb_array_length(output -> 'embedding') = 384 order by id";
    let ids = rig.rows::<(String,)>(well).await.into_iter().map(|(id,)| id);
    assert_same(rig, ids.collect(), jobs).await;
}

/// These jobs, each once, and no others.
async fn assert_same(rig: &Rig, found: Vec<String>, jobs: &[String]) {
    let count = |ids: &[String], by: i32, counts: &mut BTreeMap<String, i32>| {
        ids.iter().for_each(|id| *counts.entry(id.clone()).or_default() += by);
    };
    let mut balance = BTreeMap::new();
    count(&found, 1, &mut balance);
    count(jobs, -1, &mut balance);
    let off: Vec<_> = balance.into_iter().filter(|(_, count)| *count != 0).take(20).collect();
    if let Some((id, _)) = off.first() {
        let record = format!("select to_jsonb(job) - 'output' from karigar_job_v1 job where id = '{id}'");
        let record = rig.rows::<(serde_json::Value,)>(&record).await;
        panic!("too many (+) and too few (-): {off:?}\n{record:?}\n{}", rig.logs());
    }
}
