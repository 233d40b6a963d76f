//! Each of some sixty inputs in each of several renditions: of sharp's geometry, no worse than sharp's beside a reference in
//! floats, and of the right colours.
//!
//! `pictures/tests/judge` holds the reference: all pixels decoded (Pillow, and OpenCV for 16 bits), converted to sRGB
//! (LittleCMS), resized in floats. sharp runs at its defaults, apart from a white background.

mod geometry;
mod plan;
mod verdict;

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use karigar_pictures::scratch::Scratch;
use serde::de::DeserializeOwned;

use crate::{environment, subject};
use plan::Plan;
use verdict::Compared;

#[test]
fn jpegs_come_out_as_by_sharp_or_better() {
    judge(|name| name.ends_with(".jpg") && !is_large(name), 25);
}

#[test]
fn large_photos_come_out_as_by_sharp_or_better() {
    judge(is_large, 2);
}

#[test]
fn pngs_come_out_as_by_sharp_or_better() {
    judge(|name| name.ends_with(".png"), 12);
}

#[test]
fn webps_and_gifs_come_out_as_by_sharp_or_better() {
    judge(|name| name.ends_with(".webp") || name.ends_with(".gif"), 9);
}

#[test]
fn tiffs_bmps_and_avifs_come_out_as_by_sharp_or_better() {
    judge(
        |name| [".tiff", ".bmp", ".avif"].iter().any(|end| name.ends_with(end)),
        if subject::reads("avif") { 8 } else { 6 },
    );
}

fn is_large(name: &str) -> bool {
    name.contains("megapixels")
}

/// Renders, has sharp render, compares. `least`: how many inputs there should be.
fn judge(chosen: impl Fn(&str) -> bool, least: usize) {
    let plan = Plan::of(&environment::pictures("whole"), chosen);
    assert!(plan.inputs.len() >= least, "only {} inputs", plan.inputs.len());
    let folder = tempfile::tempdir().expect("a folder");
    let (file, ours, sharp) =
        (folder.path().join("plan.json"), folder.path().join("ours"), folder.path().join("sharp"));
    std::fs::write(&file, serde_json::to_vec(&plan).expect("JSON")).expect("the plan");
    // One after another in the same memory, as in a worker's slot.
    let mut scratch = Scratch::default();
    let rendered = plan.inputs.iter().map(|input| render(&plan, &input.name, &ours, &mut scratch));
    let mut failures: Vec<String> = rendered.filter_map(Result::err).collect();

    let node = environment::path("KARIGAR_TEST_NODE_DIR").join("renditions-by-sharp.mjs");
    let refused: plan::Refused = answer("KARIGAR_TEST_NODE", &[&node, &file, &sharp]);
    failures.extend(refused.into_iter().filter_map(|(name, why)| Some(format!("{name}: sharp refuses it: {}", why?))));
    let compare = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judge/compare.py");
    let compared: Vec<Compared> = answer("KARIGAR_TEST_PYTHON", &[&compare, &file, &ours, &sharp]);

    writeln!(std::io::stdout(), "{}", verdict::table(&compared)).expect("standard output");
    failures.extend(compared.iter().flat_map(|one| one.failures(&plan.renditions)));
    failures.extend(verdict::off_on_average(&compared));
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), compared.len(), failures.join("\n"));
}

/// Writes the renditions of an input to `folder/INPUT/NAME`.
fn render(plan: &Plan, input: &str, folder: &Path, scratch: &mut Scratch) -> Result<(), String> {
    let folder = folder.join(input);
    std::fs::create_dir_all(&folder).expect("a folder");
    let picture = std::fs::read(plan.folder.join(input)).expect("an input");
    let made = subject::render(&picture, &plan.renditions, scratch).map_err(|error| format!("{input}: {error}"))?;
    assert_eq!(made.len(), plan.renditions.len(), "{input}");
    for (rendition, made) in plan.renditions.iter().zip(made) {
        if made.windows(11).any(|bytes| bytes == b"Test camera") {
            return Err(format!("{input}: {} carries the camera's name", rendition.name));
        }
        std::fs::write(folder.join(&rendition.name), made).expect("a rendition");
    }
    Ok(())
}

/// What a program that a variable names prints, in JSON.
fn answer<A: DeserializeOwned>(program: &str, arguments: &[&Path]) -> A {
    let mut command = Command::new(environment::path(program));
    let output = command.args(arguments).env("PYTHONDONTWRITEBYTECODE", "1").output().expect("the program runs");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the answer is JSON")
}
