//! No picture takes more memory than the estimate of its header says: permits are given out by it.
//!
//! Measured in child processes, whose memory at its highest grows by what the picture takes.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Barrier;

use karigar_pictures::memory::estimate;
use karigar_pictures::scratch::Scratch;
use serde::{Deserialize, Serialize};

use crate::child::{self, Limits};
use crate::subject::{Fit, Format, Rendition};
use crate::{environment, subject};

const LIMITS: Limits = Limits { cpu_s: 120, memory_bytes: 16 << 30 };
/// The program's own pages that come in while it works, its stacks, and what malloc keeps.
const PROGRAM_BYTES: u64 = 12 << 20;

/// Makes renditions of one picture on some threads at once.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    file: PathBuf,
    threads: usize,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    estimated_bytes: u64,
    taken_bytes: u64,
}

impl Task {
    pub(crate) fn run(self) -> Answer {
        let before = child::highest_bytes();
        let picture = std::fs::read(&self.file).expect("a file");
        let renditions = renditions();
        let barrier = Barrier::new(self.threads);
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| {
                    // Each slot reads its own.
                    let picture = picture.clone();
                    barrier.wait();
                    subject::render(&picture, &renditions, &mut Scratch::default()).expect("renditions");
                });
            }
        });
        let estimated = estimate(&picture, picture.len() as u64, &subject::order(&renditions));
        let taken = child::highest_bytes() - before - picture.len() as u64;
        Answer { estimated_bytes: estimated * self.threads as u64, taken_bytes: taken }
    }
}

fn renditions() -> [Rendition; 4] {
    [
        Rendition::new((Some(2048), None), Fit::Inside, Format::Jpeg, Some(80)),
        Rendition::new((Some(1024), None), Fit::Inside, Format::Webp, Some(80)),
        Rendition::new((Some(320), None), Fit::Inside, Format::Jpeg, Some(80)),
        Rendition::new((Some(200), Some(200)), Fit::Cover, Format::Png, None),
    ]
}

#[test]
fn no_picture_takes_more_memory_than_its_header_lets_expect() {
    let files = environment::files(&environment::pictures("whole"));
    let read = files.iter().filter(|file| subject::reads(environment::extension(file)));
    let failures: Vec<_> = read.filter_map(|file| measure(file, 1).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn ten_photos_of_48_megapixels_at_once_stay_inside_their_permits() {
    measure(&environment::pictures("whole").join("48-megapixels-p3.jpg"), 10).expect("inside");
}

fn measure(file: &Path, threads: usize) -> Result<(), String> {
    let name = environment::name(file);
    let answer: Answer = child::run(&child::Task::Memory(Task { file: file.to_owned(), threads }), &LIMITS)
        .map_err(|died| format!("{name}: the child died ({}): {}", died.status, died.wrote))?;
    let Answer { estimated_bytes, taken_bytes } = answer;
    let line = format!("{name}, {threads} at once: {} MiB, estimated {} MiB", taken_bytes >> 20, estimated_bytes >> 20);
    writeln!(std::io::stdout(), "{line}").expect("standard output");
    if taken_bytes > estimated_bytes + PROGRAM_BYTES { Err(line) } else { Ok(()) }
}
