//! Karigar against real servers. Run by `tests/run`, which sets them up and tells their addresses by environment.

mod cli;
mod config;
mod dev;
mod embeddings;
mod faults;
mod inference;
mod media;
mod objects;
mod outcomes;
mod queues;
mod rules;
mod stores;
