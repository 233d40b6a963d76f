//! Karigar against real servers. Run by `tests/run`, which sets them up and tells their addresses by environment.

mod cli;
mod completions;
mod config;
mod dev;
mod embeddings;
mod faults;
mod inference;
mod media;
mod near_duplicates;
mod notify;
mod objects;
mod outcomes;
mod queues;
mod rules;
mod s3_events;
mod stores;
