//! The program `karigar`: every built-in handler, under every command of [`karigar::cli`].

use karigar::Worker;

fn main() {
    karigar_jobs::register(Worker::builder());
}
