//! Files that end too early. sharp refuses all of them at its defaults (`failOn: "warning"`), and so does Karigar: half a
//! photo is no rendition of it.

use std::io::Write as _;

use karigar_pictures::scratch::Scratch;

use crate::subject::{Fit, Format, Rendition};
use crate::{environment, subject};

#[test]
fn a_picture_that_was_cut_off_is_refused_wherever_it_was_cut() {
    let files = environment::files(&environment::pictures("truncated"));
    let tenths = files.iter().filter(|file| environment::name(file).starts_with("tenth")).count();
    assert_eq!(tenths, 10);
    let rendition = Rendition::new((Some(160), None), Fit::Inside, Format::Jpeg, Some(80));
    let (mut passed, mut scratch) = (Vec::new(), Scratch::default());
    for file in &files {
        let picture = std::fs::read(file).expect("a file");
        match subject::render(&picture, std::slice::from_ref(&rendition), &mut scratch) {
            Ok(_) => passed.push(environment::name(file)),
            Err(error) => writeln!(std::io::stdout(), "{}: {error}", environment::name(file)).expect("standard output"),
        }
    }
    assert!(passed.is_empty(), "taken as if they were whole: {passed:?}");
}
