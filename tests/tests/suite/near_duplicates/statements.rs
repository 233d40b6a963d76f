//! The statements alone, on both databases.

use karigar::store::Dialect;
use karigar::store::sqlite::SqliteStore;
use karigar::store::tx::CommitRow;
use karigar_jobs::media::MIGRATIONS;
use karigar_jobs::media::describe::{NearDuplicates, sql};
use karigar_pictures::describe::PerceptualHash;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

use super::{Kept, at_distance, by_hand, kept};
use crate::stores::handler_tables::{HandlerTables, on_both};

/// Keeps hashes as a job's commit does.
async fn keep(tables: &HandlerTables, collection: &'static str, kept: &[Kept]) {
    tables.commit(kept.iter().map(|one| row(collection, one)).collect()).await;
}

async fn near(tables: &HandlerTables, collection: &str, wanted: u64, own: Option<&str>, count: u32) -> NearDuplicates {
    let values = sql::near_values(collection, PerceptualHash(wanted), own, count);
    let found = tables.store.read_json(sql::near(tables.store.dialect()), &values).await.unwrap();
    serde_json::from_value(found).unwrap()
}

fn row(collection: &'static str, one: &Kept) -> CommitRow {
    let values = sql::save_values(collection, &one.name, PerceptualHash(one.hash));
    Box::new(move |tx| {
        let values = values.clone();
        Box::pin(async move { tx.execute(sql::save(tx.dialect()), values).await.map(drop) })
    })
}

async fn all_within_eight_bits_are_found_and_no_others(tables: HandlerTables) {
    let mut dice = fastrand::Rng::with_seed(64);
    let mut wanted = vec![0, u64::MAX, 1 << 63, i64::MAX as u64];
    wanted.extend((0..26).map(|_| dice.u64(..)));
    let mut all: Vec<_> = (0..1_000).map(|number| kept(format!("stranger-{number}"), dice.u64(..))).collect();
    for (number, wanted) in wanted.iter().enumerate() {
        for distance in 0..=10 {
            for copy in 0..3 {
                let hash = at_distance(&mut dice, *wanted, distance);
                all.push(kept(format!("{number}-at-{distance:02}-{copy}"), hash));
            }
        }
    }
    keep(&tables, "photos", &all).await;
    for wanted in wanted {
        let found = near(&tables, "photos", wanted, None, 1_000).await;
        assert!(found.total >= 27, "{wanted:016x}: {found:?}");
        assert_eq!(found, by_hand(wanted, &all, 1_000), "{wanted:016x}");
    }
}

async fn only_the_collection_counts_and_the_picture_itself_does_not(tables: HandlerTables) {
    keep(&tables, "photos", &[kept("a", 0), kept("b", u64::MAX), kept("é", 0b11), kept("z", 0b11)]).await;
    // The later of two of one name is kept.
    keep(&tables, "photos", &[kept("b", 0b1)]).await;
    keep(&tables, "pages", &[kept("c", 0)]).await;
    let names = |found: &NearDuplicates| found.nearest.iter().map(|one| one.reference.clone()).collect::<Vec<_>>();
    let found = near(&tables, "photos", 0, None, 10).await;
    assert_eq!((found.total, names(&found)), (4, vec!["a".into(), "b".into(), "z".into(), "é".into()]));
    let found = near(&tables, "photos", 0, Some("a"), 10).await;
    assert_eq!((found.total, names(&found)), (3, vec!["b".into(), "z".into(), "é".into()]));
    // All are counted, and so many are named.
    let found = near(&tables, "photos", 0, Some("a"), 2).await;
    assert_eq!((found.total, names(&found)), (3, vec!["b".into(), "z".into()]));
    assert_eq!(names(&near(&tables, "pages", 0, None, 10).await), ["c"]);
    assert_eq!(near(&tables, "letters", 0, None, 10).await, NearDuplicates { total: 0, nearest: Vec::new() });
}

#[tokio::test]
async fn sqlite_asks_the_four_indexes_and_reads_no_table_from_its_beginning_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("karigar.db");
    SqliteStore::open_with(&file, &MIGRATIONS).await.unwrap();
    let mut connection = SqliteConnection::connect(&file.display().to_string()).await.unwrap();
    let plan = format!("explain query plan {}", sql::near(Dialect::Sqlite));
    let steps = sqlx::query(AssertSqlSafe(plan)).fetch_all(&mut connection).await.unwrap();
    let steps: Vec<String> = steps.iter().map(|step| step.get("detail")).collect();
    let reads = |step: &&String| step.contains("karigar_perceptual_hashes");
    let by_index = |step: &&String| {
        step.starts_with("SEARCH karigar_perceptual_hashes USING INDEX")
            && step.ends_with("(collection=? AND <expr>=?)")
    };
    assert_eq!(steps.iter().filter(reads).filter(by_index).count(), 4, "{steps:#?}");
    assert_eq!(steps.iter().filter(reads).count(), 4, "{steps:#?}");
}

on_both!(
    karigar_jobs::media::MIGRATIONS;
    all_within_eight_bits_are_found_and_no_others,
    only_the_collection_counts_and_the_picture_itself_does_not,
);
