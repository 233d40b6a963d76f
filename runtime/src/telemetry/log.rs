//! Logs: JSON lines for Loki, text for people, always on standard error. Standard output is for results.

mod json;

use std::io::{IsTerminal, stderr};

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::{LogConfig, LogFormat};
use json::JsonLines;

/// Starts to log. `RUST_LOG` wins over the configured filter; one that can't be read is told and left out. A second
/// call changes nothing.
pub fn init(config: &LogConfig) {
    let (filter, refused) = filter(std::env::var("RUST_LOG").ok().as_deref(), &config.filter);
    let json = match config.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !stderr().is_terminal(),
    };
    let layer = if json { JsonLines::new(stderr).boxed() } else { text().boxed() };
    let started = tracing::subscriber::set_global_default(Registry::default().with(layer.with_filter(filter))).is_ok();
    if started && let Some(refused) = refused {
        tracing::warn!("{refused}");
    }
}

/// For people: colours on a terminal, unless `NO_COLOR` is set.
fn text<S: Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>>() -> impl Layer<S> {
    let colours = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    tracing_subscriber::fmt::layer().with_writer(stderr).with_ansi(colours)
}

/// The first filter that can be read, and what to say of one that could not.
fn filter(variable: Option<&str>, configured: &str) -> (EnvFilter, Option<String>) {
    let wanted = variable.filter(|text| !text.trim().is_empty());
    let mut refused = None;
    for (name, text) in [("RUST_LOG", wanted), ("log.filter", Some(configured))] {
        match text.map(|text| (text, EnvFilter::try_new(text))) {
            Some((_, Ok(filter))) => return (filter, refused),
            Some((text, Err(error))) => {
                refused
                    .get_or_insert(format!("{name} `{text}` is no filter ({error}); write one such as info,sqlx=warn"));
            }
            None => {}
        }
    }
    (EnvFilter::default().add_directive(LevelFilter::INFO.into()), refused)
}

#[cfg(test)]
mod tests;
