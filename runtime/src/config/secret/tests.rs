use std::io::Write;

use super::*;

#[test]
fn a_variable_is_read_at_each_call() {
    let secret = Secret::new("env:DB_PASSWORD");
    assert_eq!(secret.resolve_with(|name| Some(format!("{name}-1"))), Ok("DB_PASSWORD-1".to_owned()));
    assert_eq!(secret.resolve_with(|_| Some("rotated".to_owned())), Ok("rotated".to_owned()));
    for nothing in [None, Some(String::new())] {
        let error = secret.resolve_with(|_| nothing.clone()).unwrap_err();
        assert_eq!(error, SecretError::Variable("DB_PASSWORD".to_owned()));
        assert!(error.to_string().contains("`DB_PASSWORD` is not set"));
    }
}

#[test]
fn a_file_is_read_without_the_line_feed_at_its_end() {
    for (written, secret) in [("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"), (" two\nlines\n", " two\nlines")] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(written.as_bytes()).unwrap();
        let reference = Secret::new(format!("file:{}", file.path().display()));
        assert_eq!(reference.resolve(), Ok(secret.to_owned()));
    }
}

#[test]
fn a_file_that_is_missing_or_empty_is_named() {
    let missing = Secret::new("file:/nowhere/at/all").resolve().unwrap_err().to_string();
    assert!(missing.starts_with("`file:/nowhere/at/all`: No such file"), "{missing}");
    let empty = tempfile::NamedTempFile::new().unwrap();
    let error = Secret::new(format!("file:{}", empty.path().display())).resolve().unwrap_err().to_string();
    assert!(error.contains("it is empty"), "{error}");
}

#[test]
fn references_to_aws_are_refused_by_name() {
    for text in ["ssm:/karigar/db", "secretsmanager:karigar"] {
        let error = Secret::new(text).resolve().unwrap_err().to_string();
        assert!(error.contains(&format!("`{text}` is not supported yet")), "{error}");
    }
}

#[test]
fn nothing_set_is_an_error_of_its_own() {
    assert_eq!(Secret::default().resolve(), Err(SecretError::Empty));
}

#[test]
fn a_value_is_never_shown() {
    for (value, shown) in [
        ("postgres://karigar:hunter2@db:5432/karigar", "postgres://karigar:***@db:5432/karigar"),
        ("postgres://karigar:hun/t@er2@db/karigar", "postgres://karigar:***@db/karigar"),
        ("postgres://db/karigar?password=hunter2", "postgres://db/karigar?***"),
        ("postgres://karigar@db/karigar", "postgres://karigar@db/karigar"),
        ("hunter2", "***"),
        ("env:DATABASE_URL", "env:DATABASE_URL"),
        ("file:/run/secrets/db", "file:/run/secrets/db"),
        ("", ""),
    ] {
        let secret = Secret::new(value);
        assert_eq!(secret.to_string(), shown);
        assert_eq!(format!("{secret:?}"), format!("Secret({shown})"));
        assert_eq!(serde_json::to_value(&secret).unwrap(), shown);
    }
}
