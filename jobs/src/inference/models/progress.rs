//! How far the files of models are: a bar on a terminal, a line a file in the log.

use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use karigar_models::source::{Fetching, Progress};

/// Shows files on their way on standard error.
#[derive(Default)]
pub(super) struct Shown {
    bars: Mutex<HashMap<String, ProgressBar>>,
}

impl Shown {
    fn with(&self, file: &Fetching<'_>, show: impl FnOnce(&ProgressBar)) {
        if !io::stderr().is_terminal() {
            return;
        }
        let Ok(mut bars) = self.bars.lock() else { return };
        let name = format!("{} {}", file.model, file.file);
        show(bars.entry(name.clone()).or_insert_with(|| bar(name, file.bytes)));
    }
}

fn bar(name: String, bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr()).with_message(name);
    match ProgressStyle::with_template("{msg} {bar:40} {bytes}/{total_bytes}") {
        Ok(style) => bar.with_style(style),
        // The template is right; a bar of the usual style would do as well.
        Err(_) => bar,
    }
}

impl Progress for Shown {
    fn advanced(&self, file: &Fetching<'_>, so_far: u64) {
        if so_far == 0 {
            tracing::info!(model = file.model, file = file.file, source = %file.source, bytes = file.bytes, "fetching");
        }
        self.with(file, |bar| bar.set_position(so_far));
    }

    fn waiting(&self, file: &Fetching<'_>) {
        tracing::info!(model = file.model, file = file.file, "another process fetches it; waiting");
    }

    fn finished(&self, file: &Fetching<'_>) {
        tracing::info!(model = file.model, file = file.file, "fetched and verified");
        self.with(file, ProgressBar::finish_and_clear);
    }
}
