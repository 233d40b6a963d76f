use super::*;

const VALID: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[test]
fn a_valid_one_is_read_and_written_as_it_was() {
    let parsed = Traceparent::parse(VALID).unwrap();
    assert_eq!(parsed.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(parsed.span_id().to_string(), "b7ad6b7169203331");
    assert_eq!(parsed.to_string(), VALID);
}

#[test]
fn a_malformed_one_is_none() {
    for text in [
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0--0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b71692033311-01",
        "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b71692033é-01",
    ] {
        assert_eq!(Traceparent::parse(text), None, "{text}");
    }
}

#[test]
fn a_later_version_may_have_more_parts() {
    for rest in ["", "-what-ever"] {
        let text = format!("cc{}{rest}", &VALID[2..]);
        assert_eq!(Traceparent::parse(&text), Traceparent::parse(VALID), "{text}");
    }
    assert_eq!(Traceparent::parse(&format!("cc{}more", &VALID[2..])), None);
}

#[test]
fn a_child_has_its_own_span_in_the_same_trace() {
    let parent = Traceparent::parse(VALID).unwrap();
    let child = parent.child();
    assert_eq!(child.trace_id().to_string(), parent.trace_id().to_string());
    assert_ne!(child.span_id().to_string(), parent.span_id().to_string());
    assert_eq!(Traceparent::parse(&child.to_string()), Some(child));
}
