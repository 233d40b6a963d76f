//! The contracts of the kinds: what `karigar schema KIND` shows.

use karigar::Job;
use serde_json::{Value, json};

use super::detect_file_type::DetectFileType;
use super::embed_text::EmbedText;
use super::moderate_image::ModerateImage;

fn assert_committed<J: Job>(committed: &str) {
    let kind = J::KIND;
    let (payload, output) = (schemars::schema_for!(J), schemars::schema_for!(J::Output));
    let schema = json!({"kind": kind, "payload": payload, "output": output});
    let committed: Value = serde_json::from_str(committed).expect("JSON");
    assert_eq!(
        schema,
        committed,
        "if the change is meant, put this into jobs/schemas/{kind}.json:\n{}",
        serde_json::to_string_pretty(&schema).expect("JSON")
    );
}

#[test]
fn the_schemas_are_the_committed_ones() {
    assert_committed::<ModerateImage>(include_str!("../../schemas/inference.moderate_image.json"));
    assert_committed::<DetectFileType>(include_str!("../../schemas/inference.detect_file_type.json"));
    assert_committed::<EmbedText>(include_str!("../../schemas/inference.embed_text.json"));
}
