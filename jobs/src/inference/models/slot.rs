//! A place for a model that handlers hold before it is loaded.

use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;
use karigar::JobError;
use karigar_models::error::LoadError;
use karigar_models::served::{Comparison, Options, Package, Served, Share};
use karigar_models::task::Task;

/// A model by name, loaded once before the first job: a binary must know its handlers to list and check kinds, and need
/// no model for that. Clones are the same slot.
pub struct Slot<T: Task> {
    model: &'static str,
    served: Arc<OnceLock<Served<T>>>,
}

impl<T: Task> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self { model: self.model, served: Arc::clone(&self.served) }
    }
}

impl<T: Task> From<Served<T>> for Slot<T> {
    /// A slot whose model is loaded.
    fn from(served: Served<T>) -> Self {
        Self { model: "", served: Arc::new(OnceLock::from(served)) }
    }
}

impl<T: Task> Slot<T> {
    /// An empty slot for the model of this name.
    pub(super) fn of_model(model: &'static str) -> Self {
        Self { model, served: Arc::default() }
    }

    /// The model. A slot that is empty is a retry: another worker may have it.
    pub fn get(&self) -> Result<&Served<T>, JobError> {
        self.served.get().ok_or_else(|| {
            JobError::retry(format!(
                "the model {} is not loaded; start the worker with `Models` among its resources",
                self.model
            ))
        })
    }
}

/// A slot, whatever its model does.
pub(super) trait AnySlot: Send + Sync {
    /// The model's name.
    fn model(&self) -> &'static str;

    /// Loads the model, in the place of the one that there is, if there is one.
    fn start(&self, package: Package, options: Options) -> BoxFuture<'_, Result<(), LoadError>>;

    /// Loads a version on trial: for a share of the jobs, or beside all of them.
    fn try_out(&self, package: Package, options: Options, share: Option<Share>)
    -> BoxFuture<'_, Result<(), LoadError>>;

    /// Names the model and its device if that is another one than it should be.
    fn fell_back(&self) -> Option<String>;

    /// Answers what waits, and ends the model's threads.
    fn drain(&self) -> BoxFuture<'_, ()>;
}

impl<T: Task<Input: Clone>> AnySlot for Slot<T> {
    fn model(&self) -> &'static str {
        self.model
    }

    fn start(&self, package: Package, options: Options) -> BoxFuture<'_, Result<(), LoadError>> {
        Box::pin(async move {
            match self.served.get() {
                Some(served) => served.replace(package, options).await.map(drop),
                None => {
                    let served = Served::start(package, options).await?;
                    // Nobody else fills it: a worker starts its resources one by one.
                    let _ = self.served.set(served);
                    Ok(())
                }
            }
        })
    }

    fn try_out(
        &self,
        package: Package,
        options: Options,
        share: Option<Share>,
    ) -> BoxFuture<'_, Result<(), LoadError>> {
        Box::pin(async move {
            let Some(served) = self.served.get() else { return Ok(()) };
            match share {
                Some(share) => served.set_candidate(package, options, share).await,
                None => served.set_shadow(package, options, T::Input::clone, compare).await,
            }
        })
    }

    fn fell_back(&self) -> Option<String> {
        let status = self.served.get()?.devices().into_iter().find(|status| status.fell_back())?;
        Some(format!("{} runs on {} instead of {}", self.model, status.model.device, status.wanted))
    }

    fn drain(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if let Some(served) = self.served.get() {
                served.drain().await;
            }
        })
    }
}

/// Says where a shadow differs. Answers themselves are as private as payloads.
fn compare(Comparison { served_by, served, shadow_by, shadow }: Comparison) {
    let same = shadow.as_ref().is_ok_and(|shadow| *shadow == served);
    tracing::info!(model = served_by.name, version = served_by.version, shadow = shadow_by.version, same, "compared");
}
