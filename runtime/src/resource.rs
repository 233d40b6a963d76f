//! What handlers share and must have before their first job, such as models: [`Resource`].

use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::config::{ConfigSection, SectionValues};
use crate::objects::Objects;

/// Where a worker starts.
pub struct Starting<'a> {
    /// The pool; `dev` under `karigar dev`.
    pub pool: &'a str,
    /// Kinds that this worker runs.
    pub kinds: &'a [&'static str],
    /// Whether the pool has a share of a GPU.
    pub gpu: bool,
    /// The sections that handlers added to the configuration.
    pub sections: &'a SectionValues,
    /// Under `karigar dev` the folder of its data: what would reach people is to be kept there instead.
    pub dev: Option<&'a Path>,
    /// The objects.
    pub objects: Arc<dyn Objects>,
}

impl Starting<'_> {
    /// The settings of a section that `WorkerBuilder::section` added.
    ///
    /// # Errors
    /// The section was not added, or not with this type.
    pub fn section<T: ConfigSection>(&self, name: &str) -> Result<T, String> {
        self.sections.get(name)
    }
}

/// Something that handlers share. It is started once before the worker receives, and stopped once it has drained.
pub trait Resource: Send + Sync + 'static {
    /// What people call it.
    fn name(&self) -> &'static str;

    /// The kinds that can't run without it. It is not started for a worker that runs none of them.
    fn kinds(&self) -> Vec<&'static str>;

    /// Gets ready for the kinds that the worker runs. The error says what is wrong and what to do: `karigar run` refuses
    /// to start, `karigar dev` starts without the kinds.
    fn start<'a>(&'a self, at: &'a Starting<'a>) -> BoxFuture<'a, Result<(), String>>;

    /// What an operator should know though all goes on: a device that is not the one that was asked for, say. It is a
    /// line of `/readyz`.
    fn note(&self) -> Option<String> {
        None
    }

    /// Ends what it began; no job runs any more.
    fn stop(&self) -> BoxFuture<'_, ()>;
}

/// All resources of a worker.
#[derive(Clone, Default)]
pub struct Resources(Vec<Arc<dyn Resource>>);

impl Resources {
    pub(crate) fn add(&mut self, resource: Arc<dyn Resource>) {
        self.0.push(resource);
    }

    /// Starts those that a kind of `at` needs. Returns those that could not be, with the reason.
    pub(crate) async fn start(&self, at: &Starting<'_>) -> Vec<(Arc<dyn Resource>, String)> {
        let mut failed = Vec::new();
        for resource in &self.0 {
            if resource.kinds().iter().any(|kind| at.kinds.contains(kind))
                && let Err(why) = resource.start(at).await
            {
                failed.push((Arc::clone(resource), why));
            }
        }
        failed
    }

    /// What operators should know.
    pub fn notes(&self) -> Vec<String> {
        self.0
            .iter()
            .filter_map(|resource| resource.note().map(|note| format!("{}: {note}", resource.name())))
            .collect()
    }

    pub(crate) async fn stop(&self) {
        for resource in &self.0 {
            resource.stop().await;
        }
    }
}
