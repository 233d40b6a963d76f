//! ONNX inference: models described by manifests, fetched by hash, run in batches that one bad item can't spoil.
//!
//! Data flows: [`manifest`] → [`source`] (files by hash) → [`task`] (input → tensors) → [`engine`] (batches on dedicated
//! threads) → [`onnx`] (a session) → [`task`] (tensors → output). Handlers hold a [`served`] model; [`command`] is what
//! `karigar models …` does.

pub mod command;
pub mod engine;
pub mod error;
pub mod manifest;
pub mod onnx;
pub mod reading;
pub mod served;
pub mod source;
pub mod task;
pub mod telemetry;
pub mod tensor;
