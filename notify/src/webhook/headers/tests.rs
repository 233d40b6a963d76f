use super::{AllowedHeaders, HeaderError};

#[test]
fn headers_on_the_list_are_taken_and_no_others() {
    let allowed = AllowedHeaders::new(["x-tenant", "X-Ward"]).expect("a list");
    let headers = allowed.check([("X-Tenant", "bengaluru"), ("x-ward", "17")]).expect("both are allowed");
    assert_eq!(headers.get("x-tenant").expect("set"), "bengaluru");
    assert_eq!(headers.get("x-ward").expect("set"), "17");
    assert_eq!(allowed.check([("x-other", "1")]), Err(HeaderError::NotAllowed("x-other".to_owned())));
    assert_eq!(
        AllowedHeaders::default().check([("x-tenant", "1")]),
        Err(HeaderError::NotAllowed("x-tenant".to_owned()))
    );
}

#[test]
fn a_value_can_not_begin_another_header() {
    let allowed = AllowedHeaders::new(["x-tenant"]).expect("a list");
    let long = "a".repeat(1025);
    for value in ["a\r\nwebhook-id: other", "a\nb", "a\0b", "a\u{7f}", "वार्ड", &long] {
        assert_eq!(allowed.check([("x-tenant", value)]), Err(HeaderError::Value("x-tenant".to_owned())), "{value:?}");
    }
}

#[test]
fn names_of_http_of_the_signature_and_of_secrets_can_not_be_allowed() {
    for name in
        ["Host", "content-length", "Transfer-Encoding", "webhook-id", "Webhook-Signature", "authorization", "cookie"]
    {
        assert_eq!(AllowedHeaders::new([name]).map(drop), Err(HeaderError::Reserved(name.to_owned())));
    }
    for name in ["", "x tenant", "x-tenant\r\n", "x:y"] {
        assert_eq!(AllowedHeaders::new([name]).map(drop), Err(HeaderError::Name(name.to_owned())));
    }
}
