//! The text about kinds tells of those that there are, by examples that they take and give.

use std::collections::BTreeSet;

use karigar::Worker;

use crate::KINDS;

/// The sections of the text, by their kinds.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.split("\n## `").skip(1).map(|section| section.split_once('`').expect("a kind ends with a tick"))
}

#[test]
fn the_text_about_kinds_has_examples_of_every_kind_that_the_kind_takes_and_gives() {
    let builder = crate::register(Worker::builder());
    assert_eq!(sections().map(|(kind, _)| kind).collect::<BTreeSet<_>>(), builder.router().kinds().collect());
    for (kind, section) in sections() {
        let blocks = section.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
        let [payload, output] = blocks.collect::<Vec<_>>()[..] else { panic!("{kind}: not two examples") };
        builder.router().check_examples(kind, payload, output).unwrap_or_else(|why| panic!("{kind}: {why}"));
        for part in ["- **Limits:**", "- **Good for:**", "- **Not good for:**"] {
            assert!(section.contains(part), "{kind}: nothing of {part}");
        }
    }
}
