//! The schema that other programs and older versions rely on.

use karigar::JobKey;
use karigar::store::postgres::PostgresStore;
use karigar::store::{Begun, OnDoubt, SendClaim, Store};
use karigar_tests::database::Database;
use sqlx::PgConnection;

use super::{claimed, request, store, succeeded};

async fn lines(connection: &mut PgConnection, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
}

/// A line of this list may be added and never changed: the API reads these columns.
#[tokio::test]
async fn the_view_that_others_read_keeps_its_columns() {
    let (database, _store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let columns = lines(
        &mut database.connect().await,
        "select column_name || ' ' || data_type from information_schema.columns
        where table_name = 'karigar_job_v1' order by ordinal_position",
    )
    .await;
    assert_eq!(
        columns,
        [
            "key uuid",
            "source text",
            "id text",
            "kind text",
            "state text",
            "output jsonb",
            "error text",
            "fingerprint text",
            "progress jsonb",
            "queue text",
            "tenant text",
            "worker text",
            "failures integer",
            "losses integer",
            "interruptions integer",
            "generation bigint",
            "created_at timestamp with time zone",
            "started_at timestamp with time zone",
            "finished_at timestamp with time zone",
            "not_before timestamp with time zone",
        ]
    );
}

/// A commit updates rows in place only as long as no index holds a column that it changes.
#[tokio::test]
async fn no_index_holds_a_column_that_changes() {
    let (database, _store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let indexes = lines(
        &mut database.connect().await,
        "select indexdef from pg_indexes where tablename like 'karigar_%' order by indexname",
    )
    .await;
    assert_eq!(
        indexes,
        [
            "CREATE INDEX karigar_job_created_at ON public.karigar_job USING btree (created_at)",
            "CREATE UNIQUE INDEX karigar_job_pkey ON public.karigar_job USING btree (hash)",
            "CREATE UNIQUE INDEX karigar_limit_pkey ON public.karigar_limit USING btree (hash)",
            "CREATE UNIQUE INDEX karigar_migration_pkey ON public.karigar_migration USING btree (name)",
            "CREATE UNIQUE INDEX karigar_outbox_pkey ON public.karigar_outbox USING btree (hash, \"position\")",
            "CREATE UNIQUE INDEX karigar_output_pkey ON public.karigar_output USING btree (hash)",
            "CREATE UNIQUE INDEX karigar_send_pkey ON public.karigar_send USING btree (hash, name)",
        ]
    );
}

#[tokio::test]
async fn sql_finds_a_job_by_its_source_and_id() {
    let (database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let mut connection = database.connect().await;
    for (source, id) in [("a", "bc"), ("ab", "c"), ("urn:अस्पताल", "फ़ोटो 📷 7")] {
        let key: uuid::Uuid = sqlx::query_scalar("select karigar_key($1, $2)")
            .bind(source)
            .bind(id)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(key, JobKey::new(source, id).unwrap().hash());
    }
    let lease = claimed(&store, &["a".into()]).await[0];
    store.commit(&[succeeded(lease, "\"done\"")]).await.unwrap();
    let output: serde_json::Value =
        sqlx::query_scalar("select output from karigar_job_v1 where key = karigar_key('tests', 'a')")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(output, "done");
    assert_eq!(store.get(&request("a").key).await.unwrap().unwrap().output, Some(output));
}

#[tokio::test]
async fn a_schema_of_the_version_before_is_brought_up_to_date_and_its_jobs_send() {
    let database = Database::create().await;
    let store = PostgresStore::new(&database.config("KARIGAR_TEST_PGBOUNCER")).unwrap();
    let mut connection = database.connect().await;
    let before = concat!(
        include_str!("../../../../../runtime/migrations/0001_jobs.sql"),
        "; create table karigar_migration (name text primary key, applied_at timestamptz not null default now());
        insert into karigar_migration (name) values ('0001_jobs');
        insert into karigar_job (hash, source, id, kind, digest, state, queue, failures, fence, token)
        values (karigar_key('tests', 'a'), 'tests', 'a', 'demo.greet', decode(repeat('07', 32), 'hex'), 'waiting',
            'standard', 2, 3, gen_random_uuid())"
    );
    sqlx::raw_sql(before).execute(&mut connection).await.unwrap();
    assert_eq!(store.migrate().await.unwrap(), ["0002_sends_and_limits"]);
    let lease = claimed(&store, &["a".into()]).await[0];
    let claim = SendClaim { lease, name: "mail".into(), call: uuid::Uuid::new_v4() };
    assert_eq!(store.begin_send(&claim, OnDoubt::Hold).await.unwrap(), Begun::Claimed { first: true });
    let record = store.get(&request("a").key).await.unwrap().unwrap();
    assert_eq!((record.failures, record.sends.len()), (2, 1));
}

/// Small rows cost little: a job that returns nothing has no row but its own.
#[tokio::test]
async fn null_takes_no_row_of_its_own() {
    let (database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let leases = claimed(&store, &["a".into(), "b".into()]).await;
    store.commit(&[succeeded(leases[0], "null"), succeeded(leases[1], "[]")]).await.unwrap();
    let outputs = lines(&mut database.connect().await, "select output::text from karigar_output").await;
    assert_eq!(outputs, ["[]"]);
}
