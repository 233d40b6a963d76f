//! Runs sample jobs and shows how they end: progress on a terminal, a line a job elsewhere, and a table at the end.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Instant;

use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use super::{Demo, DemoJob};
use crate::cli::failure::Failure;
use crate::cli::output::{printable, short};
use crate::dev::data::{BUCKET, Data};
use crate::dev::results;
use crate::envelope::NewEvent;
use crate::outcome::{Finished, Outcome};
use crate::queue::{NewMessage, Queues};
use crate::router::Router;

/// Who enqueues them.
const SOURCE: &str = "karigar/demo";
const QUEUE: &str = "standard";

/// Runs the samples and writes about them to `out`.
pub(in crate::dev) async fn run(
    demo: Option<&dyn Demo>,
    paths: &[PathBuf],
    router: &Router,
    data: &Data,
    mut finished: UnboundedReceiver<Finished>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Some(demo) = demo else {
        return Err(
            Failure::new("this worker has no sample jobs").remedy("leave --demo out, and enqueue a job of your own")
        );
    };
    let jobs = demo.prepare(paths, &data.objects, BUCKET).await.map_err(Failure::new)?;
    if jobs.is_empty() {
        return Err(Failure::new("there are no sample jobs").remedy("name files or folders that jobs can be made of"));
    }
    // A handler that could not start, whose reason was told.
    let (jobs, skipped): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| router.policy(job.kind).is_some());
    if !skipped.is_empty() {
        let kinds: BTreeSet<&str> = skipped.iter().map(|job| job.kind).collect();
        let kinds = Vec::from_iter(kinds).join(", ");
        writeln!(out, "{} sample jobs are skipped, as these kinds are not there: {kinds}", skipped.len())?;
    }
    let began = Instant::now();
    let mut waiting = enqueue(jobs, router, data).await?;
    let count = waiting.len();
    writeln!(out, "{count} sample jobs are enqueued to `{QUEUE}`.")?;
    let mut progress = Progress::new(count);
    let mut ended = Vec::with_capacity(count);
    while !waiting.is_empty() {
        // The worker tells as long as it lives, and it lives longer than this.
        let Some(one) = finished.recv().await else { break };
        if one.key.source() == SOURCE
            && let Some(job) = waiting.remove(one.key.id())
        {
            progress.one_more(&job, &one, out)?;
            ended.push((job, one));
        }
    }
    progress.end();
    let took = began.elapsed();
    // Back into the order in which they were given.
    ended.sort_by_key(|(sample, _)| sample.position);
    write_table(&ended, demo, data, out)?;
    let well = ended.iter().filter(|(_, one)| one.outcome == Outcome::Succeeded).count();
    writeln!(out, "\n{well} of {count} sample jobs succeeded, in {:.1} s.", took.as_secs_f64())?;
    Ok(())
}

/// A sample job on its way.
struct Sample {
    position: usize,
    title: String,
}

async fn enqueue(jobs: Vec<DemoJob>, router: &Router, data: &Data) -> Result<HashMap<String, Sample>, Failure> {
    let mut messages = Vec::with_capacity(jobs.len());
    let mut samples = HashMap::with_capacity(jobs.len());
    for (position, job) in jobs.into_iter().enumerate() {
        let (id, payload) = (Uuid::new_v4().to_string(), job.data.to_string());
        router.check(job.kind, &payload).map_err(|why| Failure::new(format!("the sample `{}`: {why}", job.title)))?;
        let event = NewEvent { source: SOURCE, id: &id, kind: job.kind, data: &payload, ..NewEvent::default() };
        let body = event.encode().map_err(|error| Failure::new(error.to_string()))?;
        messages.push(NewMessage { body, ..NewMessage::default() });
        samples.insert(id, Sample { position, title: job.title });
    }
    let queue = data.queues.open(QUEUE).await.map_err(|error| Failure::new(error.to_string()))?;
    for sent in queue.send(&messages).await {
        sent.map_err(|error| Failure::new(error.to_string()))?;
    }
    Ok(samples)
}

/// What came out, in the demo's own words if it has any.
fn result(demo: &dyn Demo, finished: &Finished, data: &Data) -> String {
    let output = finished.output.as_deref();
    let told = output.and_then(|output| demo.tell(&finished.kind, &serde_json::from_str(output).ok()?));
    match told {
        Some(text) => text.lines().map(|line| short(&printable(line))).collect::<Vec<_>>().join("\n"),
        None => results::lines(output, &data.folder).join("\n"),
    }
}

/// A bar where standard error is a terminal, else a line a job.
struct Progress {
    bar: Option<ProgressBar>,
    done: usize,
    count: usize,
}

impl Progress {
    fn new(count: usize) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr());
            match ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
                Ok(style) => bar.with_style(style),
                // The template is right; a bar of the usual style would do as well.
                Err(_) => bar,
            }
        });
        Self { bar, done: 0, count }
    }

    fn one_more(&mut self, job: &Sample, finished: &Finished, out: &mut dyn Write) -> io::Result<()> {
        self.done += 1;
        match &self.bar {
            Some(bar) => {
                bar.set_message(printable(&job.title));
                bar.inc(1);
                Ok(())
            }
            None => writeln!(
                out,
                "{}/{} {} {} in {} ms",
                self.done,
                self.count,
                printable(&job.title),
                finished.outcome.as_str(),
                finished.ran.as_millis()
            ),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn write_table(ended: &[(Sample, Finished)], demo: &dyn Demo, data: &Data, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["JOB", "KIND", "OUTCOME", "TIME", "WHAT CAME OUT"]);
    for (job, finished) in ended {
        let result = match &finished.error {
            Some(error) => short(&printable(error)),
            None => result(demo, finished, data),
        };
        let time = format!("{} ms", finished.ran.as_millis());
        table.add_row([
            printable(&job.title),
            finished.kind.clone(),
            finished.outcome.as_str().to_owned(),
            time,
            result,
        ]);
    }
    writeln!(out)?;
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
