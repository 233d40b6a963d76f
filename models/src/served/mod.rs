//! What handlers hold: a model that answers, whichever version of it does.
//!
//! There is a primary version. A candidate may take a share of the calls, by a hash of their keys, and a shadow may run
//! beside both. A new version loads and warms beside the old one, takes over at once, and the old one ends when the last
//! call that entered it has its answer: no call is lost, and none is run by two versions that both count.

mod entered;
mod identity;
mod memory;
mod options;
mod package;
mod shadow;
mod share;
mod version;

use std::sync::Arc;

use parking_lot::RwLock;

use crate::engine::{Ended, Load};
use crate::error::{InferError, LoadError};
use crate::manifest::DeviceName;
use crate::task::Task;

pub use entered::{Entered, Prepared};
pub use identity::{Answer, ModelId};
pub use options::Options;
pub use package::Package;
pub use shadow::{Comparison, ShadowCounts};
pub use share::Share;
pub use version::{Runs, Version};

use shadow::Shadow;

/// A model that answers. Clones are the same.
pub struct Served<T: Task>(Arc<RwLock<Arc<Routes<T>>>>);

impl<T: Task> Clone for Served<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Routes<T: Task> {
    primary: Arc<Version<T>>,
    candidate: Option<(Arc<Version<T>>, Share)>,
    shadow: Option<Arc<Shadow<T>>>,
}

impl<T: Task> Routes<T> {
    fn copy(&self) -> Self {
        let (primary, candidate, shadow) = (Arc::clone(&self.primary), self.candidate.clone(), self.shadow.clone());
        Self { primary, candidate, shadow }
    }
}

/// What a version is there for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    /// It answers all calls that the candidate does not.
    Primary,
    /// It answers this share of them.
    Candidate(Share),
    /// It answers none.
    Shadow(ShadowCounts),
}

/// A version, how it does, and where: for health and metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Which it is, with the device that it runs on.
    pub model: Arc<ModelId>,
    /// What it is there for.
    pub role: Role,
    /// The device that it was to run on: another one than it does if it fell back.
    pub wanted: DeviceName,
    /// How busy it is.
    pub load: Load,
    /// The memory of one session in bytes: [`Version::footprint_bytes`].
    pub footprint_bytes: u64,
}

impl Status {
    /// Whether it runs on another device than it should.
    pub fn fell_back(&self) -> bool {
        self.wanted != self.model.device
    }
}

impl<T: Task> Served<T> {
    /// Loads a model, on threads that may block. It is ready when this returns: its golden sample has passed on each of
    /// its sessions.
    pub async fn start(package: Package, options: Options) -> Result<Self, LoadError> {
        Ok(Self::of(load(package, options).await?))
    }

    /// Serves a version that is ready.
    pub fn of(version: Version<T>) -> Self {
        let routes = Routes { primary: Arc::new(version), candidate: None, shadow: None };
        Self(Arc::new(RwLock::new(Arc::new(routes))))
    }

    /// Answers an input: prepares it on a thread that may block, and runs it in a batch with others. `key` is what a
    /// candidate's share is taken by, such as the job's id.
    pub async fn infer(&self, key: &str, input: T::Input) -> Result<Answer<T::Output>, InferError> {
        let entered = self.enter(key);
        let prepared = tokio::task::spawn_blocking(move || entered.prepare(input)).await;
        match prepared {
            Ok(prepared) => prepared?.infer().await,
            Err(error) if error.is_panic() => Err(InferError::Input("preparing the input panicked".to_owned())),
            Err(_) => Err(InferError::Stopped),
        }
    }

    /// Enters the version that the key belongs to, for callers that prepare on threads of their own. It stays until the
    /// entered call is over, whatever replaces it.
    pub fn enter(&self, key: &str) -> Entered<T> {
        let routes = Arc::clone(&self.0.read());
        let version = match &routes.candidate {
            Some((candidate, share)) if share.has(key) => candidate,
            _ => &routes.primary,
        };
        Entered { version: Arc::clone(version), shadow: routes.shadow.clone() }
    }

    /// Loads another primary beside the one there is, which it then replaces at once. The old one ends when the last call
    /// that entered it is over: wait for that, or do not.
    pub async fn replace(&self, package: Package, options: Options) -> Result<Ended, LoadError> {
        Ok(self.take_over(load(package, options).await?))
    }

    /// The same with a version that is ready.
    pub fn take_over(&self, version: Version<T>) -> Ended {
        let mut old = None;
        self.change(|routes| old = Some(std::mem::replace(&mut routes.primary, Arc::new(version)).engine_ended()));
        old.unwrap_or_else(Ended::none)
    }

    /// Loads a candidate, and gives it its share of the calls. It takes the place of another candidate.
    pub async fn set_candidate(&self, package: Package, options: Options, share: Share) -> Result<(), LoadError> {
        let version = load(package, options).await?;
        self.try_out(version, share);
        Ok(())
    }

    /// The same with a version that is ready.
    pub fn try_out(&self, version: Version<T>, share: Share) {
        self.change(|routes| routes.candidate = Some((Arc::new(version), share)));
    }

    /// Makes the candidate the primary. Without one, nothing changes and there is nothing to wait for.
    pub fn promote_candidate(&self) -> Ended {
        let mut old = None;
        self.change(|routes| {
            if let Some((candidate, _)) = routes.candidate.take() {
                old = Some(std::mem::replace(&mut routes.primary, candidate).engine_ended());
            }
        });
        old.unwrap_or_else(Ended::none)
    }

    /// The primary answers all calls again.
    pub fn remove_candidate(&self) {
        self.change(|routes| routes.candidate = None);
    }

    /// Loads a version that runs beside the others, when it has time: `copy` is how it gets its input, and `compare` is
    /// told both answers. What it does, or fails to do, no caller notices.
    pub async fn set_shadow(
        &self,
        package: Package,
        options: Options,
        copy: impl Fn(&T::Input) -> T::Input + Send + Sync + 'static,
        compare: impl Fn(Comparison) + Send + Sync + 'static,
    ) -> Result<(), LoadError> {
        self.shadow_by(load(package, options).await?, copy, compare);
        Ok(())
    }

    /// The same with a version that is ready.
    pub fn shadow_by(
        &self,
        version: Version<T>,
        copy: impl Fn(&T::Input) -> T::Input + Send + Sync + 'static,
        compare: impl Fn(Comparison) + Send + Sync + 'static,
    ) {
        let shadow = Arc::new(Shadow::new(version, copy, compare));
        self.change(|routes| routes.shadow = Some(shadow));
    }

    /// Nothing runs beside any more.
    pub fn remove_shadow(&self) {
        self.change(|routes| routes.shadow = None);
    }

    /// Takes no more calls ([`InferError::Stopped`]), answers those that wait, and returns when all threads have ended.
    pub async fn drain(&self) {
        let routes = Arc::clone(&self.0.read());
        let candidate = routes.candidate.as_ref().map(|(version, _)| version);
        let shadow = routes.shadow.as_ref().map(|shadow| &shadow.version);
        for version in [Some(&routes.primary), candidate, shadow].into_iter().flatten() {
            version.drain().await;
        }
    }

    /// All versions: which, where, how busy.
    pub fn devices(&self) -> Vec<Status> {
        let routes = Arc::clone(&self.0.read());
        let status = |version: &Arc<Version<T>>, role| Status {
            model: Arc::clone(version.id()),
            role,
            wanted: version.wanted(),
            load: version.load_now(),
            footprint_bytes: version.footprint_bytes(),
        };
        let candidate = routes.candidate.iter().map(|(version, share)| status(version, Role::Candidate(*share)));
        let shadow = routes.shadow.iter().map(|shadow| status(&shadow.version, Role::Shadow(shadow.counts())));
        std::iter::once(status(&routes.primary, Role::Primary)).chain(candidate).chain(shadow).collect()
    }

    fn change(&self, change: impl FnOnce(&mut Routes<T>)) {
        let mut routes = self.0.write();
        let mut new = routes.copy();
        change(&mut new);
        let old = std::mem::replace(&mut *routes, Arc::new(new));
        drop(routes);
        // Outside of the lock: it may be the last that holds a version.
        drop(old);
    }
}

async fn load<T: Task>(package: Package, options: Options) -> Result<Version<T>, LoadError> {
    let name = package.manifest.name.clone();
    let loaded = tokio::task::spawn_blocking(move || Version::load(&package, &options)).await;
    loaded.unwrap_or_else(|error| Err(LoadError { model: name, reason: format!("loading it ended early: {error}") }))
}

#[cfg(test)]
mod tests;
