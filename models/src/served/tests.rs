//! Serving with a task that needs no model: its versions answer with their own number.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::join_all;
use parking_lot::Mutex;

use super::*;
use crate::error::RunError;
use crate::manifest::Manifest;
use crate::manifest::example;
use crate::source::Files;
use crate::tensor::{Named, View};

/// Answers the length of a text.
struct Lengths;

impl Task for Lengths {
    const NAME: &'static str = "image_scores";
    type Input = String;
    type Prepared = String;
    type Output = (String, usize);

    fn load(_: &Manifest, _: &Files) -> Result<Self, LoadError> {
        Ok(Self)
    }
    fn prepare(&self, input: String) -> Result<String, InferError> {
        assert_ne!(input, "panic");
        if input.is_empty() { Err(InferError::Input("the text is empty".into())) } else { Ok(input) }
    }
    fn length(&self, prepared: &String) -> u32 {
        prepared.len() as u32
    }
    fn stack(&self, _: &[&String]) -> Vec<Named<'_>> {
        Vec::new()
    }
    fn unstack(&self, _: &[View<'_>], _: &[&String]) -> Vec<Result<(String, usize), InferError>> {
        Vec::new()
    }
    fn golden_input(&self, _: &Manifest, _: &Files) -> Result<String, LoadError> {
        Ok("golden".into())
    }
    fn golden_matches(&self, _: &Manifest, (_, length): &(String, usize)) -> Result<(), String> {
        if *length == 6 { Ok(()) } else { Err(format!("{length} in place of 6")) }
    }
}

/// Answers with its version, and wrongly or not at all where it is told so.
struct Fake {
    version: &'static str,
    off_by: usize,
    fails: Arc<AtomicBool>,
}

impl Runs<Lengths> for Fake {
    fn run(&mut self, batch: &[&String]) -> Result<Vec<Result<(String, usize), InferError>>, RunError> {
        if self.fails.load(Ordering::SeqCst) {
            return Err(RunError::Broken("as told".into()));
        }
        Ok(batch.iter().map(|text| Ok((self.version.to_owned(), text.len() + self.off_by))).collect())
    }
}

fn package(version: &str) -> Package {
    let manifest = example::with("version = \"1\"", &format!("version = \"{version}\"")).unwrap();
    Package { manifest, files: Files::new("example", "model.onnx", BTreeMap::new()), library: PathBuf::new() }
}

fn load_with(version: &'static str, off_by: usize, fails: &Arc<AtomicBool>) -> Result<Version<Lengths>, LoadError> {
    let fails = Arc::clone(fails);
    Version::start(&package(version), &Options::default(), DeviceName::Cpu, move |_| {
        Ok(Box::new(Fake { version, off_by, fails: Arc::clone(&fails) }))
    })
}

fn version(version: &'static str) -> Version<Lengths> {
    load_with(version, 0, &Arc::default()).unwrap()
}

#[tokio::test]
async fn an_answer_says_which_model_gave_it() {
    let served = Served::of(version("7"));
    let answer = served.infer("job", "four".into()).await.unwrap();
    assert_eq!(answer.output, ("7".to_owned(), 4));
    let json = serde_json::to_value(&answer.model).unwrap();
    assert_eq!(json["name"], "example");
    assert_eq!(json["version"], "7");
    assert_eq!(json["device"], "cpu");
    assert_eq!(json["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(served.infer("job", String::new()).await, Err(InferError::Input("the text is empty".into())));
    assert!(matches!(served.infer("job", "panic".into()).await, Err(InferError::Input(_))));
}

#[test]
fn a_model_that_answers_the_golden_sample_wrongly_is_not_ready() {
    let error = load_with("1", 1, &Arc::default()).err().unwrap();
    assert!(error.reason.contains("golden sample is not answered rightly on cpu: 7 in place of 6"), "{error}");
}

#[test]
fn a_manifest_of_another_task_is_refused() {
    let mut package = package("1");
    package.manifest.task = "file_type".into();
    let build = |_| Err(LoadError { model: String::new(), reason: "it is built".into() });
    let error = Version::<Lengths>::start(&package, &Options::default(), DeviceName::Cpu, build).err().unwrap();
    assert!(error.reason.contains("there is no task `file_type`"), "{error}");
}

#[test]
fn a_model_beyond_the_memory_limit_is_refused() {
    let options = Options { memory_limit: Some(1), ..Options::default() };
    let build = |_| Ok(Box::new(Fake { version: "1", off_by: 0, fails: Arc::default() }) as Box<dyn Runs<Lengths>>);
    let error = Version::start(&package("1"), &options, DeviceName::Cpu, build).err().unwrap();
    assert!(error.reason.contains("its limit is 1 MB"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_under_load_loses_nothing_and_runs_nothing_twice() {
    let served = Served::of(version("1"));
    let answered = Arc::new(AtomicUsize::new(0));
    let calls: Vec<_> = (0..4)
        .map(|caller| {
            let (served, answered) = (served.clone(), Arc::clone(&answered));
            tokio::spawn(async move {
                let mut seen = Vec::new();
                for number in 0..500 {
                    let answer = served.infer(&format!("{caller}-{number}"), "text".into()).await.unwrap();
                    assert_eq!(answer.output.0, answer.model.version);
                    answered.fetch_add(1, Ordering::SeqCst);
                    seen.push(answer.output.0);
                }
                seen
            })
        })
        .collect();
    let mut ends = Vec::new();
    for (new, after) in [("2", 200), ("3", 800), ("4", 1400)] {
        while answered.load(Ordering::SeqCst) < after {
            tokio::task::yield_now().await;
        }
        ends.push(served.take_over(version(new)));
    }
    for seen in join_all(calls).await {
        let seen = seen.unwrap();
        assert_eq!(seen.len(), 500);
        assert!(seen.is_sorted(), "a caller goes back to an old version");
        assert_eq!(seen.last().map(String::as_str), Some("4"));
    }
    for end in ends {
        end.wait().await;
    }
    assert_eq!(served.devices().len(), 1);
}

#[tokio::test]
async fn a_call_that_entered_the_old_version_is_answered_by_it() {
    let served = Served::of(version("1"));
    let entered = served.enter("job");
    let ended = served.take_over(version("2"));
    assert_eq!(entered.model().version, "1");
    let prepared = entered.prepare("text".into()).unwrap();
    assert_eq!(prepared.infer().await.unwrap().output.0, "1");
    ended.wait().await;
    assert_eq!(served.infer("job", "text".into()).await.unwrap().output.0, "2");
}

#[tokio::test]
async fn a_candidate_gets_its_share_and_the_same_keys_each_time() {
    let served = Served::of(version("1"));
    served.try_out(version("2"), Share::new(0.25).unwrap());
    let of = |key: String| {
        let served = served.clone();
        async move { served.infer(&key, "text".into()).await.unwrap().output.0 }
    };
    let first = join_all((0..1000).map(|number| of(format!("job-{number}")))).await;
    let second = join_all((0..1000).map(|number| of(format!("job-{number}")))).await;
    assert_eq!(first, second);
    let share = first.iter().filter(|version| *version == "2").count();
    assert!((200..300).contains(&share), "{share} of 1000");
    assert!(matches!(served.devices()[1].role, Role::Candidate(_)));
    served.promote_candidate().wait().await;
    assert_eq!(of("job-1".into()).await, "2");
    served.promote_candidate().wait().await;
    served.try_out(version("3"), Share::new(1.0).unwrap());
    served.remove_candidate();
    assert_eq!(of("job-1".into()).await, "2");
}

#[tokio::test]
async fn a_shadow_sees_the_same_and_its_failure_is_nobodys() {
    let served = Served::of(version("1"));
    let fails = Arc::new(AtomicBool::new(false));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let shadow = load_with("2", 0, &fails).unwrap();
    served.shadow_by(shadow, Clone::clone, move |comparison| notes.lock().push(comparison));
    assert_eq!(served.infer("job", "text".into()).await.unwrap().output, ("1".to_owned(), 4));
    let compared = async || {
        let Role::Shadow(counts) = served.devices()[1].role else { panic!("there is no shadow") };
        counts.compared
    };
    while compared().await < 1 {
        tokio::task::yield_now().await;
    }
    fails.store(true, Ordering::SeqCst);
    for number in 0..50 {
        let answer = served.infer(&format!("job-{number}"), "text".into()).await.unwrap();
        assert_eq!(answer.output, ("1".to_owned(), 4));
    }
    while compared().await < 2 {
        tokio::task::yield_now().await;
    }
    let seen = seen.lock();
    assert_eq!(
        (&seen[0].served, seen[0].shadow.as_ref().unwrap()),
        (&serde_json::json!(["1", 4]), &serde_json::json!(["2", 4]))
    );
    assert_eq!((seen[0].served_by.version.as_str(), seen[0].shadow_by.version.as_str()), ("1", "2"));
    assert!(seen.iter().any(|comparison| comparison.shadow.is_err()));
    drop(seen);
    served.remove_shadow();
    assert_eq!(served.devices().len(), 1);
}

#[tokio::test]
async fn draining_answers_what_waits_and_refuses_the_rest() {
    let served = Served::of(version("1"));
    served.try_out(version("2"), Share::new(0.5).unwrap());
    let waiting = join_all((0..20).map(|number| {
        let prepared = served.enter(&format!("{number}")).prepare("text".into()).unwrap();
        tokio::spawn(prepared.infer())
    }));
    let answers = waiting.await;
    served.drain().await;
    assert!(answers.into_iter().all(|answer| answer.unwrap().is_ok()));
    assert_eq!(served.infer("job", "text".into()).await, Err(InferError::Stopped));
}
