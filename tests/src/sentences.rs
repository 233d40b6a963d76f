//! Real English sentences of 6 to 61 of MiniLM's tokens.

use crate::servers::server;

/// The first `count` sentences of the file `KARIGAR_TEST_SENTENCES`. No two are the same.
///
/// # Panics
/// If there are not so many.
pub fn sentences(count: usize) -> Vec<String> {
    let file = server("KARIGAR_TEST_SENTENCES");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let found: Vec<String> = text.lines().take(count).map(str::to_owned).collect();
    assert_eq!(found.len(), count, "{file} has too few sentences");
    found
}
