//! Tables of handlers, by the commands of the program `karigar`, which brings some.

use karigar::store::Store;
use karigar::store::postgres::PostgresStore;
use karigar_tests::database::Database;
use karigar_tests::rig::{Rig, Servers};
use karigar_tests::servers::server;

const PGBOUNCER: &str = "KARIGAR_TEST_PGBOUNCER";
const STEPS: [&str; 2] = ["inference/0001_embeddings", "media/0001_perceptual_hashes"];

#[tokio::test]
async fn a_database_without_a_handlers_table_is_refused_by_run_found_by_doctor_and_mended_by_migrate() {
    let rig = Rig::new(&server("KARIGAR_TEST_BIN"), Servers::default()).await;
    let database = Database::create().await;
    PostgresStore::new(&database.config(PGBOUNCER)).unwrap().migrate().await.unwrap();
    let url = database.url(PGBOUNCER);
    let there = [("KARIGAR__DATABASE__URL", url.as_str())];
    let ran = rig.run(&there, &["run", "--pool", "rig"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let steps = STEPS.join(", ");
    assert!(ran.stderr.contains(&format!("the database lacks migrations: {steps}")), "{ran:?}");
    let found = rig.run(&there, &["doctor"]).await;
    assert!(found.stdout.contains(&format!("migrations are not applied yet: {steps}")), "{found:?}");
    assert_eq!(rig.run(&there, &["migrate"]).await.ok(), STEPS.map(|step| format!("applied {step}\n")).concat());
    assert_eq!(rig.run(&there, &["migrate"]).await.ok(), "the schema is up to date\n");
}
