//! Karigar's engine without a queue, on one session of one thread. Prints what its answers took as one JSON object.
//!
//! - `engine texts FILE CALLS`: embeds each line of a file by `minilm_l6_v2_int8`, so many calls at once.
//! - `engine photos FOLDER ROUNDS`: scores the pictures of a folder (`*.ppm`) by `open_nsfw`, so many times. Making the
//!   model's input of them is not measured.
//!
//! `KARIGAR_TEST_MODELS` is the models' cache, filled by `karigar models pull --cache`.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use karigar_benches::{models, usage};
use karigar_models::task::image_scores::ImageScores;
use karigar_models::task::picture::Picture;
use karigar_models::task::text_embedding::TextEmbedding;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let cache = std::env::var_os("KARIGAR_TEST_MODELS").ok_or("KARIGAR_TEST_MODELS names no cache of models")?;
    let measured = match &arguments[..] {
        [_, work, file, calls] if work == "texts" => texts(Path::new(&cache), file, calls.parse()?).await?,
        [_, work, folder, rounds] if work == "photos" => photos(Path::new(&cache), folder, rounds.parse()?).await?,
        _ => return Err("usage: engine texts FILE CALLS | photos FOLDER ROUNDS".into()),
    };
    let Measured { items, took, cpu, sum } = measured;
    let line = serde_json::json!({
        "items": items,
        "seconds": took.as_secs_f64(),
        "cpu_us": cpu.as_micros() as u64,
        "rss_kib": usage::resident_kib().1,
        "sum": sum,
    });
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// What was used, and a sum over all answers, by which one tells that they are those of other programs.
#[derive(Default)]
struct Measured {
    items: usize,
    took: Duration,
    cpu: Duration,
    sum: f64,
}

impl Measured {
    async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        let (began, cpu) = (Instant::now(), usage::cpu_with_ended_threads());
        let done = work.await;
        self.took += began.elapsed();
        self.cpu += usage::cpu_with_ended_threads().saturating_sub(cpu);
        done
    }
}

async fn texts(cache: &Path, file: &str, calls: usize) -> Result<Measured, Failure> {
    let served = &models::served::<TextEmbedding>("minilm_l6_v2_int8", cache).await?;
    let texts: Vec<String> = std::fs::read_to_string(file)?.lines().map(str::to_owned).collect();
    let mut measured = Measured { items: texts.len(), ..Measured::default() };
    let answers = stream::iter(texts).map(|text| served.infer("bench", text)).buffer_unordered(calls);
    let sums = answers.map_ok(|answer| answer.output.vector.iter().map(|number| f64::from(number.abs())).sum::<f64>());
    measured.sum = measured.during(sums.try_fold(0.0, async |all, one| Ok(all + one))).await?;
    Ok(measured)
}

async fn photos(cache: &Path, folder: &str, rounds: usize) -> Result<Measured, Failure> {
    let served = models::served::<ImageScores>("open_nsfw", cache).await?;
    let paths = pictures(folder)?;
    let mut measured = Measured { items: rounds * paths.len(), ..Measured::default() };
    for _ in 0..rounds {
        let mut calls = Vec::with_capacity(paths.len());
        for path in &paths {
            // Read anew each time: decoded pictures are no part of what the engine holds.
            let photo = Picture::from_ppm(&std::fs::read(path)?)?;
            calls.push(served.enter("bench").prepare(photo)?.infer());
        }
        let answers = measured.during(try_join_all(calls)).await?;
        measured.sum += answers.iter().filter_map(|answer| answer.output.get("nsfw")).map(f64::from).sum::<f64>();
    }
    Ok(measured)
}

/// The folder's pictures, in order of name.
fn pictures(folder: &str) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder)?;
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ppm"));
    paths.sort();
    Ok(paths)
}
