//! Small files that ask for much. Each is opened in a child process whose processor time is limited and whose memory is measured.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use karigar_pictures::scratch::Scratch;
use serde::{Deserialize, Serialize};

use crate::child::{self, Limits};
use crate::subject::{Fit, Format, Rendition};
use crate::{environment, subject};

/// For a second that all of them stay well below; a limit has no fractions. Whoever runs away is killed.
const CPU_S: u32 = 2;
/// Resident, at its highest, the test program itself included.
const MOST_BYTES: u64 = 200 << 20;
/// Far above, so that memory is measured before an allocation fails.
const ADDRESSES: u64 = 8 << 30;

/// Opens a file and makes two renditions of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    file: PathBuf,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// Why it was refused.
    refused: Option<String>,
    cpu_ns: u64,
    highest_bytes: u64,
}

impl Task {
    pub(crate) fn run(self) -> Answer {
        let picture = std::fs::read(&self.file).expect("a file");
        let renditions = [
            Rendition::new((Some(320), None), Fit::Inside, Format::Jpeg, Some(80)),
            Rendition::new((Some(64), Some(64)), Fit::Cover, Format::Jpeg, Some(80)),
        ];
        let began = child::cpu_ns();
        let refused = subject::render(&picture, &renditions, &mut Scratch::default()).err();
        Answer { refused, cpu_ns: child::cpu_ns() - began, highest_bytes: child::highest_bytes() }
    }
}

#[test]
fn bombs_are_refused_for_little_time_and_memory() {
    let answers = open_all("bombs/refused");
    assert!(answers.len() >= 12, "only {} bombs", answers.len());
    let taken: Vec<_> = answers.iter().filter(|(_, answer)| answer.refused.is_none()).map(|(name, _)| name).collect();
    assert!(taken.is_empty(), "not refused: {taken:?}");
}

#[test]
fn pictures_that_carry_a_bomb_beside_them_cost_little_whether_refused_or_not() {
    assert!(open_all("bombs/survived").len() >= 6);
}

/// Opens each file of a folder, one after another, and asserts that none costs too much.
fn open_all(folder: &str) -> Vec<(String, Answer)> {
    let opened = environment::files(&environment::pictures(folder)).into_iter().map(|file| open(&file));
    let (answers, failures): (Vec<_>, Vec<_>) = opened.partition(Result::is_ok);
    let failures: Vec<_> = failures.into_iter().filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    answers.into_iter().flatten().collect()
}

fn open(file: &Path) -> Result<(String, Answer), String> {
    let name = environment::name(file).to_owned();
    let limits = Limits { cpu_s: CPU_S, memory_bytes: ADDRESSES };
    let answer: Answer = child::run(&child::Task::Bomb(Task { file: file.to_owned() }), &limits).map_err(|died| {
        format!("{name}: the child died ({}), maybe after {CPU_S} s of CPU: {}", died.status, died.wrote)
    })?;
    let (ms, mib) = (answer.cpu_ns / 1_000_000, answer.highest_bytes >> 20);
    let how = answer.refused.as_deref().unwrap_or("taken");
    writeln!(std::io::stdout(), "{name}: {ms} ms of CPU, {mib} MiB: {how}").expect("standard output");
    if answer.highest_bytes > MOST_BYTES {
        return Err(format!("{name}: {mib} MiB resident"));
    }
    Ok((name, answer))
}
