use super::*;

fn asked(query: &str) -> Result<Asked, Refusal> {
    parse(&format!("/v1/jobs?{query}").parse().unwrap())
}

#[test]
fn source_and_id_alone_ask_for_one_job() {
    let one = asked("source=shop&id=order%201%2Fb").unwrap().one.unwrap();
    assert_eq!((one.source(), one.id()), ("shop", "order 1/b"));
    assert!(asked("source=shop&id=1&state=dead").unwrap().one.is_none());
    assert!(asked("source=shop").unwrap().one.is_none());
    assert!(asked("").unwrap().one.is_none());
}

#[test]
fn every_filter_is_taken_over() {
    let cursor = format!("12-{}", "0".repeat(32));
    let filter = asked(&format!("kind=k&state=dead&tenant=t&limit=7&id=1&cursor={cursor}")).unwrap().filter;
    assert_eq!(
        (filter.kind.as_deref(), filter.tenant.as_deref(), filter.id.as_deref()),
        (Some("k"), Some("t"), Some("1"))
    );
    assert_eq!((filter.state, filter.limit, filter.cursor), (Some(State::Dead), 7, Some(cursor)));
}

#[test]
fn what_can_not_be_understood_is_refused_with_a_remedy() {
    for (query, what) in [
        ("status=dead", "there is no parameter `status`"),
        ("state=done", "there is no state `done`"),
        ("limit=0", "`0` is no number from 1 to 500"),
        ("limit=501", "`501` is no number"),
        ("limit=many", "`many` is no number"),
        ("source=", "`source` is empty"),
        ("id=1&id=2", "`id` is given twice"),
        ("cursor=x", "`x` is no cursor"),
        ("source=a%00&id=1", "control character"),
    ] {
        let refusal = asked(query).unwrap_err();
        assert_eq!(refusal.status, axum::http::StatusCode::BAD_REQUEST);
        assert!(refusal.what.contains(what), "{query}: {}", refusal.what);
        assert!(!refusal.remedy.is_empty());
    }
}
