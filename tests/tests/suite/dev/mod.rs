//! `karigar dev` as its users see it: a process, its ports, its files, its output.

mod caught;
mod demo;
mod embeddings;
mod inference;
mod node;
mod once;
mod ports;
mod process;
mod restart;
mod video;
