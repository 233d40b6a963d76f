use super::*;
use crate::objects::Address;

#[test]
fn rule_11_a_result_is_named_by_job_name_and_content() {
    let key = result_key("ab12", "320w", b"hello", "jpg");
    assert_eq!(key, "jobs/ab12/320w-2cf24dba5fb0a30e.jpg");
    assert_eq!(key, result_key("ab12", "320w", b"hello", ".jpg"));
    assert_ne!(key, result_key("ab12", "320w", b"hallo", "jpg"));
    assert_ne!(key, result_key("ab13", "320w", b"hello", "jpg"));
}

#[test]
fn rule_11_names_are_one_part_of_a_key_whatever_they_hold() {
    for name in ["../../etc/passwd", "", "///", "a b\u{0}c", "ज़री", &"x".repeat(5000), "..", "-"] {
        let key = result_key("ab12", name, b"hello", name);
        assert_eq!(key.split('/').count(), 3, "{key}");
        assert!(key.len() < 250, "{key}");
        format!("s3://karigar/{key}").parse::<Address>().unwrap();
    }
    assert!(result_key("j", "../../etc/passwd", b"", "jpg").starts_with("jobs/j/etc-passwd-"));
}
