use super::*;

fn allows(entry: &str, address: &str) -> bool {
    Allowed::new(&[entry.to_owned()]).unwrap().check(&address.parse().unwrap()).is_ok()
}

#[test]
fn rule_17_prefixes_match_whole_parts() {
    assert!(allows("s3://a", "s3://a/b"));
    assert!(allows("s3://a/", "s3://a/b/c"));
    assert!(allows("s3://a/b", "s3://a/b/c"));
    assert!(allows("s3://a/b/", "s3://a/b/c"));
    assert!(!allows("s3://a/b", "s3://a/bc"));
    assert!(!allows("s3://a/b/", "s3://a/bc/d"));
    assert!(!allows("s3://a/b/", "s3://a/b"));
    assert!(!allows("s3://a", "s3://ab/c"));
    assert!(!allows("s3://ab", "s3://a/b"));
}

#[test]
fn rule_17_nothing_is_allowed_by_nothing_and_a_refusal_names_the_remedy() {
    let address = "s3://private/x.jpg".parse().unwrap();
    assert!(Allowed::default().check(&address).unwrap_err().contains("(none)"));
    let refusal = Allowed::bucket("karigar").check(&address).unwrap_err();
    assert!(refusal.contains("s3://karigar/") && refusal.contains("objects.allowed"), "{refusal}");
}

#[test]
fn rule_17_wrong_entries_are_named() {
    for wrong in ["karigar", "s3://", "s3:///x", "s3://A/b", "s3://a/../b", "s3://a/b/*", "s3://a/./", "https://a/b"] {
        let error = Allowed::new(&[wrong.to_owned()]).unwrap_err();
        assert!(error.contains(wrong) && error.contains("s3://BUCKET"), "{error}");
    }
}
