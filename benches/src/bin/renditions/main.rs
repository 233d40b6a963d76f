//! The Rust subjects of `benches/peers/run media`: renditions of photos, and what they took, as one JSON object.
//!
//! `renditions karigar|image jpeg|both THREADS ROUNDS FILE…` makes renditions 2048, 1024 and 320 pixels wide of each file,
//! so many times, on so many threads: JPEG alone, or WebP beside it. `karigar` is the pipeline as its handler runs it, with
//! the memory of a thread used again. `image` is the crate of that name as one uses it: decode, turn, scale, encode.

mod pipelines;

use std::error::Error;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use karigar_benches::usage;

use pipelines::{Image, Karigar, Made, Pipeline};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, subject, outputs, threads, rounds, files @ ..] = &arguments[..] else {
        return Err("usage: renditions karigar|image jpeg|both THREADS ROUNDS FILE…".into());
    };
    let with_webp = outputs == "both";
    let work = Work { files, photos: files.len() * rounds.parse::<usize>()?, threads: threads.parse()? };
    let line = match subject.as_str() {
        "karigar" => work.measure(|| Karigar::new(with_webp))?,
        "image" if !with_webp => work.measure(|| Image)?,
        other => return Err(format!("no subject `{other} {outputs}`").into()),
    };
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

struct Work<'a> {
    files: &'a [String],
    photos: usize,
    threads: usize,
}

impl Work<'_> {
    /// Each thread makes the first photo's renditions before the clock starts.
    fn measure<P: Pipeline>(&self, new: impl Fn() -> P + Sync) -> Result<serde_json::Value, Failure> {
        let (next, barrier) = (AtomicUsize::new(0), std::sync::Barrier::new(self.threads + 1));
        let (ends, seconds) = std::thread::scope(|scope| {
            let work = || {
                let mut pipeline = new();
                let warm = self.photo(0).and_then(|photo| pipeline.renditions(&photo));
                barrier.wait();
                warm?;
                self.work(&mut pipeline, &next)
            };
            let threads: Vec<_> = (0..self.threads).map(|_| scope.spawn(work)).collect();
            barrier.wait();
            let began = Instant::now();
            let ends: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
            (ends, began.elapsed().as_secs_f64())
        });
        let (mut made, mut cpu) = (Made::default(), Duration::ZERO);
        for end in ends {
            let (of_thread, used) = end.map_err(|_| "a thread panicked")??;
            (made, cpu) = (made + of_thread, cpu + used);
        }
        Ok(serde_json::json!({
            "items": self.photos,
            "seconds": seconds,
            "cpu_us": cpu.as_micros() as u64,
            "rss_kib": usage::resident_kib().1,
            "bytes": made.bytes,
            "pixels": made.pixels,
        }))
    }

    fn work(&self, pipeline: &mut impl Pipeline, next: &AtomicUsize) -> Result<(Made, Duration), Failure> {
        let (mut made, cpu) = (Made::default(), usage::cpu_of_this_thread());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= self.photos {
                return Ok((made, usage::cpu_of_this_thread().saturating_sub(cpu)));
            }
            made = made + pipeline.renditions(&self.photo(number)?)?;
        }
    }

    fn photo(&self, number: usize) -> Result<Vec<u8>, Failure> {
        let file = &self.files[number % self.files.len()];
        std::fs::read(file).map_err(|error| format!("{file}: {error}").into())
    }
}
