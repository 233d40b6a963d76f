use std::path::PathBuf;

use serde::Deserialize;

use super::example::{TEXT, with};
use super::*;
use crate::source::Digest;

fn reason(manifest: Result<Manifest, LoadError>) -> String {
    manifest.expect_err("it must be refused").to_string()
}

#[test]
fn a_manifest_says_all_that_there_is_to_know_of_a_model() {
    let manifest = Manifest::parse(TEXT, Origin::Builtin).unwrap();
    assert_eq!(manifest.inputs[0].shape[..2], [Dim::Free("batch".into()), Dim::Fixed(224)]);
    assert_eq!(manifest.batching.window, 128);
    assert_eq!(manifest.batching_on(DeviceName::Cpu).max_items, 4);
    assert_eq!(manifest.batching_on(DeviceName::Cuda).max_items, 64);
    assert_eq!(manifest.all_files().map(|(name, _)| name).collect::<Vec<_>>(), [MODEL_FILE, "tokenizer"]);
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one_and_the_file() {
    let origin = Origin::File(PathBuf::from("/models/mine.toml"));
    let text = TEXT.replace("max_items = 4", "max-itms = 4");
    let error = Manifest::parse(&text, origin).unwrap_err();
    assert_eq!(error.model, "example");
    assert_eq!(
        error.reason,
        "`batching.max-itms`: there is no such key; did you mean `max_items`? (in /models/mine.toml)"
    );
}

#[test]
fn an_unknown_key_that_is_like_no_other_is_refused_with_all_known_ones() {
    assert!(
        reason(with("bytes = 123", "bytes = 123\nzzz = 1"))
            .contains("`files.tokenizer.zzz`: there is no such key; known here: `source`, `sha256`, `bytes`")
    );
}

#[test]
fn a_missing_key_is_named() {
    assert!(reason(with("tolerance = 1e-3", "")).contains("`golden.tolerance`: the key is missing; add it"));
    assert!(reason(with("licence = \"MIT\"", "")).contains("`licence`: the key is missing"));
}

#[test]
fn a_value_of_a_wrong_type_is_refused_by_its_place() {
    let cases = [
        (
            "max_items = 4",
            "max_items = \"four\"",
            "`batching.max_items`: string \"four\" does not belong here; write u32",
        ),
        ("max_items = 4", "max_items = -4", "`batching.max_items`: integer `-4` is out of range; write u32"),
        ("dtype = \"f32\"", "dtype = \"f23\"", "`inputs[0].dtype`: there is no `f23`; known here: `f32`, `i64`, `i32`"),
        ("\"batch\", 224", "\"batch\", 0", "`inputs[0].shape[1]`: integer `0` is out of range; write a size from 1"),
        ("\"batch\", 224", "\"batch\", 2.5", "`inputs[0].shape[1]`: floating point `2.5` does not belong here"),
        ("[devices.cuda]", "[devices.cudaa]", "there is no `cudaa`; did you mean `cuda`?"),
        ("sha256 = \"fb", "sha256 = \"FB", "`file.sha256`: `FB29e6"),
        ("wheel:some", "wheels:some", "`file.source`: `wheels:some-package"),
    ];
    for (passage, other, expected) in cases {
        let reason = reason(with(passage, other));
        assert!(reason.contains(expected), "{reason}");
    }
}

#[test]
fn what_is_no_toml_is_refused_with_its_line() {
    let error = Manifest::parse("name = \"a\"\nversion =\n", Origin::File("/m/a.toml".into())).unwrap_err();
    assert!(error.to_string().starts_with("model a: /m/a.toml:2: "), "{error}");
}

#[test]
fn relations_that_do_not_hold_are_refused_with_a_remedy() {
    let cases = [
        ("max_cost = 4", "max_cost = 3", "`batching.max_cost`: 3 is never enough for 4 items"),
        ("max_cost = 4", "max_cost = 5", "`batching.max_cost`: 5 is never reached"),
        ("max_items = 4", "max_items = 5000", "`batching.max_items`: 5000 is out of range; write 1 to 4096"),
        ("longest_wait_ms = 2000", "longest_wait_ms = 2000\nwindow = 3", "`batching.window`: 3 calls never fill"),
        ("max_cost = 64", "max_cost = 65", "`devices.cuda.max_cost`: 65 is never reached"),
        ("longest_wait_ms = 2000", "longest_wait_ms = 0", "`batching.longest_wait_ms`: 0 forbids"),
        ("threads = 1", "threads = 0", "`devices.cpu.threads`: a session needs a thread"),
        ("sessions = 2", "sessions = 0", "`devices.cuda.sessions`: a GPU has no cores"),
        ("[\"batch\", 2]", "[\"b\", 2]", "`outputs[0].shape`: it begins with b and the first input's with batch"),
        ("[\"batch\", 2]", "[]", "`outputs[0].shape`: it has no dimension"),
        ("[\"batch\", 224", "[1, 224", "`inputs[0].shape`: a batch is always 1 here, and up to 64"),
        ("name = \"scores\"", "name = \"\"", "`outputs[0].name`"),
        ("name = \"example\"", "name = \"Ex Ample\"", "`name`: `Ex Ample` is no plain word"),
        ("licence = \"MIT\"", "licence = \" \"", "`licence`: it is empty"),
        ("bytes = 1000", "bytes = 0", "`file.bytes`: a file of no bytes"),
        ("[files.tokenizer]", "[files.model]", "`files.model`: that is what the ONNX file is called"),
        ("text = \"the sample\"", "", "it has both or neither of `input` and `text`"),
        ("text = \"the sample\"", "text = \"\"\nfile = \"a\"", "it has both or neither of `output` and `file`"),
        ("text = \"the sample\"", "input = \"../a\"", "`golden.input`: it leads out of the manifest's folder"),
        ("tolerance = 1e-4", "tolerance = nan", "`tolerance`: NaN is no tolerance"),
    ];
    for (passage, other, expected) in cases {
        let reason = reason(with(passage, other));
        assert!(reason.contains(expected), "{passage} → {other}: {reason}");
    }
}

#[test]
fn all_relations_that_do_not_hold_are_said_at_once() {
    let text = TEXT.replace("max_cost = 4", "max_cost = 9").replace("licence = \"MIT\"", "licence = \"\"");
    let reason = reason(Manifest::parse(&text, Origin::Builtin));
    assert!(reason.contains("`licence`") && reason.contains("; and `batching.max_cost`"), "{reason}");
}

#[test]
fn a_model_without_a_batch_dimension_takes_one_item_at_a_time() {
    let text = TEXT
        .replace("\"batch\"", "1")
        .replace("max_items = 64\nmax_cost = 64", "")
        .replace("max_items = 4\nmax_cost = 4", "max_items = 1\nmax_cost = 1");
    Manifest::parse(&text, Origin::Builtin).unwrap();
}

#[test]
fn a_task_that_nobody_knows_is_refused_with_the_nearest_one() {
    let manifest = with("task = \"image_scores\"", "task = \"image_score\"").unwrap();
    let error = manifest.check_task(&["text_embedding", "image_scores"]).unwrap_err();
    assert!(error.reason.contains("there is no task `image_score`; did you mean `image_scores`?"), "{error}");
    manifest.check_task(&["image_score"]).unwrap();
}

#[test]
fn a_file_source_is_relative_to_its_manifest() {
    let text = TEXT.replace("wheel:some-package==1.0.0!some_package/model.onnx", "file:weights/a.onnx");
    let manifest = Manifest::parse(&text, Origin::File("/teams/ours/a.toml".into())).unwrap();
    assert_eq!(manifest.file.source, Source::File("/teams/ours/weights/a.onnx".into()));
    assert!(reason(Manifest::parse(&text, Origin::Builtin)).contains("write an absolute path"));
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Processing {
    width: u32,
    order: Order,
    #[serde(default)]
    mean: Option<[f32; 3]>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Order {
    Rgb,
    Bgr,
}

#[test]
fn a_task_reads_its_own_part_with_the_same_care() {
    let read = |manifest: Manifest| manifest.processing::<Processing>();
    let manifest = with("width = 224", "width = 224\nmean = [104, 117.0, 123]").unwrap();
    let expected = Processing { width: 224, order: Order::Bgr, mean: Some([104.0, 117.0, 123.0]) };
    assert_eq!(read(manifest).unwrap(), expected);
    let cases = [
        ("width = 224", "widht = 224", "`processing.widht`: there is no such key; did you mean `width`?"),
        ("order = \"bgr\"", "order = \"brg\"", "`processing.order`: there is no `brg`; known here: `rgb`, `bgr`"),
        ("width = 224", "width = 224\nmean = [1, \"a\"]", "`processing.mean[1]`: string \"a\" does not belong here"),
    ];
    for (passage, other, expected) in cases {
        let error = read(with(passage, other).unwrap()).unwrap_err();
        assert!(error.reason.contains(expected), "{error}");
    }
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Scores {
    scores: Vec<f32>,
    count: u32,
}

#[test]
fn a_golden_output_may_stand_in_the_manifest() {
    let manifest = Manifest::parse(TEXT, Origin::Builtin).unwrap();
    assert_eq!(manifest.golden_output::<Scores>().unwrap(), Scores { scores: vec![0.1, 0.9], count: 2 });
    assert_eq!(&*manifest.golden_bytes().unwrap(), b"the sample");
    let manifest = with("count = 2", "counts = 2").unwrap();
    let error = manifest.golden_output::<Scores>().unwrap_err();
    assert!(error.reason.contains("`golden.output.counts`: there is no such key; did you mean `count`?"), "{error}");
}

#[test]
fn a_golden_sample_of_another_content_is_caught_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let sample = folder.path().join("sample.bin");
    let answer = folder.path().join("answer.json");
    std::fs::write(&sample, b"sample").unwrap();
    std::fs::write(&answer, br#"{"scores": [1], "count": 1}"#).unwrap();
    let (input_sha256, file_sha256) = (Digest::of(b"sample"), Digest::of(br#"{"scores": [1], "count": 1}"#));
    let files = format!(
        "[golden]\ninput = \"sample.bin\"\ninput_sha256 = \"{input_sha256}\"\nfile = \"answer.json\"\nfile_sha256 = \
         \"{file_sha256}\"\ntolerance = 0\n"
    );
    let text = format!("{}{files}", TEXT.split("[golden]").next().unwrap());
    let parse = |text: &str| Manifest::parse(text, Origin::File(folder.path().join("example.toml"))).unwrap();
    let manifest = parse(&text);
    assert_eq!(&*manifest.golden_bytes().unwrap(), b"sample");
    assert_eq!(manifest.golden_output::<Scores>().unwrap().count, 1);

    std::fs::write(&sample, b"sbmple").unwrap();
    std::fs::write(&answer, br#"{"scores": [2], "count": 1}"#).unwrap();
    let error = manifest.golden_bytes().unwrap_err();
    assert!(error.reason.contains("`sample.bin` has the SHA-256") && error.reason.contains("restore the file"));
    let error = manifest.golden_output::<Scores>().unwrap_err();
    assert!(error.reason.contains("`answer.json` has the SHA-256"), "{error}");

    let error = parse(&text.replace(&format!("input_sha256 = \"{input_sha256}\""), "")).golden_bytes().unwrap_err();
    assert!(error.reason.contains(&format!("add input_sha256 = \"{}\"", Digest::of(b"sbmple"))), "{error}");
}

#[test]
fn a_teams_own_manifest_is_found_beside_the_built_in_ones_and_two_of_one_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.toml"), TEXT).unwrap();
    std::fs::write(folder.path().join("README.md"), "no manifest").unwrap();
    let tasks: Vec<String> = Manifests::builtin().unwrap().iter().map(|manifest| manifest.task.clone()).collect();
    let mut tasks: Vec<&str> = tasks.iter().map(String::as_str).collect();
    tasks.push("image_scores");
    let manifests = Manifests::load(Some(folder.path()), &tasks).unwrap();
    assert_eq!(manifests.get("example").unwrap().origin, Origin::File(folder.path().join("a.toml")));
    let error = manifests.get("exmaple").unwrap_err();
    assert!(error.to_string().contains("there is no such model; did you mean `example`?"), "{error}");

    std::fs::write(folder.path().join("b.toml"), TEXT).unwrap();
    std::fs::write(folder.path().join("c.toml"), "name = 1").unwrap();
    let errors = Manifests::load(Some(folder.path()), &tasks).unwrap_err();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].reason.contains("have the same name; rename one"), "{}", errors[0]);
}

/// The files in `models/manifests/` and its `golden/` whose names end in this.
fn files_of_the_house(folder: &str, ends: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("manifests").join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let files = entries.map(|entry| entry.unwrap().path()).filter(|path| path.to_string_lossy().ends_with(ends));
    files.collect()
}

#[test]
fn every_manifest_of_the_house_is_built_in_and_holds_with_its_golden_sample() {
    let manifests = Manifests::builtin().unwrap();
    let mut names: Vec<String> = manifests.iter().map(|manifest| manifest.name.clone()).collect();
    let mut files: Vec<String> = files_of_the_house("", ".toml")
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    files.sort();
    assert_eq!(names, files, "models/src/manifest/builtin.rs lists every manifest, each named as its file");
    for manifest in manifests.iter() {
        manifest.golden_bytes().unwrap();
        manifest.golden_output::<serde_json::Value>().unwrap();
    }
}

#[test]
fn every_golden_file_of_the_house_is_built_in_and_used() {
    let manifests = Manifests::builtin().unwrap();
    for path in files_of_the_house("golden", "") {
        let path = format!("golden/{}", path.file_name().unwrap().to_string_lossy());
        assert!(builtin::golden(&path).is_some(), "{path} is not in models/src/manifest/builtin.rs");
        let used = |manifest: &Manifest| {
            [&manifest.golden.input, &manifest.golden.file].into_iter().flatten().any(|used| *used == path)
        };
        assert!(manifests.iter().any(used), "no manifest uses {path}");
    }
}
