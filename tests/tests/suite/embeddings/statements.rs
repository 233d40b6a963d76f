//! The statements alone, on many vectors and on both databases.

use std::sync::Arc;

use karigar::store::postgres::PostgresStore;
use karigar::store::sqlite::SqliteStore;
use karigar::store::tx::{CommitRow, Value};
use karigar::store::{Claim, Commit, CommitRows, Committed, Store, Transition};
use karigar_jobs::inference::MIGRATIONS;
use karigar_jobs::inference::embed_text::sql;
use karigar_tests::database::Database;
use serde_json::json;
use tempfile::TempDir;

use super::{Kept, assert_nearest, nearest};
use crate::stores::postgres::request;

/// A store with the table, and what is to outlive it.
struct Subject {
    store: Arc<dyn Store>,
    _place: Place,
}

enum Place {
    Postgres { _database: Database },
    Sqlite { _folder: TempDir },
}

impl Subject {
    async fn postgres() -> Self {
        let database = Database::create().await;
        let store = PostgresStore::new(&database.config("KARIGAR_TEST_PGBOUNCER")).unwrap();
        let store = store.with_migrations(&MIGRATIONS).unwrap();
        store.migrate().await.unwrap();
        Self { store: Arc::new(store), _place: Place::Postgres { _database: database } }
    }

    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open_with(folder.path().join("karigar.db"), &MIGRATIONS).await.unwrap();
        Self { store: Arc::new(store), _place: Place::Sqlite { _folder: folder } }
    }

    /// Keeps vectors as a job's commit does.
    async fn keep(&self, model: &'static str, kept: &[Kept]) {
        let request = request(&uuid::Uuid::new_v4().to_string());
        let Claim::Run(claimed) = self.store.claim("worker", &[request]).await.unwrap().remove(0) else {
            panic!("nobody else wants it");
        };
        let transition = Transition::Succeeded { output: "null".into() };
        let commit = Commit { lease: claimed.lease, transition, follow_ups: Vec::new() };
        let rows = CommitRows(kept.iter().map(|one| row(one, model)).collect());
        assert_eq!(self.store.commit_with_rows(&commit, &rows).await.unwrap(), Committed::Done);
    }

    async fn nearest(
        &self,
        collection: &str,
        model: &str,
        wanted: &[f64],
        own: Value,
        count: u32,
    ) -> serde_json::Value {
        let values = vec![collection.into(), model.into(), json!(wanted).to_string().into(), own, count.into()];
        let found = self.store.read_json(sql::nearest(self.store.dialect()), &values).await.unwrap();
        json!(sql::neighbours(found).unwrap())
    }
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

async fn neighbours_are_those_of_the_exact_cosine(subject: Subject) {
    let mut dice = fastrand::Rng::with_seed(384);
    let all = many(&mut dice);
    subject.keep("minilm/1", &all).await;
    for one in all.iter().step_by(80) {
        let found = subject.nearest("complaints", "minilm/1", &one.vector, Value::Null, 100).await;
        assert_nearest(&found, &nearest(&one.vector, &all, 100));
    }
}

async fn only_the_collection_and_the_model_count_and_the_text_itself_does_not(subject: Subject) {
    subject.keep("minilm/1", &[kept("a", &[1.0, 0.0]), kept("b", &[0.0, 1.0]), kept("zero", &[0.0, 0.0])]).await;
    // The later of two of one name is kept.
    subject.keep("minilm/1", &[kept("b", &[0.75, 1.0]), kept("c", &[-1.0, 0.0])]).await;
    subject.keep("minilm/2", &[kept("d", &[1.0, 0.0])]).await;
    let wanted = [1.0, 0.0];
    let [a, b, c, d] =
        [("a", 1.0), ("b", 0.6), ("c", -1.0), ("d", 1.0)].map(|(name, cosine)| (name.to_owned(), cosine));
    let found = subject.nearest("complaints", "minilm/1", &wanted, Value::Null, 10).await;
    assert_nearest(&found, &[a, b.clone(), c.clone()]);
    assert_nearest(&subject.nearest("complaints", "minilm/1", &wanted, "a".into(), 10).await, &[b.clone(), c]);
    assert_nearest(&subject.nearest("complaints", "minilm/1", &wanted, "a".into(), 1).await, &[b]);
    assert_nearest(&subject.nearest("complaints", "minilm/2", &wanted, Value::Null, 10).await, &[d]);
    assert_eq!(subject.nearest("complaints", "minilm/3", &wanted, Value::Null, 10).await, json!([]));
    assert_eq!(subject.nearest("thanks", "minilm/1", &wanted, Value::Null, 10).await, json!([]));
}

macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod postgres {
            use super::Subject;
            $(#[tokio::test] async fn $test() { super::$test(Subject::postgres().await).await; })*
        }
        mod sqlite {
            use super::Subject;
            $(#[tokio::test] async fn $test() { super::$test(Subject::sqlite().await).await; })*
        }
    };
}
on_both!(
    neighbours_are_those_of_the_exact_cosine,
    only_the_collection_and_the_model_count_and_the_text_itself_does_not
);
