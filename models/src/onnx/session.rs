//! Sessions by a manifest.

use std::path::{Path, PathBuf};
use std::thread;

use ort::environment::Environment;
use ort::ep;
use ort::logging::LogLevel;
use ort::session::builder::{AutoDevicePolicy, GraphOptimizationLevel, SessionBuilder};
use ort::session::{HasSelectedOutputs, OutputSelector, RunOptions, Session};

use super::{check, environment, weights};
use crate::error::LoadError;
use crate::manifest::{DeviceName, DeviceSpec, Manifest};
use crate::source::Files;

/// How many sessions a device has: as many as the manifest says, or for 0 one per core of the cgroup's quota.
pub fn sessions(spec: &DeviceSpec) -> usize {
    match spec.sessions {
        // The standard library reads the quota.
        0 => thread::available_parallelism().map_or(1, Into::into),
        sessions => sessions as usize,
    }
}

/// All that is needed to build one session after another of a model on a device.
pub struct Blueprint {
    manifest: Manifest,
    environment: Environment,
    model: PathBuf,
    device: DeviceName,
    threads: usize,
    weights: Option<weights::Shared>,
}

impl Blueprint {
    /// Loads the library and reads the manifest. For the processor and more than two sessions, the model's weights are
    /// prepared once, in a file in `scratch` that all sessions map.
    pub fn new(
        manifest: &Manifest,
        files: &Files,
        library: &Path,
        device: DeviceName,
        scratch: &Path,
    ) -> Result<Self, LoadError> {
        let environment = environment(library).map_err(|reason| manifest.error(reason))?;
        let spec = manifest.devices.get(&device).ok_or_else(|| {
            manifest.error(format!("it has no [devices.{device}]; add it if the model is to run on {device}"))
        })?;
        let mut blueprint = Self {
            manifest: manifest.clone(),
            environment,
            model: files.model().to_owned(),
            device,
            threads: spec.threads.max(1) as usize,
            weights: None,
        };
        // With two, what is shared saves less than the file costs (measured: see `weights`).
        if device == DeviceName::Cpu && sessions(spec) > 2 {
            blueprint.weights = blueprint.share(scratch);
        }
        Ok(blueprint)
    }

    /// Prepares the weights. Without them it works as well, with more memory: so that is no error.
    fn share(&self, scratch: &Path) -> Option<weights::Shared> {
        let options = self.options(GraphOptimizationLevel::All).map_err(|error| error.to_string());
        let shared = options.and_then(|options| weights::Shared::write(options, &self.model, scratch));
        shared.inspect_err(|reason| tracing::warn!(model = self.manifest.name, reason, "weights are not shared")).ok()
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Builds a session, and checks that it is what the manifest says.
    pub(super) fn build(&self) -> Result<Session, LoadError> {
        let session = self.commit().map_err(|error| {
            let hint = match self.device {
                DeviceName::Cpu => "`karigar models verify` tells whether the file is intact",
                DeviceName::Cuda => {
                    "CUDA needs ONNX Runtime's GPU library, CUDA 13, cuDNN 9 and a device; allow the fall-back to the \
                     processor if it may be slow"
                }
            };
            self.manifest.error(format!("no session on {}: {error}; {hint}", self.device))
        })?;
        let wrong = |reason| self.manifest.error(reason);
        check::outlets("input", &self.manifest.inputs, session.inputs()).map_err(wrong)?;
        check::outlets("output", &self.manifest.outputs, session.outputs()).map_err(wrong)?;
        Ok(session)
    }

    fn commit(&self) -> ort::Result<Session> {
        match &self.weights {
            // It was optimised when it was written.
            Some(weights) => self.options(GraphOptimizationLevel::Disable)?.commit_from_file(weights.model()),
            None => self.options(GraphOptimizationLevel::All)?.commit_from_file(&self.model),
        }
    }

    fn options(&self, optimisation: GraphOptimizationLevel) -> ort::Result<SessionBuilder> {
        let builder = Session::builder(&self.environment)?
            .with_optimization_level(optimisation)?
            .with_intra_threads(self.threads)?
            .with_inter_threads(1)?
            .with_intra_op_spinning(false)?
            .with_inter_op_spinning(false)?
            // Patterns are kept per input shape, and no two batches need have the same. With them, and the arena shrunk,
            // sentences took 11 % longer.
            .with_memory_pattern(false)?
            // The crate's own default picks whichever device is found; here the manifest does.
            .with_auto_device(AutoDevicePolicy::PreferCPU)?
            .with_log_level(LogLevel::Error)?;
        match self.device {
            DeviceName::Cpu => Ok(builder),
            DeviceName::Cuda => {
                let cuda = ep::CUDA::default()
                    .with_arena_extend_strategy(ep::ArenaExtendStrategy::SameAsRequested)
                    .build()
                    .error_on_failure();
                Ok(builder.with_execution_providers([cuda])?)
            }
        }
    }

    /// How a session is run: the declared outputs in their order, and memory beyond the first chunk given back after
    /// `shrink`.
    pub(super) fn run_options(&self, shrink: bool) -> ort::Result<RunOptions<HasSelectedOutputs>> {
        let outputs = self.manifest.outputs.iter();
        let outputs = outputs.fold(OutputSelector::no_default(), |outputs, spec| outputs.with(spec.name.clone()));
        let mut options = RunOptions::new()?;
        if shrink {
            let arenas = match self.device {
                DeviceName::Cpu => "cpu:0",
                DeviceName::Cuda => "cpu:0;gpu:0",
            };
            options.set("memory.enable_memory_arena_shrinkage", arenas)?;
        }
        Ok(options.with_outputs(outputs))
    }
}
