//! A model's task that feeds the model numbers which the task itself never would.

use karigar_models::error::{InferError, LoadError};
use karigar_models::manifest::Manifest;
use karigar_models::source::Files;
use karigar_models::task::Task;
use karigar_models::tensor::{Data, Named, View};

/// The task `T`, whose inputs may be marked: the model gets NaN for all of a marked item's numbers. All else, and what is
/// made of the model's answers, is the task's own.
pub struct Spoiled<T>(T);

fn unmarked<'a, P>(batch: &[&'a (P, bool)]) -> Vec<&'a P> {
    batch.iter().map(|(prepared, _)| prepared).collect()
}

impl<T: Task> Task for Spoiled<T> {
    const NAME: &'static str = T::NAME;
    /// The input, and whether it is marked.
    type Input = (T::Input, bool);
    type Prepared = (T::Prepared, bool);
    type Output = T::Output;

    fn load(manifest: &Manifest, files: &Files) -> Result<Self, LoadError> {
        T::load(manifest, files).map(Self)
    }

    fn prepare(&self, (input, marked): Self::Input) -> Result<Self::Prepared, InferError> {
        Ok((self.0.prepare(input)?, marked))
    }

    fn length(&self, (prepared, _): &Self::Prepared) -> u32 {
        self.0.length(prepared)
    }

    fn stack(&self, batch: &[&Self::Prepared]) -> Vec<Named<'_>> {
        let mut stacked = self.0.stack(&unmarked(batch));
        for input in &mut stacked {
            let Data::F32(numbers) = &mut input.tensor.data else { continue };
            let row = numbers.len() / batch.len();
            for (numbers, (_, marked)) in numbers.chunks_exact_mut(row).zip(batch) {
                if *marked {
                    numbers.fill(f32::NAN);
                }
            }
        }
        stacked
    }

    fn unstack(&self, outputs: &[View<'_>], batch: &[&Self::Prepared]) -> Vec<Result<T::Output, InferError>> {
        self.0.unstack(outputs, &unmarked(batch))
    }

    fn golden_input(&self, manifest: &Manifest, files: &Files) -> Result<Self::Input, LoadError> {
        Ok((self.0.golden_input(manifest, files)?, false))
    }

    fn golden_matches(&self, manifest: &Manifest, output: &T::Output) -> Result<(), String> {
        self.0.golden_matches(manifest, output)
    }
}
