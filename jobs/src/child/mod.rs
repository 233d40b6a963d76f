//! Child processes with limits: for programs that may abort, run away or take too much, whatever file they are given.
//! What happens in one is one job's error, and nobody else's.
//!
//! A child has limits on its memory, CPU time, files and open files, a deadline, an environment of its own, a folder of
//! its own, and no input. It runs in a process group, which is killed as a whole: when the child ends, when the job is
//! cancelled or given up, and at the deadline. It dies with the worker, even if that is killed.
//!
//! [`Sandbox`] starts one and says how it [`Ended`]; [`Scratch`] is a folder for it.

mod ended;
mod limits;
mod process;
mod sandbox;
mod scratch;
mod tail;

#[cfg(test)]
mod tests;

pub(crate) use ended::{End, Ended};
pub(crate) use limits::Limits;
pub(crate) use sandbox::{Order, Sandbox, find};
pub(crate) use scratch::Scratch;
