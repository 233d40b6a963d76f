//! One thread, and the model on it.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::batcher::Waiting;
use super::waiting::{Call, Calls};
use super::{Model, bisect, group};
use crate::error::{InferError, LoadError, RunError};
use crate::telemetry::InferenceMetrics;

/// How long a thread first waits before it tries again to build its model, and at most: each wait doubles.
const PAUSES: Range<Duration> = Duration::from_millis(250)..Duration::from_secs(30);

/// How threads get their models.
pub(super) type Build<M> = dyn Fn() -> Result<M, LoadError> + Send + Sync;

pub(super) struct Worker<M: Model> {
    pub(super) calls: Arc<Calls<M>>,
    pub(super) build: Arc<Build<M>>,
    pub(super) metrics: Arc<InferenceMetrics>,
}

impl<M: Model> Worker<M> {
    /// Builds the model; tells `built` whether that went well; then runs batches until the engine stops.
    pub(super) fn run(self, built: impl FnOnce(Result<(), LoadError>)) {
        let mut model = match build(&*self.build, &self.calls.shape.labels.model) {
            Ok(model) => Some(model),
            Err(error) => return built(Err(error)),
        };
        self.calls.ready();
        built(Ok(()));
        let mut batch = Vec::new();
        while self.calls.next(&mut batch) {
            let reason = self.answer(&mut batch, &mut model);
            if let Some(reason) = reason
                && !self.repair(&mut model, &reason)
            {
                return;
            }
        }
    }

    /// Runs a batch and answers its calls. Where the model is no longer usable, it is gone and the reason is returned.
    fn answer(&self, batch: &mut Vec<Waiting<Call<M>>>, model: &mut Option<M>) -> Option<String> {
        let lengths: Vec<u32> = batch.iter().map(|waiting| waiting.length).collect();
        let started = Instant::now();
        let mut session = Attempt { worker: self, batch, model };
        let verdicts = bisect::verdicts(&mut session, &lengths, &self.calls.cap);
        let longest = lengths.last().copied().unwrap_or(0);
        let useful = lengths.iter().map(|length| u64::from(*length)).sum();
        self.metrics.batch(lengths.len(), group::cost(lengths.len(), longest), useful, started.elapsed());
        let reason = verdicts.answers.iter().rev().find_map(|answer| match answer {
            Err(InferError::Unavailable(reason)) if !verdicts.usable => Some(reason.clone()),
            _ => None,
        });
        for (waiting, answer) in batch.drain(..).zip(verdicts.answers) {
            // A caller that went away needs no answer.
            let _ = waiting.call.reply.send(answer);
        }
        if verdicts.usable {
            return None;
        }
        *model = None;
        Some(reason.unwrap_or_else(|| "the session broke".to_owned()))
    }

    /// Builds the model anew, as often as it takes, while other threads go on. `false`: the engine stops.
    fn repair(&self, model: &mut Option<M>, reason: &str) -> bool {
        let labels = &self.calls.shape.labels;
        let mut pause = PAUSES.start;
        let mut out_of_work = false;
        loop {
            match build(&*self.build, &labels.model) {
                Ok(built) => {
                    *model = Some(built);
                    if out_of_work {
                        self.calls.ready();
                    }
                    return true;
                }
                Err(error) => {
                    tracing::error!(device = labels.device, %error, "a session can't be rebuilt");
                    if !out_of_work {
                        self.calls.broken(format!("{reason}; it could not be rebuilt: {error}"));
                        out_of_work = true;
                    }
                }
            }
            if !self.calls.pause(pause) {
                return false;
            }
            pause = (pause * 2).min(PAUSES.end);
        }
    }
}

/// One batch on the thread's model.
struct Attempt<'a, M: Model> {
    worker: &'a Worker<M>,
    batch: &'a [Waiting<Call<M>>],
    model: &'a mut Option<M>,
}

impl<M: Model> bisect::Session for Attempt<'_, M> {
    type Output = M::Output;

    fn run(&mut self, part: Range<usize>) -> Result<Vec<Result<M::Output, InferError>>, RunError> {
        let Some(model) = self.model else { return Err(RunError::Broken("it is not there".to_owned())) };
        let items: Vec<&M::Item> = self.batch[part].iter().map(|waiting| &waiting.call.item).collect();
        // What the panic may have left half done is thrown away with the model.
        catch_unwind(AssertUnwindSafe(|| model.run(&items)))
            .unwrap_or_else(|panic| Err(RunError::Broken(format!("it panicked: {}", message(&*panic)))))
    }

    fn rebuild(&mut self) -> Result<(), String> {
        let labels = &self.worker.calls.shape.labels;
        tracing::warn!(model = labels.model, device = labels.device, "a session broke and is rebuilt");
        // The old one goes first: there may be no memory for both.
        *self.model = None;
        *self.model = Some(build(&*self.worker.build, &labels.model).map_err(|error| error.to_string())?);
        Ok(())
    }
}

fn build<M: Model>(build: &Build<M>, name: &str) -> Result<M, LoadError> {
    catch_unwind(AssertUnwindSafe(build)).unwrap_or_else(|panic| {
        let reason = format!("building it panicked: {}", message(&*panic));
        Err(LoadError { model: name.to_owned(), reason })
    })
}

/// What a panic said.
fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it did not say why")
}
