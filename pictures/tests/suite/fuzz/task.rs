//! A run of cases, in a child process.

use std::path::{Path, PathBuf};

use fastrand::Rng;
use karigar_pictures::scratch::Scratch;
use serde::{Deserialize, Serialize};

use super::mutate::mutate;
use crate::subject::{Fit, Format, Rendition};
use crate::{child, subject};

/// A mutated picture of 60 pixels may claim to have 100 megapixels, and may have to be decoded before that turns out wrong.
const SLOW_NS: u64 = 15_000_000_000;

/// The cases from `first` to before `end`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(super) seed: u64,
    pub(super) seeds: Vec<PathBuf>,
    pub(super) first: u64,
    pub(super) end: u64,
    /// Told before each case, so that the one that kills the child is known.
    pub(super) progress: PathBuf,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(super) rendered: u64,
    pub(super) refused: u64,
    pub(super) slowest_ns: u64,
    /// Cases that took too long, and how long.
    pub(super) slow: Vec<(u64, String)>,
}

/// What was done before a case.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Progress {
    pub(super) case: u64,
    pub(super) answer: Answer,
}

impl Task {
    pub(crate) fn run(self) -> Answer {
        // As in a worker's slot: what one picture leaves behind is there for the next.
        let (mut answer, mut scratch) = (Answer::default(), Scratch::default());
        for case in self.first..self.end {
            let Case { picture, renditions, .. } = Case::make(self.seed, case, &self.seeds);
            Progress { case, answer: answer.clone() }.write(&self.progress);
            let began = child::cpu_ns();
            let rendered = subject::render(&picture, &renditions, &mut scratch);
            subject::describe(&picture);
            let took = child::cpu_ns().saturating_sub(began);
            match rendered {
                Ok(made) => {
                    assert_eq!(made.len(), renditions.len(), "case {case}");
                    answer.rendered += 1;
                }
                Err(_) => answer.refused += 1,
            }
            answer.slowest_ns = answer.slowest_ns.max(took);
            if took > SLOW_NS {
                answer.slow.push((case, format!("{} ms of CPU", took / 1_000_000)));
            }
        }
        answer
    }
}

impl Answer {
    pub(super) fn add(&mut self, other: Self) {
        self.rendered += other.rendered;
        self.refused += other.refused;
        self.slowest_ns = self.slowest_ns.max(other.slowest_ns);
    }
}

impl Progress {
    fn write(&self, file: &Path) {
        std::fs::write(file, serde_json::to_vec(self).expect("JSON")).expect("the progress");
    }

    /// A child that told of no case was never at work.
    pub(super) fn read(file: &Path) -> Self {
        let written = std::fs::read(file).expect("a child that died at work");
        serde_json::from_slice(&written).expect("JSON")
    }
}

/// One case, the same for the same seed, number and files.
pub(super) struct Case {
    pub(super) picture: Vec<u8>,
    pub(super) seed_file: PathBuf,
    pub(super) renditions: Vec<Rendition>,
}

impl Case {
    pub(super) fn make(seed: u64, case: u64, seeds: &[PathBuf]) -> Self {
        let mut rng = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ case);
        // All files get their turn.
        let file = &seeds[case as usize % seeds.len()];
        let mut picture = std::fs::read(file).expect("a seed");
        let other = std::fs::read(&seeds[rng.usize(..seeds.len())]).expect("a seed");
        mutate(&mut picture, &other, &mut rng);
        let renditions = (0..rng.usize(1..=3)).map(|_| rendition(&mut rng)).collect();
        Self { picture, seed_file: file.clone(), renditions }
    }
}

fn rendition(rng: &mut Rng) -> Rendition {
    // AVIF is encoded by the same code whatever is in the picture, and takes long.
    let formats = [Format::Jpeg, Format::Jpeg, Format::Webp, Format::Png];
    let format = formats[rng.usize(..formats.len())];
    let quality = (format != Format::Png).then(|| rng.u8(1..=100));
    let (width, height) = (rng.u32(1..=90), rng.u32(1..=90));
    match rng.u8(..4) {
        0 => Rendition::new((Some(width), None), Fit::Inside, format, quality),
        1 => Rendition::new((None, Some(height)), Fit::Inside, format, quality),
        2 => Rendition::new((Some(width), Some(height)), Fit::Inside, format, quality),
        _ => Rendition::new((Some(width), Some(height)), Fit::Cover, format, quality),
    }
}
