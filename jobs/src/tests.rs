//! Every kind has its text, with examples that it takes and gives, and its committed schema.

use std::collections::BTreeSet;
use std::path::Path;

use karigar::Worker;
use serde_json::Value;

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

#[test]
fn the_schema_of_every_kind_is_the_committed_one_and_there_is_no_other() {
    let builder = crate::register(Worker::builder());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let name = |kind: &str| format!("{kind}.json");
    for kind in builder.router().kinds() {
        let schema = builder.router().schema(kind).expect("registered");
        let text = std::fs::read_to_string(folder.join(name(kind))).unwrap_or_default();
        let committed: Value = serde_json::from_str(&text).unwrap_or_default();
        assert_eq!(
            schema,
            committed,
            "if the change is meant, put this into jobs/schemas/{kind}.json:\n{}",
            serde_json::to_string_pretty(&schema).expect("JSON")
        );
    }
    let files = std::fs::read_dir(&folder).expect("the folder of schemas");
    let files: BTreeSet<_> = files.map(|file| file.expect("a file").file_name().into_string().expect("text")).collect();
    assert_eq!(files, builder.router().kinds().map(name).collect());
}
