//! `docs/jobs.md` tells of the kinds that there are, by examples that they take and give.

use std::collections::BTreeSet;

use karigar::{Job, Worker};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::inference::detect_file_type::DetectFileType;
use crate::inference::embed_text::EmbedText;
use crate::inference::moderate_image::ModerateImage;
use crate::inference::read_text::ReadText;
use crate::media::renditions::MakeRenditions;

const PAGE: &str = include_str!("../../docs/jobs.md");

/// The sections of the page, by their kinds.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGE.split("\n## `").skip(1).map(|section| section.split_once('`').expect("a kind ends with a tick"))
}

/// Reads an example, which names every key of its type and none besides.
fn check<T: Serialize + DeserializeOwned>(kind: &str, example: &str) {
    let value: T = serde_json::from_str(example).unwrap_or_else(|error| panic!("{kind}: {error} in {example}"));
    let example: Value = serde_json::from_str(example).expect("JSON");
    assert_eq!(serde_json::to_value(value).expect("JSON"), example, "{kind}");
}

/// Checks both examples of a kind, what it takes and what it gives.
fn check_kind<J: Job>() -> &'static str {
    let (_, section) =
        sections().find(|(kind, _)| *kind == J::KIND).unwrap_or_else(|| panic!("no section {}", J::KIND));
    let blocks: Vec<&str> = section.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [payload, output] = blocks[..] else { panic!("{} examples of {}, and not two", blocks.len(), J::KIND) };
    check::<J>(J::KIND, payload);
    check::<J::Output>(J::KIND, output);
    for part in ["- **Limits:**", "- **Good for:**", "- **Not good for:**"] {
        assert!(section.contains(part), "{} says nothing of {part}", J::KIND);
    }
    J::KIND
}

#[test]
fn the_page_of_jobs_has_examples_of_every_kind_that_the_kind_takes_and_gives() {
    let checked = BTreeSet::from([
        check_kind::<MakeRenditions>(),
        check_kind::<ModerateImage>(),
        check_kind::<ReadText>(),
        check_kind::<EmbedText>(),
        check_kind::<DetectFileType>(),
    ]);
    let builder = crate::register(Worker::builder());
    assert_eq!(builder.router().kinds().collect::<BTreeSet<_>>(), checked);
    assert_eq!(sections().map(|(kind, _)| kind).collect::<BTreeSet<_>>(), checked);
}
