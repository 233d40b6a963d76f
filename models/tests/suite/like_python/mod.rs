//! The built-in models beside their reference implementations in Python, which run beside the tests on the same inputs.
//!
//! `KARIGAR_TEST_PYTHON` names a Python that has what `tests/servers/requirements-reference.txt` lists.

mod file_type;
mod image_scores;
mod read_text;
mod text_embedding;

use std::path::Path;
use std::process::Command;

use serde::de::DeserializeOwned;

use crate::environment;

/// What the script `NAME.py` of `tests/reference` answers, in JSON; its head says what arguments it takes.
fn reference<A: DeserializeOwned>(name: &str, arguments: &[&Path]) -> A {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name).with_extension("py");
    let mut python = Command::new(environment::path("KARIGAR_TEST_PYTHON"));
    let output = python.arg(script).args(arguments).output().expect("KARIGAR_TEST_PYTHON runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the reference's answer is JSON")
}
