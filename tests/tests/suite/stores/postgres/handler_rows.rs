//! A handler's own rows.

use futures_util::FutureExt;
use karigar::store::tx::{CommitRow, Value};
use karigar::store::{CommitRows, Committed, ReadBack, Store, StoreError};
use sqlx::Row as _;

use super::{claimed, store, succeeded};

/// A closure that runs one statement.
fn row(sql: &'static str, values: Vec<Value>) -> CommitRows {
    let row: CommitRow = Box::new(move |tx| {
        let values = values.clone();
        async move { tx.execute(sql, values).await.map(drop) }.boxed()
    });
    CommitRows(vec![row])
}

#[tokio::test]
async fn values_go_into_columns_of_the_types_that_authors_use() {
    let (database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let mut connection = database.connect().await;
    sqlx::raw_sql(
        "create table thanks (id uuid primary key, small int, large bigint, half real, amount numeric, name varchar(20),
            note text, seen timestamptz, raw bytea, yes bool, extra jsonb, plain json, nothing int)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let id = uuid::Uuid::new_v4();
    let values = vec![
        id.to_string().into(),
        Value::Int(7),
        Value::Int(1 << 40),
        Value::Float(0.5),
        Value::Int(12),
        "Asha".into(),
        "धन्यवाद".into(),
        "2026-08-01T10:00:00Z".into(),
        vec![0_u8, 255].into(),
        true.into(),
        serde_json::json!({"a": [1, null]}).into(),
        serde_json::json!("text").into(),
        Value::Null,
    ];
    let rows = row(
        "insert into thanks values ($1::uuid, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9, $10, $11, $12, $13)",
        values,
    );
    let lease = claimed(&store, &["a".into()]).await[0];
    assert_eq!(store.commit_with_rows(&succeeded(lease, "1"), &rows).await.unwrap(), Committed::Done);
    let found = sqlx::query(
        "select id = $1, small = 7, large = 1::bigint << 40, half = 0.5, amount = 12, name = 'Asha', note = 'धन्यवाद',
            seen = '2026-08-01 10:00+00', raw = '\\x00ff', yes, extra = '{\"a\": [1, null]}', plain::text = '\"text\"',
            nothing is null
        from thanks",
    )
    .bind(id)
    .fetch_one(&mut connection)
    .await
    .unwrap();
    for column in 0..13 {
        assert!(found.get::<bool, _>(column), "column {column}");
    }
}

#[tokio::test]
async fn a_constraint_refuses_the_job_and_nothing_of_it_is_written() {
    let (database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let mut connection = database.connect().await;
    sqlx::raw_sql("create table thanks (id text constraint one_thanks_a_job primary key)")
        .execute(&mut connection)
        .await
        .unwrap();
    let leases = claimed(&store, &["a".into(), "b".into()]).await;
    let thanks = row("insert into thanks (id) values ($1)", vec!["same".into()]);
    assert_eq!(store.commit_with_rows(&succeeded(leases[0], "1"), &thanks).await.unwrap(), Committed::Done);
    match store.commit_with_rows(&succeeded(leases[1], "1"), &thanks).await.unwrap() {
        Committed::Refused(why) => assert!(why.contains("one_thanks_a_job"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.read_back(&leases).await.unwrap(), [ReadBack::Committed, ReadBack::Pending]);
}

#[tokio::test]
async fn a_closure_that_hides_a_failed_statement_is_refused_too() {
    let (_database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let lease = claimed(&store, &["a".into()]).await[0];
    let hides: CommitRow = Box::new(|tx| {
        async move {
            let failed = tx.execute("insert into no_such_table values (1)", vec![]).await;
            assert!(matches!(&failed, Err(StoreError::Refused(why)) if why.contains("no_such_table")), "{failed:?}");
            Ok(())
        }
        .boxed()
    });
    let rows = CommitRows(vec![hides]);
    let refused = store.commit_with_rows(&succeeded(lease, "1"), &rows).await.unwrap();
    assert!(matches!(refused, Committed::Refused(_)), "{refused:?}");
    assert_eq!(store.read_back(&[lease]).await.unwrap(), [ReadBack::Pending]);
}
