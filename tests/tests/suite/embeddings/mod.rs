//! Vectors that `inference.embed_text` keeps, and the neighbours that it finds among them.

mod jobs;
mod statements;

use serde_json::Value;

/// A vector that was kept, under its name.
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) vector: Vec<f64>,
}

/// The `count` nearest, with their cosines, by the definition.
pub(crate) fn nearest(wanted: &[f64], kept: &[Kept], count: usize) -> Vec<(String, f64)> {
    let mut all: Vec<_> = kept.iter().map(|one| (one.name.clone(), cosine(wanted, &one.vector))).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(count);
    all
}

/// Asserts that a job's answer names these, in this order, with these cosines.
pub(crate) fn assert_nearest(found: &Value, expected: &[(String, f64)]) {
    let names: Vec<_> = found.as_array().expect("an array").iter().map(|one| one["ref"].as_str()).collect();
    assert_eq!(names, expected.iter().map(|(name, _)| Some(name.as_str())).collect::<Vec<_>>(), "{found}");
    for (at, (name, cosine)) in expected.iter().enumerate() {
        let similarity = found[at]["similarity"].as_f64().expect("a number");
        // Sums of doubles in another order.
        assert!((similarity - cosine).abs() < 1e-12, "{name}: {similarity}, and the cosine is {cosine}");
    }
}

/// The vector of a job's output.
pub(crate) fn vector(output: &Value) -> Vec<f64> {
    output["embedding"].as_array().expect("a vector").iter().map(single).collect()
}

/// The double that equals the `f32` which was written.
#[expect(clippy::cast_possible_truncation, reason = "it was an f32 before it was written")]
fn single(number: &Value) -> f64 {
    f64::from(number.as_f64().expect("a number") as f32)
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
