//! The sorts of poison.

use karigar_tests::models::UNKNOWN_TOKEN;
use karigar_tests::rig::loads::NewJob;
use serde_json::{Value, json};

use super::files::Files;

/// A job that is at fault.
pub(super) struct Poison {
    pub(super) job: NewJob,
    /// A part of the reason that it is to be rejected for.
    pub(super) reason: &'static str,
}

const EMBED: &str = "inference.embed_text";
const MODERATE: &str = "inference.moderate_image";
const READ: &str = "inference.read_text";
const DETECT: &str = "inference.detect_file_type";
const SCORE: &str = "test.score_picture";

/// The poison of this number: each sort in its turn.
pub(super) fn poison(number: usize, files: &Files) -> Poison {
    let text = |text: &str| json!({"text": text});
    let of = |source| json!({"source": source});
    let sorts: [(&str, &str, Value, &str); 12] = [
        ("over-limit", EMBED, text(&"word ".repeat(300)), "has 302 tokens and the model takes 256"),
        // Of all of these it alone fails the whole batch that it is in.
        ("token-out-of-range", EMBED, text(&format!("A sign {UNKNOWN_TOKEN} on the gate.")), "idx=30522"),
        ("empty-text", EMBED, text(""), "there is nothing in the text"),
        ("white-space", EMBED, text(" \n\t "), "there is nothing in the text"),
        ("wrong-type", EMBED, json!({"text": 7}), "data.text: invalid type: integer, expected a string"),
        ("nan-picture", SCORE, json!({"source": files.photo, "nan": true}), "which is no number"),
        ("zip-as-photo", MODERATE, of(&files.zip), "not a picture"),
        ("empty-photo", MODERATE, of(&files.empty), "is empty"),
        ("empty-page", READ, of(&files.empty), "is empty"),
        ("huge-photo", MODERATE, of(&files.huge), "the picture is "),
        ("huge-page", READ, of(&files.huge), "the picture is "),
        ("missing-file", DETECT, of(&files.missing), "-missing"),
    ];
    let (sort, kind, data, reason) = sorts.into_iter().cycle().nth(number).expect("they never end");
    Poison { job: NewJob { kind, id: format!("poison-{number}-{sort}"), data }, reason }
}
