//! The engine with real models on ONNX Runtime: what `src/engine/tests.rs` shows with scripted ones.

mod sentences;
mod tokens;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use karigar_models::error::InferError;
use karigar_models::manifest::{DeviceName, Dim};
use karigar_models::served::{Options, Served};
use karigar_models::task::file_type::{FileSample, FileTypes};
use karigar_models::task::text_embedding::TextEmbedding;
use sentences::sentences;
use tokens::{Raw, Tokens};

use crate::packages::{package, serve, with_sessions};

async fn embed(served: &Served<TextEmbedding>, text: &str) -> Vec<f32> {
    served.infer(text, text.to_owned()).await.expect("a text is embedded").output.vector
}

fn furthest(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[tokio::test]
async fn batch_mates_change_no_answer_by_more_than_the_tolerance() {
    let package = package("minilm_l6_v2_int8");
    let tolerance = package.manifest.tolerance;
    let served = serve::<TextEmbedding>(with_sessions(package, 2)).await;
    let mut texts = sentences(300);
    let mut alone = Vec::new();
    for text in &texts {
        alone.push((text.clone(), embed(&served, text).await));
    }
    alone.sort_by(|a, b| a.0.cmp(&b.0));
    shuffle(&mut texts);
    let mut together: Vec<_> =
        join_all(texts.iter().map(async |text| (text.clone(), embed(&served, text).await))).await;
    together.sort_by(|a, b| a.0.cmp(&b.0));
    for ((text, alone), (_, together)) in alone.iter().zip(&together) {
        let off = furthest(alone, together);
        assert!(off <= tolerance, "{off} for {text}");
    }
    served.drain().await;
}

/// Puts every second one first, last to first: no order that the batcher knows.
fn shuffle(texts: &mut Vec<String>) {
    let (even, odd): (Vec<_>, Vec<_>) = texts.drain(..).enumerate().partition(|(number, _)| number % 2 == 0);
    texts.extend(odd.into_iter().rev().chain(even).map(|(_, text)| text));
}

#[tokio::test]
async fn a_token_out_of_range_among_64_rejects_itself_alone() {
    let mut package = with_sessions(package("minilm_l6_v2_int8"), 1);
    package.manifest.task = "raw".to_owned();
    let served = serve::<Raw>(package).await;
    let texts: Vec<Tokens> = (0..64).map(|number| Tokens::of_length(5 + number % 20)).collect();
    let poison = 17;
    let healthy = join_all(texts.iter().map(|tokens| served.infer("job", tokens.clone()))).await;
    let mixed = join_all(texts.iter().enumerate().map(|(number, tokens)| {
        let tokens = if number == poison { tokens.poisoned() } else { tokens.clone() };
        served.infer("job", tokens)
    }));
    for (number, (healthy, mixed)) in healthy.into_iter().zip(mixed.await).enumerate() {
        if number == poison {
            assert!(matches!(&mixed, Err(InferError::Input(reason)) if reason.contains("99999")), "{mixed:?}");
        } else {
            let off =
                furthest(&healthy.expect("it runs").output, &mixed.expect("its neighbour is not its fault").output);
            assert!(off < 1e-5, "{off} for {number}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_under_load_loses_nothing() {
    let old = with_sessions(package("magika"), 1);
    let mut new = old.clone();
    new.manifest.version = "next".to_owned();
    let served = serve::<FileTypes>(old).await;
    let answered = Arc::new(AtomicUsize::new(0));
    let content = "def add(a, b):\n    return a + b\n\n\nprint(add(1, 2))\n".repeat(40);
    let expected = served.infer("first", FileSample::of(content.as_bytes())).await.expect("it answers").output;
    let callers: Vec<_> = (0..8)
        .map(|caller| {
            let (served, answered) = (served.clone(), Arc::clone(&answered));
            let (content, expected) = (content.clone(), expected.clone());
            tokio::spawn(async move {
                let mut versions = Vec::new();
                while versions.last().map(String::as_str) != Some("next") || versions.len() < 50 {
                    let answer = served.infer(&format!("{caller}"), FileSample::of(content.as_bytes())).await;
                    let answer = answer.expect("no call is lost");
                    assert_eq!(answer.output, expected);
                    versions.push(answer.model.version.clone());
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                versions
            })
        })
        .collect();
    while answered.load(Ordering::SeqCst) < 50 && !callers.iter().any(|caller| caller.is_finished()) {
        tokio::task::yield_now().await;
    }
    let ended = served.replace(new, Options::default()).await.expect("the new version loads");
    for versions in join_all(callers).await {
        let versions = versions.expect("a caller");
        let swapped = versions.iter().position(|version| version == "next").expect("it was swapped");
        assert!(versions[swapped..].iter().all(|version| version == "next"));
    }
    ended.wait().await;
}

#[tokio::test]
async fn sessions_that_share_weights_answer_the_same_and_take_less_memory() {
    let package = package("minilm_l6_v2_int8");
    let tolerance = package.manifest.tolerance;
    let own = serve::<TextEmbedding>(with_sessions(package.clone(), 1)).await;
    let shared = serve::<TextEmbedding>(with_sessions(package, 3)).await;
    for text in sentences(20) {
        assert!(furthest(&embed(&own, &text).await, &embed(&shared, &text).await) <= tolerance);
    }
    let footprint = |served: &Served<TextEmbedding>| served.devices()[0].footprint_bytes;
    let (own, shared) = (footprint(&own), footprint(&shared));
    assert!(shared * 2 < own, "{shared} bytes a session, and {own} for one that shares nothing");
}

#[tokio::test]
async fn a_manifest_that_says_something_else_than_the_model_is_refused() {
    let mut package = with_sessions(package("minilm_l6_v2_int8"), 1);
    package.manifest.task = "raw".to_owned();
    package.manifest.outputs[0].shape[2] = Dim::Fixed(385);
    let error = Served::<Raw>::start(package, Options::default()).await.err().expect("it is refused");
    assert!(
        error.reason.contains("`last_hidden_state` is Tensor<f32>(batch, tokens, 385), and the model's is"),
        "{error}"
    );
}

#[tokio::test]
async fn a_device_that_is_not_there_is_an_error_or_a_fall_back_that_shows() {
    let on_cuda = |cpu_fallback| Options { device: DeviceName::Cuda, cpu_fallback, ..Options::default() };
    let package = with_sessions(package("magika"), 1);
    match Served::<FileTypes>::start(package.clone(), on_cuda(false)).await {
        // A machine with a GPU and its library.
        Ok(served) => assert!(!served.devices()[0].fell_back()),
        Err(error) => {
            assert!(error.reason.contains("no session on cuda"), "{error}");
            let served = Served::<FileTypes>::start(package, on_cuda(true)).await.expect("it falls back");
            let status = &served.devices()[0];
            assert!(status.fell_back() && status.model.device == DeviceName::Cpu);
        }
    }
}
