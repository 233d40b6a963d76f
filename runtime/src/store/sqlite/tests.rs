use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use super::*;
use crate::store::tx::CommitRow;
use crate::store::{State, Transition};

fn request(id: &str) -> ClaimRequest {
    ClaimRequest {
        key: JobKey::new("tests", id).expect("a key"),
        kind: "demo.greet".into(),
        digest: [7; 32],
        generation: 0,
        queue: "standard".into(),
        tenant: None,
        expires_at: None,
        run_at: None,
        lease: Duration::from_secs(60),
        max_losses: 2,
    }
}

async fn claimed(store: &SqliteStore, id: &str) -> Lease {
    match store.claim("w1", &[request(id)]).await.expect("claimed").remove(0) {
        Claim::Run(claimed) => claimed.lease,
        other => panic!("{other:?}"),
    }
}

fn succeeded(lease: Lease, output: &str) -> Commit {
    Commit { lease, transition: Transition::Succeeded { output: output.into() }, follow_ups: Vec::new() }
}

/// The file through a connection of another program.
async fn raw(path: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    SqliteConnection::connect_with(&options).await.expect("connected")
}

#[tokio::test]
async fn records_are_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/er/karigar.sqlite");
    let store = SqliteStore::open(&path).await.expect("opened");
    let lease = claimed(&store, "a").await;
    store.commit(&[succeeded(lease, r#"{"n": 1}"#)]).await.expect("committed");
    drop(store);
    let store = SqliteStore::open(&path).await.expect("opened again");
    let record = store.get_by_hash(lease.hash).await.expect("read").expect("a record");
    assert_eq!((record.state, record.output), (State::Succeeded, Some(json!({"n": 1}))));
    assert_eq!(store.migrate().await.expect("migrated"), Vec::<String>::new());
    assert_eq!(store.pending_migrations().await.expect("asked"), Vec::<String>::new());
}

#[tokio::test]
async fn two_stores_on_one_file_share_records_leases_and_cancels() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("karigar.sqlite");
    let (one, two) = tokio::join!(SqliteStore::open(&path), SqliteStore::open(&path));
    let (one, two) = (one.expect("opened"), two.expect("opened"));
    let lease = claimed(&one, "a").await;
    assert!(matches!(two.claim("w2", &[request("a")]).await.expect("claimed")[..], [Claim::Busy(_)]));
    assert_eq!(two.cancel(&request("a").key).await.expect("cancelled"), CancelFound::Running);
    let renewed = one.renew(&[lease], Duration::from_secs(60)).await.expect("renewed");
    assert_eq!(renewed, [Renewal::CancelRequested]);
}

#[tokio::test]
async fn a_renewal_does_not_queue_with_the_commits() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path().join("karigar.sqlite")).await.expect("opened");
    let lease = claimed(&store, "a").await;
    let _turn_of_a_commit = store.connections.writer.acquire().await.expect("the one connection that writes");
    assert_eq!(store.renew(&[lease], Duration::from_secs(60)).await.expect("renewed"), [Renewal::Held]);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    let text = "not a database\n".repeat(100);
    std::fs::write(&path, &text).expect("written");
    let error = SqliteStore::open(&path).await.expect_err("refused").to_string();
    assert!(error.contains("notes.txt: this is no SQLite file"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), text);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("theirs.sqlite");
    sqlx::query("create table theirs (a)").execute(&mut raw(&path).await).await.expect("created");
    let before = std::fs::read(&path).expect("read");
    let error = SqliteStore::open(&path).await.expect_err("refused").to_string();
    assert!(error.contains("belongs to another program"), "{error}");
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn a_file_of_the_version_before_is_brought_up_to_date_and_its_jobs_send() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("karigar.sqlite");
    let mut file = raw(&path).await;
    let first = include_str!("../../../migrations/sqlite/0001_records.sql");
    let sql = format!(
        "{first}; create table karigar_migration (name text primary key, applied_at integer) strict;
        insert into karigar_migration values ('0001_records', 0);"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut file).await.expect("made");
    let insert = "insert into karigar_job (hash, source, id, kind, digest, state, queue, failures, losses, \
                  interruptions, generation, fence, token, cancel_requested, published, created_at) \
                  values ($1, 'tests', 'a', 'demo.greet', $2, 'waiting', 'standard', 2, 0, 0, 0, 3, $1, 0, 0, 5)";
    let key = request("a").key;
    sqlx::query(insert).bind(key.hash()).bind([7_u8; 32].as_slice()).execute(&mut file).await.expect("written");
    file.close().await.expect("closed");
    let store = SqliteStore::open(&path).await.expect("opened");
    let lease = claimed(&store, "a").await;
    assert_eq!(lease.fence, 4);
    let claim = SendClaim { lease, name: "mail".into(), call: Uuid::new_v4() };
    let begun = store.begin_send(&claim, OnDoubt::Hold).await.expect("begun");
    assert_eq!(begun, Begun::Claimed { first: true });
    assert_eq!(store.get(&key).await.expect("read").expect("a record").sends.len(), 1);
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_by_the_name_of_its_migration() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("karigar.sqlite");
    drop(SqliteStore::open(&path).await.expect("opened"));
    let sql = "insert into karigar_migration values ('9999_from_the_future', 0)";
    sqlx::query(sql).execute(&mut raw(&path).await).await.expect("inserted");
    let error = SqliteStore::open(&path).await.expect_err("refused").to_string();
    assert!(error.contains("newer Karigar") && error.contains("9999_from_the_future"), "{error}");
}

#[tokio::test]
async fn a_folder_in_the_place_of_the_file_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = SqliteStore::open(folder.path()).await.expect_err("an error").to_string();
    assert!(error.starts_with(&folder.path().display().to_string()) && error.contains("a file"), "{error}");
}

#[tokio::test]
async fn a_row_that_sqlite_refuses_is_split_out_of_its_batch() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("karigar.sqlite");
    let store = SqliteStore::open(&path).await.expect("opened");
    let trigger = "create trigger picky before insert on karigar_output when new.output = '13' \
                   begin select raise(abort, 'no 13'); end";
    sqlx::query(trigger).execute(&mut raw(&path).await).await.expect("created");
    let (a, b, c) = (claimed(&store, "a").await, claimed(&store, "b").await, claimed(&store, "c").await);
    let commits = [succeeded(a, "1"), succeeded(b, "13"), succeeded(c, "3")];
    let answers = store.commit(&commits).await.expect("answered");
    assert_eq!(answers, [Committed::Done, Committed::Refused("no 13".into()), Committed::Done]);
    assert_eq!(store.read_back(&[a, b]).await.expect("read"), [ReadBack::Committed, ReadBack::Pending]);
    let answers = store.commit(&commits[1..2]).await.expect("answered");
    assert_eq!(answers, [Committed::Refused("no 13".into())]);
}

#[tokio::test]
async fn every_kind_of_value_is_bound_and_changed_rows_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("karigar.sqlite");
    let store = SqliteStore::open(&path).await.expect("opened");
    sqlx::query("create table mine (a, b, c, d, e, f, g)").execute(&mut raw(&path).await).await.expect("created");
    let commit = succeeded(claimed(&store, "a").await, "1");
    let rows = CommitRows(vec![Box::new(|tx| {
        Box::pin(async {
            let values = vec![
                None::<i64>.into(),
                true.into(),
                7.into(),
                0.5.into(),
                "t".into(),
                vec![1_u8].into(),
                json!({"k": 1}).into(),
            ];
            assert_eq!(tx.execute("insert into mine values ($1, $2, $3, $4, $5, $6, $7)", values).await?, 1);
            tx.execute("update mine set c = c + $2 where e = $1", vec!["t".into(), 1.into()]).await.map(drop)
        })
    })]);
    assert_eq!(store.commit_with_rows(&commit, &rows).await.expect("answered"), Committed::Done);
    type Mine = (Option<i64>, bool, i64, f64, String, Vec<u8>, String);
    let found: Mine = sqlx::query_as("select * from mine").fetch_one(&mut raw(&path).await).await.expect("read");
    assert_eq!(found, (None, true, 8, 0.5, "t".into(), vec![1], r#"{"k":1}"#.into()));
}

#[tokio::test]
async fn a_row_against_a_constraint_is_refused_with_its_reason_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("karigar.sqlite");
    let store = SqliteStore::open(&path).await.expect("opened");
    sqlx::query("create table mine (a unique)").execute(&mut raw(&path).await).await.expect("created");
    let commit = succeeded(claimed(&store, "a").await, "1");
    let insert = || -> CommitRow {
        Box::new(|tx| Box::pin(async { tx.execute("insert into mine values ($1)", vec![1.into()]).await.map(drop) }))
    };
    let answer = store.commit_with_rows(&commit, &CommitRows(vec![insert(), insert()])).await.expect("answered");
    assert_eq!(answer, Committed::Refused("UNIQUE constraint failed: mine.a".into()));
    let rows: i64 =
        sqlx::query_scalar("select count(*) from mine").fetch_one(&mut raw(&path).await).await.expect("read");
    assert_eq!(rows, 0);
    let answer = store.commit_with_rows(&commit, &CommitRows(vec![insert()])).await.expect("answered");
    assert_eq!(answer, Committed::Done);
}
