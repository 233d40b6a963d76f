//! The models of handlers: fetched, verified and warm before the first job.

mod command;
mod config;
mod fetch;
mod golden;
mod place;
mod progress;
mod slot;
mod tasks;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use karigar::resource::{Resource, Starting};
use karigar_models::task::Task;

pub use command::ModelsCommand;
pub use config::{FetchModels, ModelsConfig, SECTION, TrialConfig, WithoutGpu};
pub use slot::Slot;

use place::Place;
use slot::AnySlot;

/// Every model that a handler asks, with the handler's kind. To be a worker's resource.
#[derive(Default)]
pub struct Models(Vec<(&'static str, Box<dyn AnySlot>)>);

impl Models {
    /// A slot for the handler of `kind`. The model of this name is loaded into it where that kind runs.
    pub fn slot<T: Task<Input: Clone>>(&mut self, kind: &'static str, model: &'static str) -> Slot<T> {
        let slot = Slot::of_model(model);
        self.0.push((kind, Box::new(slot.clone())));
        slot
    }

    fn slots(&self) -> impl Iterator<Item = &dyn AnySlot> {
        self.0.iter().map(|(_, slot)| &**slot)
    }
}

impl Resource for Models {
    fn name(&self) -> &'static str {
        "models"
    }

    fn kinds(&self) -> Vec<&'static str> {
        let kinds: BTreeSet<_> = self.0.iter().map(|(kind, _)| *kind).collect();
        kinds.into_iter().collect()
    }

    fn start<'a>(&'a self, at: &'a Starting<'a>) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let config: ModelsConfig = at.section(SECTION)?;
            let place = Place::new(&config, at)?;
            place.check_trials(&self.slots().map(AnySlot::model).collect())?;
            for (_, slot) in self.0.iter().filter(|(kind, _)| at.kinds.contains(kind)) {
                place.load(&**slot).await?;
            }
            Ok(())
        })
    }

    fn note(&self) -> Option<String> {
        let fell_back: Vec<String> = self.slots().filter_map(AnySlot::fell_back).collect();
        (!fell_back.is_empty()).then(|| format!("not on the device that they should be on: {}", fell_back.join(", ")))
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            for slot in self.slots() {
                slot.drain().await;
            }
        })
    }
}
