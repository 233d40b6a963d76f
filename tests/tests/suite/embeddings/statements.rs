//! The statements alone, on many vectors and on both databases.

use karigar::store::tx::{CommitRow, Value};
use karigar_jobs::inference::embed_text::sql;
use serde_json::json;

use super::{Kept, assert_nearest, nearest};
use crate::stores::handler_tables::{HandlerTables, on_both};

/// Keeps vectors as a job's commit does.
async fn keep(tables: &HandlerTables, model: &'static str, kept: &[Kept]) {
    tables.commit(kept.iter().map(|one| row(one, model)).collect()).await;
}

async fn neighbours(
    tables: &HandlerTables,
    collection: &str,
    model: &str,
    wanted: &[f64],
    own: Value,
    count: u32,
) -> serde_json::Value {
    let values = vec![collection.into(), model.into(), json!(wanted).to_string().into(), own, count.into()];
    let found = tables.store.read_json(sql::nearest(tables.store.dialect()), &values).await.unwrap();
    json!(sql::neighbours(found).unwrap())
}

fn row(one: &Kept, model: &'static str) -> CommitRow {
    let values: Vec<Value> =
        vec!["complaints".into(), one.name.as_str().into(), model.into(), json!(one.vector).to_string().into()];
    Box::new(move |tx| {
        let values = values.clone();
        Box::pin(async move { tx.execute(sql::save(tx.dialect()), values).await.map(drop) })
    })
}

fn kept(name: impl Into<String>, vector: &[f32]) -> Kept {
    Kept { name: name.into(), vector: vector.iter().copied().map(f64::from).collect() }
}

/// 400 vectors of 384 numbers; of each four, three lie close to the first.
fn many(dice: &mut fastrand::Rng) -> Vec<Kept> {
    let mut all = Vec::new();
    let mut near: Vec<f32> = Vec::new();
    for number in 0..400 {
        if number % 4 == 0 {
            near = (0..384).map(|_| dice.f32() - 0.5).collect();
        }
        let vector: Vec<f32> = near.iter().map(|number| number + 1e-4 * (dice.f32() - 0.5)).collect();
        all.push(kept(format!("complaint-{number}"), &vector));
    }
    all
}

async fn neighbours_are_those_of_the_exact_cosine(tables: HandlerTables) {
    let mut dice = fastrand::Rng::with_seed(384);
    let all = many(&mut dice);
    keep(&tables, "minilm/1", &all).await;
    for one in all.iter().step_by(80) {
        let found = neighbours(&tables, "complaints", "minilm/1", &one.vector, Value::Null, 100).await;
        assert_nearest(&found, &nearest(&one.vector, &all, 100));
    }
}

async fn only_the_collection_and_the_model_count_and_the_text_itself_does_not(tables: HandlerTables) {
    keep(&tables, "minilm/1", &[kept("a", &[1.0, 0.0]), kept("b", &[0.0, 1.0]), kept("zero", &[0.0, 0.0])]).await;
    // The later of two of one name is kept.
    keep(&tables, "minilm/1", &[kept("b", &[0.75, 1.0]), kept("c", &[-1.0, 0.0])]).await;
    keep(&tables, "minilm/2", &[kept("d", &[1.0, 0.0])]).await;
    let wanted = [1.0, 0.0];
    let [a, b, c, d] =
        [("a", 1.0), ("b", 0.6), ("c", -1.0), ("d", 1.0)].map(|(name, cosine)| (name.to_owned(), cosine));
    let found = neighbours(&tables, "complaints", "minilm/1", &wanted, Value::Null, 10).await;
    assert_nearest(&found, &[a, b.clone(), c.clone()]);
    assert_nearest(&neighbours(&tables, "complaints", "minilm/1", &wanted, "a".into(), 10).await, &[b.clone(), c]);
    assert_nearest(&neighbours(&tables, "complaints", "minilm/1", &wanted, "a".into(), 1).await, &[b]);
    assert_nearest(&neighbours(&tables, "complaints", "minilm/2", &wanted, Value::Null, 10).await, &[d]);
    assert_eq!(neighbours(&tables, "complaints", "minilm/3", &wanted, Value::Null, 10).await, json!([]));
    assert_eq!(neighbours(&tables, "thanks", "minilm/1", &wanted, Value::Null, 10).await, json!([]));
}

on_both!(
    karigar_jobs::inference::MIGRATIONS;
    neighbours_are_those_of_the_exact_cosine,
    only_the_collection_and_the_model_count_and_the_text_itself_does_not,
);
