//! Every command of a worker.
