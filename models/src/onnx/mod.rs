//! ONNX Runtime: its library, sessions, and models on them.
//!
//! Everything here blocks, and a session is used by the thread that built it.

mod check;
mod environment;
mod failure;
mod model;
mod session;
mod weights;

pub use environment::environment;
pub use model::OnnxModel;
pub use session::{Blueprint, sessions};
