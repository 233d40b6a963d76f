//! A task's model on a session.

use std::borrow::Cow;
use std::sync::Arc;

use ort::session::{HasSelectedOutputs, RunOptions, Session, SessionInputValue};
use ort::value::{TensorRef, ValueRef};

use super::{Blueprint, failure};
use crate::error::{InferError, LoadError, RunError};
use crate::manifest::Dim;
use crate::served::Runs;
use crate::task::Task;
use crate::tensor::{Data, Named, View};

/// A session, and the task that knows what its tensors mean.
pub struct OnnxModel<T: Task> {
    task: Arc<T>,
    session: Session,
    options: RunOptions<HasSelectedOutputs>,
    /// The names of outputs whose first dimension is the batch, in order.
    rows: Vec<Option<String>>,
}

impl<T: Task> OnnxModel<T> {
    /// Builds a session for the task.
    pub fn build(blueprint: &Blueprint, task: Arc<T>) -> Result<Self, LoadError> {
        let session = blueprint.build()?;
        let options = blueprint.run_options(true).map_err(|error| blueprint.manifest().error(error))?;
        let outputs = blueprint.manifest().outputs.iter();
        let rows = outputs.map(|spec| matches!(spec.shape.first(), Some(Dim::Free(_))).then(|| spec.name.clone()));
        Ok(Self { task, session, options, rows: rows.collect() })
    }
}

impl<T: Task> Runs<T> for OnnxModel<T> {
    fn run(&mut self, batch: &[&T::Prepared]) -> Result<Vec<Result<T::Output, InferError>>, RunError> {
        let tensors = self.task.stack(batch);
        let inputs: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = tensors.iter().map(input).collect::<Result<_, _>>()?;
        let outputs =
            self.session.run_with_options(inputs, &self.options).map_err(|error| failure::classify(&error))?;
        let mut shapes = Vec::with_capacity(self.rows.len());
        let mut numbers = Vec::with_capacity(self.rows.len());
        let values: Vec<ValueRef<'_>> = outputs.values().collect();
        for (value, rows) in values.iter().zip(&self.rows) {
            // The types were checked when the session was built.
            let (dims, data) = value.try_extract_tensor::<f32>().map_err(|error| failure::classify(&error))?;
            let dims: Vec<usize> = dims.iter().map(|dim| usize::try_from(*dim).unwrap_or(0)).collect();
            if let Some(name) = rows
                && dims.first() != Some(&batch.len())
            {
                let reason = format!("the output `{name}` has the shape {dims:?} for {} items", batch.len());
                return Err(RunError::Failed(reason));
            }
            shapes.push(dims);
            numbers.push(data);
        }
        let views: Vec<View<'_>> = shapes.iter().zip(&numbers).map(|(shape, data)| View { shape, data }).collect();
        Ok(self.task.unstack(&views, batch))
    }
}

/// A tensor as an input of the session, without a copy.
fn input<'a>(named: &'a Named<'_>) -> Result<(Cow<'a, str>, SessionInputValue<'a>), RunError> {
    let shape = named.tensor.shape.clone();
    let value = match &named.tensor.data {
        Data::F32(data) => TensorRef::from_array_view((shape, &**data)).map(SessionInputValue::from),
        Data::I64(data) => TensorRef::from_array_view((shape, &**data)).map(SessionInputValue::from),
        Data::I32(data) => TensorRef::from_array_view((shape, &**data)).map(SessionInputValue::from),
    };
    value.map(|value| (Cow::Borrowed(named.name), value)).map_err(|error| failure::classify(&error))
}
