//! A task that checks nothing: what a real model does with what a real task would refuse.

use karigar_models::error::{InferError, LoadError};
use karigar_models::manifest::Manifest;
use karigar_models::source::Files;
use karigar_models::task::Task;
use karigar_models::tensor::{Data, Named, Tensor, View};

pub(crate) struct Raw;

#[derive(Debug, Clone)]
pub(crate) struct Tokens(Vec<i64>);

impl Tokens {
    pub(crate) fn of_length(length: usize) -> Self {
        Self((0..length as i64).map(|number| 1000 + 37 * number).collect())
    }

    /// One of the tokens is not in the vocabulary.
    pub(crate) fn poisoned(&self) -> Self {
        let mut tokens = self.clone();
        tokens.0[1] = 99_999;
        tokens
    }
}

impl Task for Raw {
    const NAME: &'static str = "raw";
    type Input = Tokens;
    type Prepared = Tokens;
    type Output = Vec<f32>;

    fn load(_: &Manifest, _: &Files) -> Result<Self, LoadError> {
        Ok(Self)
    }

    fn prepare(&self, input: Tokens) -> Result<Tokens, InferError> {
        Ok(input)
    }

    fn length(&self, prepared: &Tokens) -> u32 {
        prepared.0.len() as u32
    }

    fn stack(&self, batch: &[&Tokens]) -> Vec<Named<'_>> {
        let width = batch.iter().map(|tokens| tokens.0.len()).max().unwrap_or(0);
        let rows = |cell: &dyn Fn(&Tokens, usize) -> i64| {
            let data = batch.iter().flat_map(|tokens| (0..width).map(|place| cell(tokens, place))).collect();
            Tensor { shape: vec![batch.len(), width], data: Data::I64(data) }
        };
        let ids = rows(&|tokens, place| tokens.0.get(place).copied().unwrap_or(0));
        let mask = rows(&|tokens, place| (place < tokens.0.len()).into());
        let types = rows(&|_, _| 0);
        [("input_ids", ids), ("attention_mask", mask), ("token_type_ids", types)]
            .map(|(name, tensor)| Named { name, tensor })
            .into()
    }

    /// The first token's vector.
    fn unstack(&self, outputs: &[View<'_>], _: &[&Tokens]) -> Vec<Result<Vec<f32>, InferError>> {
        let View { shape, data } = outputs[0];
        let row = shape[1] * shape[2];
        (0..shape[0]).map(|item| Ok(data[item * row..item * row + shape[2]].to_vec())).collect()
    }

    fn golden_input(&self, _: &Manifest, _: &Files) -> Result<Tokens, LoadError> {
        Ok(Tokens::of_length(8))
    }

    fn golden_matches(&self, _: &Manifest, output: &Vec<f32>) -> Result<(), String> {
        if output.iter().all(|number| number.is_finite()) { Ok(()) } else { Err("not finite".to_owned()) }
    }
}
