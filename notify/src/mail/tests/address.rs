use crate::mail::{AddressError, mailbox};

fn read(text: &str) -> (Option<String>, String) {
    let found = mailbox(text).unwrap_or_else(|why| panic!("{text}: {why}"));
    (found.name, found.email.to_string())
}

#[test]
fn addresses_are_read_with_and_without_a_name() {
    assert_eq!(read("asha@example.in"), (None, "asha@example.in".to_owned()));
    assert_eq!(read(" Asha Rao <asha@example.in> "), (Some("Asha Rao".to_owned()), "asha@example.in".to_owned()));
    assert_eq!(read(r#""Rao, Asha \"A\"" <a@example.in>"#).0.as_deref(), Some(r#"Rao, Asha "A""#));
    assert_eq!(read("आशा <asha@example.in>").0.as_deref(), Some("आशा"));
    assert_eq!(read("a+b.c@example.co.in").1, "a+b.c@example.co.in");
}

#[test]
fn international_domains_become_ascii() {
    assert_eq!(read("sampark@डाटामेल.भारत").1, "sampark@xn--c2bd4bq1db8d.xn--h2brj9c");
    assert_eq!(read("संपर्क@डाटामेल.भारत").1, "संपर्क@xn--c2bd4bq1db8d.xn--h2brj9c");
}

#[test]
fn what_is_no_address_is_refused_without_being_quoted() {
    for text in ["", "asha", "asha@", "@example.in", "a b@example.in", "asha@example.in>", "a@b@example.in", "<>"] {
        let error = mailbox(text).expect_err(text);
        assert!(text.is_empty() || !error.to_string().contains("asha"), "{error}");
    }
    assert_eq!(mailbox("asha@exa mple.in"), Err(AddressError::Domain));
    assert_eq!(mailbox(&format!("{}@example.in", "a".repeat(65))), Err(AddressError::TooLong));
}

#[test]
fn a_line_break_is_refused_wherever_it_stands() {
    for text in ["asha@example.in\r\nBcc: eve@example.com", "Asha\nBcc: x <asha@example.in>", "asha@example.in\0"] {
        assert_eq!(mailbox(text), Err(AddressError::Control), "{text:?}");
    }
}
