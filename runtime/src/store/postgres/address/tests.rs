use super::*;
use crate::config::Secret;

fn settings(url: &str) -> DatabaseConfig {
    DatabaseConfig { url: Secret::new(url), ..DatabaseConfig::default() }
}

fn problem(settings: &DatabaseConfig) -> String {
    Address::new(settings).err().unwrap()
}

#[test]
fn settings_that_cannot_be_right_are_refused_with_what_to_write() {
    assert!(problem(&settings("")).contains("`database.url` is not set"));
    assert!(problem(&settings("mysql://a:b@c/d")).contains("postgres://USER:PASSWORD@HOST:PORT/NAME"));
    assert!(problem(&settings("env:KARIGAR_NO_SUCH_VARIABLE")).contains("KARIGAR_NO_SUCH_VARIABLE"));
    assert!(problem(&settings("file:/no/such/file")).contains("/no/such/file"));
    let good = settings("postgres://karigar@localhost/karigar");
    assert!(problem(&DatabaseConfig { tls: Some("full".into()), ..good.clone() }).contains("verify-full"));
    assert!(problem(&DatabaseConfig { ca: Some("/no/such/ca.pem".into()), ..good }).contains("/no/such/ca.pem"));
}

#[test]
fn no_problem_repeats_the_secret() {
    for url in ["postgres://karigar:hunter2@localhost:99999/x", "mysql://karigar:hunter2@localhost/x"] {
        assert!(!problem(&settings(url)).contains("hunter2"), "{url}");
    }
}

#[test]
fn a_secret_in_a_file_may_end_with_a_line_break() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "postgres://karigar@localhost/karigar\n").unwrap();
    let address = Address::new(&settings(&format!("file:{}", file.path().display()))).unwrap();
    assert_eq!(address.resolved.lock().url, "postgres://karigar@localhost/karigar");
}

#[test]
fn what_the_settings_say_of_tls_goes_before_the_url() {
    let url = settings("postgres://karigar@localhost/karigar?sslmode=disable");
    let address = Address::new(&DatabaseConfig { tls: Some("verify-full".into()), ..url }).unwrap();
    assert!(matches!(address.resolved.lock().options.get_ssl_mode(), PgSslMode::VerifyFull));
}
