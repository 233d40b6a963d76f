//! A million hashes in PostgreSQL behind PgBouncer.

use karigar::store::postgres::PostgresStore;
use karigar::store::tx::Value;
use karigar::store::{Dialect, Store};
use karigar_jobs::media::MIGRATIONS;
use karigar_jobs::media::describe::{NearDuplicates, sql};
use karigar_pictures::describe::PerceptualHash;
use karigar_tests::database::Database;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::{Kept, at_distance, by_hand, kept};

const HASHES: u32 = 1_000_000;

/// Fills the table. Its indexes are made anew, just as they were: that takes a third of the time.
async fn fill(connection: &mut PgConnection, all: &[Kept]) {
    let indexes = "select indexname::text, indexdef from pg_indexes
        where tablename = 'karigar_perceptual_hashes' and indexname not like '%pkey'";
    let indexes = sqlx::query(indexes).fetch_all(&mut *connection).await.unwrap();
    let indexes: Vec<(String, String)> = indexes.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(indexes.len(), 4);
    for (name, _) in &indexes {
        sqlx::raw_sql(AssertSqlSafe(format!("drop index {name}"))).execute(&mut *connection).await.unwrap();
    }
    for some in all.chunks(100_000) {
        let names: Vec<&str> = some.iter().map(|one| &*one.name).collect();
        let hashes: Vec<i64> = some.iter().map(|one| one.hash.cast_signed()).collect();
        sqlx::query(
            "insert into karigar_perceptual_hashes (collection, ref, hash)
                select 'photos', ref, hash from unnest($1::text[], $2::bigint[]) as one (ref, hash)",
        )
        .bind(names)
        .bind(hashes)
        .execute(&mut *connection)
        .await
        .unwrap();
    }
    for (_, definition) in indexes {
        sqlx::raw_sql(AssertSqlSafe(definition)).execute(&mut *connection).await.unwrap();
    }
    // What autovacuum does in its time.
    sqlx::raw_sql("analyze karigar_perceptual_hashes").execute(connection).await.unwrap();
}

/// How PostgreSQL answers the statement with these values.
async fn plan(store: &PostgresStore, values: &[Value]) -> serde_json::Value {
    let explained = format!("explain (format json, analyze) {}", sql::near(Dialect::Postgres));
    store.read_json(&explained, values).await.unwrap()
}

/// All nodes of a plan: their types, and the tables that they read.
fn nodes(plan: &serde_json::Value) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut left = vec![plan];
    while let Some(value) = left.pop() {
        if let Some(kind) = value["Node Type"].as_str() {
            found.push((kind.to_owned(), value["Relation Name"].as_str().map(str::to_owned)));
        }
        left.extend(value.as_array().into_iter().flatten());
        left.extend(value.as_object().into_iter().flat_map(serde_json::Map::values));
    }
    found
}

#[tokio::test]
async fn near_duplicates_among_a_million_are_those_of_a_look_at_each_and_are_found_by_the_indexes() {
    let database = Database::create().await;
    let store = PostgresStore::new(&database.config("KARIGAR_TEST_PGBOUNCER")).unwrap();
    let store = store.with_migrations(&MIGRATIONS).unwrap();
    store.migrate().await.unwrap();
    let mut dice = fastrand::Rng::with_seed(1_000_000);
    let mut all: Vec<Kept> = (0..HASHES).map(|number| kept(format!("photo-{number}"), dice.u64(..))).collect();
    let mut wanted: Vec<u64> = (0..10).map(|_| dice.u64(..)).collect();
    wanted.extend((0..10).map(|_| all[dice.usize(..all.len())].hash));
    for (number, wanted) in wanted.iter().enumerate() {
        for distance in 0..=9 {
            all.push(kept(format!("planted-{number}-at-{distance}"), at_distance(&mut dice, *wanted, distance)));
        }
    }
    fill(&mut database.connect().await, &all).await;

    for wanted in wanted {
        let values = sql::near_values("photos", PerceptualHash(wanted), None, 1_000);
        let found = store.read_json(sql::near(Dialect::Postgres), &values).await.unwrap();
        let found: NearDuplicates = serde_json::from_value(found).unwrap();
        assert!(found.total >= 9, "{wanted:016x}: {found:?}");
        assert_eq!(found, by_hand(wanted, &all, 1_000), "{wanted:016x}");
        let plan = plan(&store, &values).await;
        let nodes = nodes(&plan);
        let scans = nodes.iter().filter(|(kind, _)| kind == "Bitmap Index Scan").count();
        let read = nodes.iter().filter(|(_, table)| table.as_deref() == Some("karigar_perceptual_hashes"));
        assert_eq!(read.map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["Bitmap Heap Scan"], "{plan:#}");
        assert_eq!(scans, 4, "{plan:#}");
        assert!(nodes.iter().all(|(kind, _)| kind != "Seq Scan"), "{plan:#}");
        // Of a million, 188 values of 65,536.
        let looked_at = removed(&plan);
        assert!(looked_at < f64::from(HASHES) / 200.0, "{looked_at} were looked at: {plan:#}");
    }
}

/// The rows that were read and were none.
fn removed(plan: &serde_json::Value) -> f64 {
    match plan {
        serde_json::Value::Object(fields) => {
            fields.get("Rows Removed by Filter").and_then(serde_json::Value::as_f64).unwrap_or_default()
                + fields.values().map(removed).sum::<f64>()
        }
        serde_json::Value::Array(values) => values.iter().map(removed).sum(),
        _ => 0.0,
    }
}
