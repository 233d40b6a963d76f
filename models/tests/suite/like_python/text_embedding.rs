use futures_util::future::join_all;
use karigar_models::task::text_embedding::{Embedding, TextEmbedding};
use serde::Deserialize;

use super::reference;
use crate::packages::{package, serve};

/// How alike the vectors are at least, as the cosine.
const LEAST: f32 = 0.99999;

#[derive(Deserialize)]
struct Expected {
    text: String,
    #[serde(flatten)]
    embedding: Embedding,
}

#[tokio::test]
async fn texts_get_the_vectors_of_the_python_packages_whatever_runs_beside_them() {
    let expected: Vec<Expected> = reference("text_embedding", &[]);
    let model = serve::<TextEmbedding>(package("minilm_l6_v2_int8")).await;
    let answers = join_all(expected.iter().map(|one| model.infer("a job", one.text.clone()))).await;
    for (Expected { text, embedding }, answer) in expected.iter().zip(answers) {
        let found = answer.expect("an embedding").output;
        assert_eq!((found.tokens, found.truncated), (embedding.tokens, embedding.truncated), "{text:?}");
        let alike = cosine(&found.vector, &embedding.vector);
        assert!(alike >= LEAST, "{text:?}: {alike}");
        let length: f32 = found.vector.iter().map(|number| number * number).sum();
        assert!((length - 1.0).abs() < 1e-5, "{text:?} has the squared length {length}");
    }
    assert!(expected.len() >= 20, "only {} texts", expected.len());
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let sum = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    sum(a, b) / (sum(a, a) * sum(b, b)).sqrt()
}
