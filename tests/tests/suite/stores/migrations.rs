//! Migrations of handlers: after Karigar's own, each once, all or nothing.

use karigar::store::postgres::PostgresStore;
use karigar::store::sqlite::SqliteStore;
use karigar::store::{Migration, Store, StoreError};
use karigar_tests::database::Database;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// Karigar's own steps in PostgreSQL.
const OWN: [&str; 2] = ["0001_jobs", "0002_sends_and_limits"];
const NONE: [&str; 0] = [];
const PGBOUNCER: &str = "KARIGAR_TEST_PGBOUNCER";

const fn both(name: &'static str, sql: &'static str) -> Migration {
    Migration { name, postgres: sql, sqlite: sql }
}

/// The second stands on the first.
const SHOP: [Migration; 2] = [
    both("shop/0001_thanks", "create table thanks (name text not null);"),
    both(
        "shop/0002_likes",
        "alter table thanks add column likes integer not null default 0; insert into thanks (name) values ('Asha');",
    ),
];
const WARDS: [Migration; 1] = [both("wards/0001_ward", "create table ward (name text not null)")];
const BAD: [Migration; 2] =
    [WARDS[0], both("wards/0002_bad", "create table bad (name text); create tabel worse (a text)")];

fn postgres(database: &Database, migrations: &[Migration]) -> PostgresStore {
    PostgresStore::new(&database.config(PGBOUNCER)).unwrap().with_migrations(migrations).unwrap()
}

async fn sqlite(folder: &TempDir, migrations: &[Migration]) -> Result<SqliteStore, StoreError> {
    SqliteStore::open_with(folder.path().join("karigar.sqlite"), migrations).await
}

async fn count(store: &dyn Store, query: &str) -> serde_json::Value {
    store.read_json(query, &[]).await.unwrap()
}

#[tokio::test]
async fn postgres_has_handlers_steps_after_karigars_own_each_once_and_names_those_that_it_lacks() {
    let database = Database::create().await;
    let store = postgres(&database, &SHOP);
    let all = [&OWN[..], &["shop/0001_thanks", "shop/0002_likes"]].concat();
    assert_eq!(store.pending_migrations().await.unwrap(), all);
    assert_eq!(store.migrate().await.unwrap(), all);
    assert_eq!(store.migrate().await.unwrap(), NONE);
    assert_eq!(store.pending_migrations().await.unwrap(), NONE);
    assert_eq!(count(&store, "select to_jsonb(count(*)) from thanks where likes = 0").await, 1);
    let names = "select to_jsonb(array_agg(name order by name)) from karigar_migration";
    assert_eq!(count(&store, names).await, serde_json::json!(all));
    // A family that comes later.
    let both = [SHOP.as_slice(), &WARDS].concat();
    assert_eq!(postgres(&database, &both).pending_migrations().await.unwrap(), ["wards/0001_ward"]);
    assert_eq!(postgres(&database, &both).migrate().await.unwrap(), ["wards/0001_ward"]);
}

#[tokio::test]
async fn sqlite_has_handlers_steps_each_once_when_it_is_opened_whoever_opened_it_before() {
    let folder = tempfile::tempdir().unwrap();
    let bare = sqlite(&folder, &[]).await.unwrap();
    let store = sqlite(&folder, &SHOP).await.unwrap();
    assert_eq!(store.pending_migrations().await.unwrap(), NONE);
    assert_eq!(store.migrate().await.unwrap(), NONE);
    assert_eq!(count(&store, "select count(*) || '' from thanks where likes = 0").await, 1);
    // One without the family is not told of a newer Karigar.
    assert_eq!(bare.migrate().await.unwrap(), NONE);
    drop((bare, store));
    let other = sqlite(&folder, &WARDS).await.unwrap();
    assert_eq!(count(&other, "select count(*) || '' from karigar_migration").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_families_that_migrate_at_once_each_apply_their_own_and_karigars_once() {
    let database = Database::create().await;
    let folder = tempfile::tempdir().unwrap();
    let mut tasks = JoinSet::new();
    for migrations in [SHOP.as_slice(), &WARDS].repeat(3) {
        let store = postgres(&database, migrations);
        tasks.spawn(async move { store.migrate().await.unwrap() });
    }
    let mut applied: Vec<String> = tasks.join_all().await.concat();
    applied.sort();
    assert_eq!(applied, [&OWN[..], &["shop/0001_thanks", "shop/0002_likes", "wards/0001_ward"]].concat());
    let (shop, wards) = tokio::join!(sqlite(&folder, &SHOP), sqlite(&folder, &WARDS));
    assert_eq!(count(&shop.unwrap(), "select count(*) || '' from thanks").await, 1);
    assert_eq!(count(&wards.unwrap(), "select count(*) || '' from ward").await, 0);
}

#[tokio::test]
async fn a_step_that_fails_is_named_and_nothing_is_applied() {
    let database = Database::create().await;
    let error = postgres(&database, &BAD).migrate().await.unwrap_err().to_string();
    assert!(error.contains("`wards/0002_bad` failed") && error.contains("tabel"), "{error}");
    let missing = postgres(&database, &WARDS).pending_migrations().await.unwrap();
    assert_eq!(missing, [&OWN[..], &["wards/0001_ward"]].concat());

    let folder = tempfile::tempdir().unwrap();
    let error = sqlite(&folder, &BAD).await.unwrap_err().to_string();
    assert!(error.contains("`wards/0002_bad` failed") && error.contains("tabel"), "{error}");
    let good = sqlite(&folder, &WARDS).await.unwrap();
    assert_eq!(count(&good, "select count(*) || '' from ward").await, 0);
}

#[tokio::test]
async fn names_that_are_there_twice_or_are_karigars_own_are_refused_before_anything_is_applied() {
    let database = Database::create().await;
    let folder = tempfile::tempdir().unwrap();
    let twice = [SHOP[0], WARDS[0], SHOP[0]];
    let own = [Migration { name: "0002_jobs", postgres: "", sqlite: "" }];
    for (migrations, says) in
        [(twice.as_slice(), "two migrations have the name"), (own.as_slice(), "name it FAMILY/STEP")]
    {
        let store = PostgresStore::new(&database.config(PGBOUNCER)).unwrap();
        let error = store.with_migrations(migrations).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        let error = sqlite(&folder, migrations).await.unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
