//! What a failed batch means for each of its items: the batch is halved until the guilty stand alone.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::group;
use crate::error::{InferError, RunError};

/// The largest batch that is known not to be too much for a device's memory. It is learned by failing, shared by the
/// device's sessions, and only falls: what a device has no memory for now it may have later, but finding out costs
/// everybody a failed run.
#[derive(Debug)]
pub struct Cap(AtomicU64);

impl Default for Cap {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

impl Cap {
    /// The cost that batches of more than one item stay at or below.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Batches are to cost no more than this.
    pub fn lower(&self, cost: u64) {
        self.0.fetch_min(cost, Ordering::Relaxed);
    }
}

/// What runs parts of one batch.
pub trait Session {
    /// One item's answer.
    type Output;

    /// Runs some of the batch's items.
    fn run(&mut self, part: Range<usize>) -> Result<Vec<Result<Self::Output, InferError>>, RunError>;

    /// Builds the session anew after it broke; the error says why it can't be.
    fn rebuild(&mut self) -> Result<(), String>;
}

/// What became of a batch.
#[derive(Debug)]
pub struct Verdicts<O> {
    /// Each item's verdict, in the batch's order.
    pub answers: Vec<Result<O, InferError>>,
    /// Whether the session can run another batch as it is.
    pub usable: bool,
}

/// Runs a batch of items of these lengths, in ascending order, until each has a verdict.
///
/// - A run that fails is halved; an item that fails alone is at fault.
/// - Out of memory: halved too, and `cap` learns the half's cost.
/// - A broken session is rebuilt once, and then every item that has no verdict runs alone: whichever breaks the session
///   again can do so to itself only. If two in a row do, it is the device, and the others are not tried.
pub fn verdicts<S: Session>(session: &mut S, lengths: &[u32], cap: &Cap) -> Verdicts<S::Output> {
    let mut answers: Vec<Option<Result<S::Output, InferError>>> = lengths.iter().map(|_| None).collect();
    let mut parts: Vec<Range<usize>> = Vec::new();
    if !lengths.is_empty() {
        parts.push(0..lengths.len());
    }
    let mut alone = false;
    let mut broken_alone = 0;
    let mut out_of_order: Option<String> = None;
    while let Some(part) = parts.pop() {
        let cost = group::cost(part.len(), lengths[part.end - 1]);
        if part.len() > 1 && (alone || cost > cap.get()) {
            halve(part, &mut parts);
            continue;
        }
        if let Some(reason) = out_of_order.take() {
            let rebuilt = if broken_alone < 2 { rebuild(session, &reason) } else { Err(broken(&reason)) };
            if let Err(reason) = rebuilt {
                return unavailable(answers, &reason, false);
            }
        }
        let single = part.len() == 1;
        match session.run(part.clone()) {
            Ok(outputs) if outputs.len() == part.len() => {
                broken_alone = 0;
                answers[part].iter_mut().zip(outputs).for_each(|(answer, output)| *answer = Some(output));
            }
            Ok(outputs) if single => {
                let reason = format!("the model gave {} answers for one item; check its outputs", outputs.len());
                answers[part.start] = Some(Err(InferError::Unavailable(reason)));
            }
            Err(RunError::Failed(reason)) if single => answers[part.start] = Some(Err(InferError::Input(reason))),
            Err(RunError::OutOfMemory(reason)) if single => {
                let reason = format!("there is no memory for this item even alone: {reason}");
                answers[part.start] = Some(Err(InferError::Unavailable(reason)));
            }
            Ok(_) | Err(RunError::Failed(_)) => halve(part, &mut parts),
            Err(RunError::OutOfMemory(_)) => {
                cap.lower(group::cost(part.len().div_ceil(2), lengths[part.end - 1]));
                halve(part, &mut parts);
            }
            Err(RunError::Broken(reason)) => {
                if alone && single {
                    broken_alone += 1;
                    answers[part.start] = Some(Err(InferError::Unavailable(broken(&reason))));
                } else {
                    parts.push(part);
                }
                alone = true;
                out_of_order = Some(reason);
            }
        }
    }
    unavailable(answers, "", out_of_order.is_none())
}

/// The first half is run first.
fn halve(part: Range<usize>, parts: &mut Vec<Range<usize>>) {
    let middle = part.start + part.len() / 2;
    parts.push(middle..part.end);
    parts.push(part.start..middle);
}

fn rebuild<S: Session>(session: &mut S, reason: &str) -> Result<(), String> {
    session.rebuild().map_err(|error| format!("{}; it could not be rebuilt: {error}", broken(reason)))
}

fn broken(reason: &str) -> String {
    format!("the session broke: {reason}")
}

/// Gives those that have no verdict this one.
fn unavailable<O>(answers: Vec<Option<Result<O, InferError>>>, reason: &str, usable: bool) -> Verdicts<O> {
    let answers = answers
        .into_iter()
        .map(|answer| answer.unwrap_or_else(|| Err(InferError::Unavailable(reason.to_owned()))))
        .collect();
    Verdicts { answers, usable }
}

#[cfg(test)]
mod tests;
