//! Real English sentences of 6 to 61 of MiniLM's tokens.

use crate::environment;

/// The first `count` sentences of the file that `KARIGAR_TEST_SENTENCES` names.
pub(crate) fn sentences(count: usize) -> Vec<String> {
    let text = std::fs::read_to_string(environment::path("KARIGAR_TEST_SENTENCES")).expect("the sentences are read");
    let found: Vec<String> = text.lines().take(count).map(str::to_owned).collect();
    assert_eq!(found.len(), count, "there are too few sentences");
    found
}
