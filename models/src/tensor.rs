//! Tensors as plain rows of numbers, so that tasks need not know the runtime that runs them.

/// Numbers of one type.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 64-bit integers.
    I64(Vec<i64>),
    /// 32-bit integers.
    I32(Vec<i32>),
}

/// A dense row-major tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Its dimensions, outermost first.
    pub shape: Vec<usize>,
    /// Its numbers: as many as the product of `shape`.
    pub data: Data,
}

/// An input of a model by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<'a> {
    /// The input's name in the model.
    pub name: &'a str,
    /// Its value for a whole batch.
    pub tensor: Tensor,
}

/// An output of a model, borrowed from its session.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Its dimensions, outermost (the batch) first.
    pub shape: &'a [usize],
    /// Its numbers.
    pub data: &'a [f32],
}
