//! TLS and passwords.

use karigar::config::{DatabaseConfig, Secret};
use karigar::store::postgres::PostgresStore;
use karigar::store::{Store, StoreError};
use karigar_tests::database::Database;
use karigar_tests::servers::server;
use sqlx::AssertSqlSafe;

async fn ping(settings: &DatabaseConfig) -> Result<(), StoreError> {
    PostgresStore::new(settings).unwrap().ping().await
}

/// By name: the certificate knows `localhost` only.
fn by_name() -> DatabaseConfig {
    let address = server("KARIGAR_TEST_POSTGRES_TLS");
    let (without_query, _) = address.split_once('?').unwrap_or((&address, ""));
    DatabaseConfig { url: Secret::new(without_query), tls: Some("verify-full".into()), ..DatabaseConfig::default() }
}

#[tokio::test]
async fn verify_full_takes_a_certificate_of_the_given_authority() {
    ping(&DatabaseConfig { ca: Some(server("KARIGAR_TEST_CA")), ..by_name() }).await.unwrap();
}

#[tokio::test]
async fn verify_full_refuses_the_certificate_of_another_authority() {
    for ca in [Some(server("KARIGAR_TEST_WRONG_CA")), None] {
        let refused = ping(&DatabaseConfig { ca: ca.clone(), ..by_name() }).await;
        assert!(matches!(&refused, Err(StoreError::Unavailable(why)) if why.contains("certificate")), "{refused:?}");
    }
}

#[tokio::test]
async fn verify_full_refuses_a_certificate_for_another_name() {
    let url = Secret::new(server("KARIGAR_TEST_POSTGRES"));
    let ca = Some(server("KARIGAR_TEST_CA"));
    let by_number = DatabaseConfig { url, ca, ..by_name() };
    let refused = ping(&by_number).await;
    assert!(matches!(&refused, Err(StoreError::Unavailable(why)) if why.contains("certificate")), "{refused:?}");
    // The authority alone would do.
    ping(&DatabaseConfig { tls: Some("verify-ca".into()), ..by_number }).await.unwrap();
}

#[tokio::test]
async fn a_rotated_password_is_read_again_when_the_login_fails() {
    let database = Database::create().await;
    let role = format!("role_{}", uuid::Uuid::new_v4().simple());
    let mut admin = database.connect().await;
    let mut sql = async |sql: String| sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    sql(format!("create role {role} login password 'first'")).await;

    let address = database.url("KARIGAR_TEST_POSTGRES");
    let file = tempfile::NamedTempFile::new().unwrap();
    let write = |password: &str| {
        let login = address.replacen("karigar:karigar", &format!("{role}:{password}"), 1);
        std::fs::write(file.path(), login).unwrap();
    };
    write("first");
    let url = Secret::new(format!("file:{}", file.path().display()));
    let store = PostgresStore::new(&DatabaseConfig { url, ..DatabaseConfig::default() }).unwrap();
    store.ping().await.unwrap();

    sql(format!("alter role {role} password 'second'")).await;
    sql(format!("select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = '{role}'")).await;
    let refused = store.ping().await;
    assert!(matches!(&refused, Err(StoreError::Unavailable(why)) if why.contains("password")), "{refused:?}");

    write("second");
    store.ping().await.unwrap();
    drop(store);
    sql(format!("drop role {role}")).await;
}
