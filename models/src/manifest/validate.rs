//! Relations between a manifest's values. All that is wrong is said at once.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::{Batching, Cost, DeviceName, Dim, Manifest, TensorSpec};
use crate::error::LoadError;

/// No batch on a CPU or GPU gains anything beyond this, and a typing error of a few zeros would take all memory.
const MOST_ITEMS: u32 = 4096;

impl Manifest {
    /// Checks the relations between the values.
    pub(super) fn validate(&self) -> Result<(), LoadError> {
        let mut problems = Problems::default();
        self.check_words(&mut problems);
        self.check_tensors(&mut problems);
        self.check_batching(&mut problems);
        self.check_golden(&mut problems);
        match problems.0.is_empty() {
            true => Ok(()),
            false => Err(self.error(format!("{} (in {})", problems.0.join("; and "), self.origin))),
        }
    }

    fn check_words(&self, problems: &mut Problems) {
        for (key, word) in [("name", &self.name), ("version", &self.version), ("task", &self.task)] {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
            if word.is_empty() || word.len() > 64 || !word.chars().all(plain) {
                // They become labels of metrics and names of threads.
                problems.add(key, format!("`{word}` is no plain word"), "write 1 to 64 of a–z, 0–9, `.`, `-` and `_`");
            }
        }
        for (key, text) in [("about", &self.about), ("licence", &self.licence)] {
            if text.trim().is_empty() {
                problems.add(key, "it is empty", "say it: whoever uses the model relies on it");
            }
        }
        problems.check_tolerance("tolerance", self.tolerance);
        for (name, spec) in self.all_files() {
            if spec.bytes == 0 {
                let key =
                    if name == super::MODEL_FILE { "file.bytes".to_owned() } else { format!("files.{name}.bytes") };
                problems.add(&key, "a file of no bytes is no file", "write its size");
            }
        }
        if self.files.contains_key(super::MODEL_FILE) {
            problems.add("files.model", "that is what the ONNX file is called", "choose another name");
        }
    }

    fn check_tensors(&self, problems: &mut Problems) {
        let batch = self.inputs.first().and_then(|input| input.shape.first());
        for (key, tensors) in [("inputs", &self.inputs), ("outputs", &self.outputs)] {
            if tensors.is_empty() {
                problems.add(key, "there are none", "list the tensors that the model has");
            }
            let mut names = BTreeSet::new();
            for (number, tensor) in tensors.iter().enumerate() {
                let key = format!("{key}[{number}]");
                if tensor.name.is_empty() || !names.insert(&tensor.name) {
                    problems.add(
                        &format!("{key}.name"),
                        format!("`{}` is empty or taken", tensor.name),
                        "write the tensor's name in the model",
                    );
                }
                self.check_batch_dimension(&key, tensor, batch, problems);
            }
        }
    }

    /// Each tensor has one row an item.
    fn check_batch_dimension(&self, key: &str, tensor: &TensorSpec, batch: Option<&Dim>, problems: &mut Problems) {
        let key = format!("{key}.shape");
        match (tensor.shape.first(), batch) {
            (None, _) => problems.add(&key, "it has no dimension", "begin with the batch, as in [\"batch\", 3]"),
            (Some(first), Some(batch)) if first != batch => {
                let what = format!("it begins with {first} and the first input's with {batch}");
                problems.add(&key, what, "begin every shape with the batch, by the same name");
            }
            (Some(Dim::Fixed(size)), _) if *size != 1 || self.largest_batch() != 1 => {
                let what = format!("a batch is always {size} here, and up to {} by `max_items`", self.largest_batch());
                problems.add(&key, what, "write max_items = 1, or a free first dimension if the model has one");
            }
            _ => {}
        }
    }

    fn largest_batch(&self) -> u32 {
        let own = self.devices.values().filter_map(|device| device.max_items);
        own.fold(self.batching.max_items, u32::max)
    }

    fn check_batching(&self, problems: &mut Problems) {
        check_caps("batching", &self.batching, problems);
        if self.batching.longest_wait_ms == 0 {
            let what = "0 forbids every other order than that of arrival";
            problems.add("batching.longest_wait_ms", what, "write how long a call may be overtaken, such as 2000");
        }
        if self.devices.is_empty() {
            problems.add("devices", "the model runs nowhere", "add [devices.cpu] with sessions = 0 and threads = 1");
        }
        for (name, device) in &self.devices {
            let key = format!("devices.{name}");
            if device.threads == 0 {
                problems.add(&format!("{key}.threads"), "a session needs a thread", "write 1: more sessions gain more");
            }
            if *name == DeviceName::Cuda && device.sessions == 0 {
                problems.add(&format!("{key}.sessions"), "a GPU has no cores to count", "write 1 or 2");
            }
            if device.max_items.is_some() || device.max_cost.is_some() {
                check_caps(&key, &self.batching_on(*name), problems);
            }
        }
    }

    fn check_golden(&self, problems: &mut Problems) {
        let golden = &self.golden;
        if golden.input.is_some() == golden.text.is_some() {
            problems.add("golden", "it has both or neither of `input` and `text`", "write one of them");
        }
        if golden.output.is_some() == golden.file.is_some() {
            problems.add("golden", "it has both or neither of `output` and `file`", "write one of them");
        }
        for (key, path) in [("golden.input", &golden.input), ("golden.file", &golden.file)] {
            let inside = |part: &str| !matches!(part, "" | "." | "..");
            if path.as_ref().is_some_and(|path| !path.split('/').all(inside)) {
                problems.add(key, "it leads out of the manifest's folder", "write a path such as golden/NAME.ppm");
            }
        }
        problems.check_tolerance("golden.tolerance", golden.tolerance);
    }
}

fn check_caps(key: &str, caps: &Batching, problems: &mut Problems) {
    let Batching { max_items, max_cost, window, .. } = *caps;
    let at = |part: &str| format!("{key}.{part}");
    if max_items == 0 || max_items > MOST_ITEMS {
        problems.add(&at("max_items"), format!("{max_items} is out of range"), format!("write 1 to {MOST_ITEMS}"));
    }
    if max_cost < u64::from(max_items) {
        let what = format!("{max_cost} is never enough for {max_items} items, each of length 1 or more");
        problems.add(&at("max_cost"), what, format!("write {max_items} or more, or fewer max_items"));
    }
    if caps.cost == Cost::Items && max_cost > u64::from(max_items) {
        let what = format!("{max_cost} is never reached: by `items`, {max_items} items cost {max_items}");
        problems.add(&at("max_cost"), what, format!("write {max_items}"));
    }
    if window < max_items {
        let what = format!("{window} calls never fill a batch of {max_items}");
        problems.add("batching.window", what, format!("write {max_items} or more"));
    }
}

#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, key: &str, what: impl Display, remedy: impl Display) {
        self.0.push(format!("`{key}`: {what}; {remedy}"));
    }

    fn check_tolerance(&mut self, key: &str, tolerance: f32) {
        if !tolerance.is_finite() || tolerance < 0.0 {
            self.add(key, format!("{tolerance} is no tolerance"), "write a finite number from 0");
        }
    }
}
