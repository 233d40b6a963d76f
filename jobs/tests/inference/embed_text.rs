use karigar::store::Dialect;
use karigar::store::tx::Value;
use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
use karigar_jobs::inference::embed_text::{EmbedText, Name, Nearest, SaveAs, TextEmbedder, sql};
use karigar_models::task::text_embedding::TextEmbedding;

use super::served;

async fn kit(over_limit: &str) -> TestKit {
    let model = served::<TextEmbedding>("minilm_l6_v2_int8", |manifest| {
        manifest.processing.insert("over_limit".to_owned(), over_limit.into());
    })
    .await;
    TestKit::start(Worker::builder().handler(TextEmbedder(model.into()))).await
}

fn job(text: &str) -> EmbedText {
    EmbedText { text: text.to_owned(), save_as: None, nearest: None }
}

fn name(name: &str) -> Name {
    Name::try_from(name.to_owned()).expect("a name")
}

#[tokio::test]
async fn texts_of_like_meaning_lie_close_together() {
    let kit = kit("truncate").await;
    let mut vectors = Vec::new();
    for text in ["The road has a deep pothole.", "There is a big hole in the street.", "My tap water smells of iron."] {
        let ended = kit.run(&job(text)).await;
        assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None));
        let found = ended.output.expect("an output");
        assert_eq!((found.embedding.len(), found.truncated, found.nearest), (384, false, None));
        assert_eq!(found.model.name, "minilm_l6_v2_int8");
        vectors.push(found.embedding);
    }
    let cosine = |a: usize, b: usize| vectors[a].iter().zip(&vectors[b]).map(|(a, b)| a * b).sum::<f32>();
    // In Python 0.569 and 0.033.
    assert!(cosine(0, 1) > 0.5 && cosine(0, 2) < 0.1, "{} and {}", cosine(0, 1), cosine(0, 2));
    assert!(kit.statements().lock().is_empty());
}

#[tokio::test]
async fn a_text_over_the_limit_is_cut_or_rejected_as_the_manifest_says() {
    let long = "word ".repeat(300);
    let found = kit("truncate").await.run(&job(&long)).await.output.expect("an output");
    assert_eq!((found.tokens, found.truncated), (256, true));

    let ended = kit("reject").await.run(&job(&long)).await;
    assert_eq!((ended.outcome, ended.attempts), (Outcome::Rejected, 1));
    let error = ended.error.expect("a reason");
    assert!(error.contains("has 302 tokens and the model takes 256"), "{error}");
}

#[tokio::test]
async fn a_vector_is_kept_by_the_commit() {
    let kit = kit("truncate").await;
    let save_as = Some(SaveAs { collection: name("complaints"), reference: name("17") });
    let ended = kit.run(&EmbedText { save_as, ..job("The road is broken.") }).await;
    let vector = ended.output.expect("an output").embedding;
    let statements = kit.statements();
    let statements = statements.lock();
    let [(statement, values)] = &**statements else { panic!("one statement, and not {}", statements.len()) };
    assert_eq!(statement, sql::save(Dialect::Postgres));
    assert_eq!(values[..3], ["complaints".into(), "17".into(), "minilm_l6_v2_int8/1".into()]);
    let Value::Text(array) = &values[3] else { panic!("an array's text") };
    assert_eq!(serde_json::from_str::<Vec<f32>>(array).expect("JSON"), vector);
}

#[tokio::test]
async fn neighbours_are_refused_where_there_is_no_database_to_read() {
    let kit = kit("truncate").await;
    let nearest = Some(Nearest { collection: name("complaints"), count: 3 });
    let ended = kit.run(&EmbedText { nearest, ..job("The road is broken.") }).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    assert!(ended.error.expect("a reason").contains("the memory store runs no SQL"));
}
