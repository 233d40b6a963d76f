//! One version of a model, ready to run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::identity::{Answer, ModelId};
use super::memory::{self, Memory};
use super::{Options, Package};
use crate::engine::{Engine, Load, Model, Shape};
use crate::error::{InferError, LoadError, RunError};
use crate::manifest::{DeviceName, Manifest};
use crate::onnx::{self, Blueprint, OnnxModel};
use crate::task::Task;
use crate::telemetry::{FallbackMetrics, Labels};

/// What runs prepared items, on the thread that built it.
pub trait Runs<T: Task>: 'static {
    /// Runs them together. All of them fail, or each has its answer.
    fn run(&mut self, batch: &[&T::Prepared]) -> Result<Vec<Result<T::Output, InferError>>, RunError>;
}

/// An item on its way through the engine.
pub(super) struct Entry<T: Task> {
    prepared: T::Prepared,
    length: u32,
}

struct Session<T: Task>(Box<dyn Runs<T>>);

impl<T: Task> Model for Session<T> {
    type Item = Entry<T>;
    type Output = T::Output;

    fn length(item: &Entry<T>) -> u32 {
        item.length
    }

    fn run(&mut self, batch: &[&Entry<T>]) -> Result<Vec<Result<T::Output, InferError>>, RunError> {
        let prepared: Vec<&T::Prepared> = batch.iter().map(|entry| &entry.prepared).collect();
        self.0.run(&prepared)
    }
}

/// A task, and its model on an engine.
pub struct Version<T: Task> {
    task: Arc<T>,
    engine: Engine<Session<T>>,
    id: Arc<ModelId>,
    wanted: DeviceName,
    footprint: u64,
}

impl<T: Task> Version<T> {
    /// Loads a model: library, sessions, golden sample on each session, memory. It blocks for as long as that takes.
    pub fn load(package: &Package, options: &Options) -> Result<Self, LoadError> {
        let on = |device: DeviceName| {
            let Package { manifest, files, library } = package;
            let blueprint = Blueprint::new(manifest, files, library, device, &options.scratch)?;
            let build = move |task: Arc<T>| Ok(Box::new(OnnxModel::build(&blueprint, task)?) as Box<dyn Runs<T>>);
            Self::start(package, options, device, build)
        };
        if options.device == DeviceName::Cpu {
            return on(DeviceName::Cpu);
        }
        let fallbacks = FallbackMetrics::new(&labels(&package.manifest, options.device));
        match on(options.device) {
            Err(error) if options.cpu_fallback => {
                tracing::warn!(wanted = %options.device, %error, "the model falls back to the processor");
                fallbacks.fell_back();
                on(DeviceName::Cpu)
            }
            loaded => loaded,
        }
    }

    /// The same with anything that runs the task's items.
    pub(super) fn start(
        package: &Package,
        options: &Options,
        device: DeviceName,
        build: impl Fn(Arc<T>) -> Result<Box<dyn Runs<T>>, LoadError> + Send + Sync + 'static,
    ) -> Result<Self, LoadError> {
        let (manifest, files) = (&package.manifest, &package.files);
        manifest.check_task(&[T::NAME])?;
        let task = Arc::new(T::load(manifest, files)?);
        let input = task.golden_input(manifest, files)?;
        let prepared =
            task.prepare(input).map_err(|error| manifest.error(format!("the golden sample is refused: {error}")))?;
        let sessions = manifest.devices.get(&device).map_or(1, onnx::sessions);
        let limit = options.memory_limit.into_iter().chain(memory::cgroup_limit()).min();
        let footprint = Arc::new(AtomicU64::new(NOT_MEASURED));
        let golden = Golden { manifest: manifest.clone(), device, task: Arc::clone(&task), prepared };
        let (building, measured) = (Arc::clone(&task), Arc::clone(&footprint));
        let session = move || {
            // The engine builds one session before the others.
            if measured.load(Ordering::Acquire) != NOT_MEASURED {
                let mut model = build(Arc::clone(&building))?;
                golden.check(&mut *model)?;
                return Ok(Session(model));
            }
            let before = Memory::now();
            Memory::reset_peak();
            let mut model = build(Arc::clone(&building))?;
            golden.check(&mut *model)?;
            golden.fill(&mut *model)?;
            let grown = before.zip(Memory::now()).map(|(before, now)| (now, now.grown_since(before)));
            let (now, bytes) = grown.unwrap_or_default();
            measured.store(bytes, Ordering::Release);
            match now.refuse(sessions, bytes, limit) {
                Some(reason) => Err(golden.manifest.error(reason)),
                None => Ok(Session(model)),
            }
        };
        let shape = Shape { labels: labels(manifest, device), batching: manifest.batching_on(device), sessions };
        let engine = Engine::start(shape, session)?;
        let id = ModelId {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            sha256: manifest.file.sha256,
            device,
        };
        let footprint = footprint.load(Ordering::Acquire);
        tracing::info!(
            model = id.name, version = id.version, %device, sessions, footprint, "a model is ready: its golden sample passed"
        );
        Ok(Self { task, engine, id: Arc::new(id), wanted: options.device, footprint })
    }

    /// Which model it is.
    pub fn id(&self) -> &Arc<ModelId> {
        &self.id
    }

    /// The device that it was to run on; [`ModelId::device`] is the one that it does.
    pub fn wanted(&self) -> DeviceName {
        self.wanted
    }

    /// How busy it is.
    pub fn load_now(&self) -> Load {
        self.engine.load()
    }

    /// The memory that one session took, with its largest batch of golden samples, in bytes; 0 where the system does
    /// not tell. A device's own memory is not in it.
    pub fn footprint_bytes(&self) -> u64 {
        self.footprint
    }

    pub(super) fn prepare(&self, input: T::Input) -> Result<Entry<T>, InferError> {
        let prepared = self.task.prepare(input)?;
        let length = self.task.length(&prepared);
        Ok(Entry { prepared, length })
    }

    pub(super) async fn infer(&self, entry: Entry<T>) -> Result<Answer<T::Output>, InferError> {
        let output = self.engine.infer(entry).await?;
        Ok(Answer { output, model: Arc::clone(&self.id) })
    }

    pub(super) fn engine_ended(&self) -> crate::engine::Ended {
        self.engine.ended()
    }

    pub(super) async fn drain(&self) {
        self.engine.drain().await;
    }
}

const NOT_MEASURED: u64 = u64::MAX;

fn labels(manifest: &Manifest, device: DeviceName) -> Labels {
    Labels { model: manifest.name.clone(), version: manifest.version.clone(), device: device.to_string() }
}

/// The golden sample, prepared.
struct Golden<T: Task> {
    manifest: Manifest,
    device: DeviceName,
    task: Arc<T>,
    prepared: T::Prepared,
}

impl<T: Task> Golden<T> {
    /// Runs the sample: a model is ready when it answers that rightly.
    fn check(&self, model: &mut dyn Runs<T>) -> Result<(), LoadError> {
        let wrong = |reason: String| {
            let hint = "the model, the library or the manifest is not the one that it was";
            self.manifest
                .error(format!("the golden sample is not answered rightly on {}: {reason}; {hint}", self.device))
        };
        let mut answers = model.run(&[&self.prepared]).map_err(|error| wrong(error.to_string()))?;
        match (answers.pop(), answers.is_empty()) {
            (Some(Ok(output)), true) => self.task.golden_matches(&self.manifest, &output).map_err(wrong),
            (Some(Err(error)), true) => Err(wrong(error.to_string())),
            _ => Err(wrong("there is not one answer".to_owned())),
        }
    }

    /// Runs the largest batch that the sample makes, for its memory. That there is none for it is no error: the engine
    /// learns so.
    fn fill(&self, model: &mut dyn Runs<T>) -> Result<(), LoadError> {
        let batching = self.manifest.batching_on(self.device);
        let length = u64::from(self.task.length(&self.prepared)).max(1);
        let items = u64::from(batching.max_items).min(batching.max_cost / length).max(1);
        let batch = vec![&self.prepared; items as usize];
        match model.run(&batch) {
            Ok(_) | Err(RunError::OutOfMemory(_)) => Ok(()),
            Err(error) => Err(self.manifest.error(format!("a batch of {items} golden samples does not run: {error}"))),
        }
    }
}
