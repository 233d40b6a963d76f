use std::time::Duration;

use hyper::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use super::{LONGEST, retry_after};

fn wait(text: &'static str) -> Option<Duration> {
    let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(text))]);
    retry_after(&headers, "2026-01-01T00:00:00Z".parse().expect("a time"))
}

#[test]
fn seconds_and_dates_are_both_a_wait_from_now() {
    assert_eq!(wait("0"), Some(Duration::ZERO));
    assert_eq!(wait("120"), Some(Duration::from_secs(120)));
    assert_eq!(wait(" 7 "), Some(Duration::from_secs(7)));
    assert_eq!(wait("Thu, 01 Jan 2026 00:10:00 GMT"), Some(Duration::from_secs(600)));
    assert_eq!(wait("Wed, 31 Dec 2025 23:59:59 GMT"), Some(Duration::ZERO));
}

#[test]
fn a_wait_without_an_end_is_a_day() {
    assert_eq!(wait("99999999999999999999999999"), Some(LONGEST));
    assert_eq!(wait("Thu, 01 Jan 2099 00:00:00 GMT"), Some(LONGEST));
}

#[test]
fn what_is_neither_is_nothing() {
    for text in ["", "soon", "-1", "1.5", "2026-01-01T00:00:00Z", "1 minute"] {
        assert_eq!(wait(text), None, "{text}");
    }
    assert_eq!(retry_after(&HeaderMap::new(), "2026-01-01T00:00:00Z".parse().expect("a time")), None);
}
