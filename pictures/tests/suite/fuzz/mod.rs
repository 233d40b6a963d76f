//! Small pictures of each format, mutated by seed, through the whole path: header, decoding, resizing, encoding, description.
//!
//! A mutated picture gives renditions or an error. A panic, an abort, a signal, a case that runs away: each is a failure,
//! and its input is kept in the folder that the message names. `KARIGAR_FUZZ_CASES` asks for more than the usual 10,000,
//! `KARIGAR_FUZZ_SEED` for others than the usual ones.

mod mutate;
mod task;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::child::{self, Limits};
use crate::{environment, subject};
pub(crate) use task::Task;
use task::{Answer, Case};

const CASES: u64 = 10_000;
const SEED: u64 = 4;
/// Cases of one child. A death costs the rest of them a new child.
const BATCH: u64 = 500;
/// Children at once.
const CHILDREN: usize = 2;
/// Of a batch. A case that takes more than a few hundredths of this is told of by itself.
const LIMITS: Limits = Limits { cpu_s: 300, memory_bytes: 3 << 30 };
/// So many failures are enough to look at.
const ENOUGH: usize = 20;

#[test]
fn mutated_pictures_give_renditions_or_an_error_and_never_an_abort() {
    let (cases, seed) = (number("KARIGAR_FUZZ_CASES", CASES), number("KARIGAR_FUZZ_SEED", SEED));
    let seeds = seeds();
    assert!(seeds.len() >= 24, "only {} seeds", seeds.len());
    let run = Run { seed, cases, seeds, next: AtomicU64::new(0), total: Mutex::default(), failures: Mutex::default() };
    std::thread::scope(|scope| {
        for _ in 0..CHILDREN {
            scope.spawn(|| run.work());
        }
    });
    let (total, failures) = (run.total.into_inner().expect("a total"), run.failures.into_inner().expect("failures"));
    let Answer { rendered, refused, slowest_ns, .. } = &total;
    writeln!(
        std::io::stdout(),
        "{cases} cases of seed {seed}: {rendered} gave renditions, {refused} an error; the slowest took {} ms of CPU",
        slowest_ns / 1_000_000,
    )
    .expect("standard output");
    assert!(failures.is_empty(), "{} failures, of seed {seed}:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(rendered + refused, cases);
    // Neither are mutations so wild that no decoder gets to work, nor so tame that none fails.
    assert!(*rendered > cases / 20 && *refused > cases / 20, "{rendered} gave renditions, {refused} an error");
}

/// The files to mutate: those that this build reads.
fn seeds() -> Vec<PathBuf> {
    let files = environment::files(&environment::pictures("seeds"));
    files.into_iter().filter(|file| subject::reads(environment::extension(file))).collect()
}

struct Run {
    seed: u64,
    cases: u64,
    seeds: Vec<PathBuf>,
    next: AtomicU64,
    total: Mutex<Answer>,
    failures: Mutex<Vec<String>>,
}

impl Run {
    /// Takes batches until none is left.
    fn work(&self) {
        loop {
            let first = self.next.fetch_add(BATCH, Ordering::Relaxed);
            if first >= self.cases || self.failures.lock().expect("failures").len() >= ENOUGH {
                return;
            }
            self.batch(first, (first + BATCH).min(self.cases));
        }
    }

    /// Goes on behind a case that killed its child.
    fn batch(&self, mut first: u64, end: u64) {
        let folder = tempfile::tempdir().expect("a folder");
        while first < end {
            let progress = folder.path().join("progress");
            let task = Task { seed: self.seed, seeds: self.seeds.clone(), first, end, progress: progress.clone() };
            match child::run::<Answer>(&child::Task::Fuzz(task), &LIMITS) {
                Ok(answer) => {
                    for (case, why) in &answer.slow {
                        self.failed(*case, why);
                    }
                    self.total.lock().expect("a total").add(answer);
                    return;
                }
                Err(died) => {
                    let before = task::Progress::read(&progress);
                    self.failed(before.case, &format!("{}\n{}", died.status, died.wrote));
                    self.total.lock().expect("a total").add(before.answer);
                    first = before.case + 1;
                }
            }
        }
    }

    /// Keeps the input.
    fn failed(&self, case: u64, why: &str) {
        let Case { picture, seed_file, .. } = Case::make(self.seed, case, &self.seeds);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let file = folder.join(format!("fuzz-{}-{case}-{}", self.seed, environment::name(&seed_file)));
        std::fs::write(&file, picture).expect("the input of a failure");
        self.failures.lock().expect("failures").push(format!("case {case}, kept as {}: {why}", file.display()));
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number")))
}
