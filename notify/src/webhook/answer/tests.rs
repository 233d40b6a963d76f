use std::time::Duration;

use hyper::StatusCode;

use super::{Verdict, host_is_down, judge, may_have_acted};

fn verdict(status: u16) -> Verdict {
    judge(StatusCode::from_u16(status).expect("a status"), None)
}

#[test]
fn every_answer_of_success_is_done() {
    for status in [200, 201, 202, 204, 299] {
        assert_eq!(verdict(status), Verdict::Done, "{status}");
    }
}

#[test]
fn what_will_not_get_better_is_not_tried_again() {
    for status in [301, 308, 410, 413] {
        assert!(matches!(verdict(status), Verdict::Never(_)), "{status}");
    }
}

#[test]
fn all_else_is_tried_again_when_the_receiver_says() {
    for status in [101, 300, 302, 303, 304, 307, 400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504, 599] {
        assert_eq!(verdict(status), Verdict::Again(None), "{status}");
    }
    let minute = Some(Duration::from_secs(60));
    assert_eq!(judge(StatusCode::TOO_MANY_REQUESTS, minute), Verdict::Again(minute));
    assert_eq!(judge(StatusCode::OK, minute), Verdict::Done);
}

#[test]
fn a_receiver_that_fails_on_its_own_says_nothing_of_its_host() {
    assert!([502, 503, 504].iter().all(|status| host_is_down(StatusCode::from_u16(*status).expect("a status"))));
    assert!(![200, 404, 429, 500].iter().any(|status| host_is_down(StatusCode::from_u16(*status).expect("a status"))));
}

#[test]
fn a_receiver_that_broke_may_have_acted_and_one_that_refused_has_not() {
    assert!([500, 502, 504].iter().all(|status| may_have_acted(StatusCode::from_u16(*status).expect("a status"))));
    assert!(
        ![302, 400, 404, 429, 503]
            .iter()
            .any(|status| may_have_acted(StatusCode::from_u16(*status).expect("a status")))
    );
}
