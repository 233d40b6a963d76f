//! The engine with real models on ONNX Runtime: what `src/engine/tests.rs` shows with scripted ones.
//!
//! `KARIGAR_TEST_MODELS` names a folder for the models' cache. What it lacks of magika, MiniLM and ONNX Runtime is fetched
//! by pip (about 130 MB).

mod real;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use karigar_models::error::InferError;
use karigar_models::manifest::{DeviceName, Dim};
use karigar_models::served::{Options, Package, Served};
use karigar_models::task::file_type::{FileSample, FileTypes};
use karigar_models::task::text_embedding::TextEmbedding;
use real::tokens::{Raw, Tokens};
use real::{options, package, sentences};

fn with_sessions(mut package: Package, sessions: u32) -> Package {
    package.manifest.devices.get_mut(&DeviceName::Cpu).expect("the manifest has [devices.cpu]").sessions = sessions;
    package
}

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
    let served = Served::<TextEmbedding>::start(with_sessions(package, 2), options()).await.expect("it starts");
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
    let served = Served::<Raw>::start(package, options()).await.expect("it starts");
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
    let served = Served::<FileTypes>::start(old, options()).await.expect("it starts");
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
    let ended = served.replace(new, options()).await.expect("the new version loads");
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
    let own = Served::<TextEmbedding>::start(with_sessions(package.clone(), 1), options()).await.expect("it starts");
    let shared = Served::<TextEmbedding>::start(with_sessions(package, 3), options()).await.expect("it starts");
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
    let error = Served::<Raw>::start(package, options()).await.err().expect("it is refused");
    assert!(
        error.reason.contains("`last_hidden_state` is Tensor<f32>(batch, tokens, 385), and the model's is"),
        "{error}"
    );
}

#[tokio::test]
async fn a_device_that_is_not_there_is_an_error_or_a_fall_back_that_shows() {
    let on_cuda = |cpu_fallback| Options { device: DeviceName::Cuda, cpu_fallback, ..options() };
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

/// Measures, so run it in release and by itself: the engine's items per CPU-second over those of batches of 8 out of
/// sorted windows of 128, on a session of the same kind.
#[tokio::test]
#[ignore = "it measures: cargo nextest run --release -p karigar-models --run-ignored only"]
async fn the_engine_is_as_fast_as_sorted_windows() {
    let mut package = with_sessions(package("minilm_l6_v2_int8"), 1);
    // On a machine that is busy with other things, 192 calls take about two seconds: overload is not what is measured.
    package.manifest.batching.longest_wait_ms = 60_000;
    let report = real::measure::text(package, 1024).await;
    let (engine, sorted, arrival) = (report.engine, report.sorted, report.arrival);
    let line = format!("items per CPU-second: engine {engine:.1}, sorted {sorted:.1}, as they arrive {arrival:.1}\n");
    std::io::stderr().write_all(line.as_bytes()).expect("it is printed");
    assert!(engine >= 0.97 * sorted, "{line}");
}
