use std::io::{Error, ErrorKind};

use super::*;

fn said(failure: &Failure) -> String {
    let mut text = Vec::new();
    failure.report(&mut text);
    String::from_utf8(text).unwrap()
}

#[test]
fn a_failure_says_what_and_then_what_to_do() {
    let failure = Failure::new("it broke").remedy("mend it\nor leave it");
    assert_eq!(said(&failure), "error: it broke\n  mend it\n  or leave it\n");
    assert_eq!(failure.code(), 1);
    assert_eq!(Failure::usage("what?").code(), 2);
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let failure = Failure::from(Error::from(ErrorKind::BrokenPipe));
    assert_eq!((said(&failure).as_str(), failure.code()), ("", 0));
    assert_eq!(Failure::from(Error::from(ErrorKind::StorageFull)).code(), 1);
}
