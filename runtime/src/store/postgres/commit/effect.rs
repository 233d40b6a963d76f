//! What a transition does to a row, as columns.

use std::borrow::Cow;

use super::super::values::micros;
use crate::store::content::without_nul;
use crate::store::{Commit, State, Transition};

/// One commit's new state, and what is added to the row's counters.
pub(super) struct Effect<'c> {
    pub(super) state: State,
    pub(super) published: bool,
    pub(super) failures: i32,
    pub(super) interruptions: i32,
    /// Microseconds from now.
    pub(super) delay: Option<i64>,
    pub(super) error: Option<Cow<'c, str>>,
    pub(super) fingerprint: Option<Cow<'c, str>>,
}

impl<'c> Effect<'c> {
    pub(super) fn of(commit: &'c Commit) -> Self {
        let to = |state: State| Self {
            state,
            published: state.is_terminal() && !commit.needs_publishing(),
            failures: 0,
            interruptions: 0,
            delay: None,
            error: None,
            fingerprint: None,
        };
        let failed = |state: State, error: &'c str, fingerprint: &'c str| Self {
            error: Some(without_nul(error)),
            fingerprint: Some(without_nul(fingerprint)),
            ..to(state)
        };
        match &commit.transition {
            Transition::Succeeded { .. } => to(State::Succeeded),
            Transition::Retry { delay, error } => {
                Self { failures: 1, delay: Some(micros(*delay)), error: Some(without_nul(error)), ..to(State::Waiting) }
            }
            Transition::Interrupted => Self { interruptions: 1, ..to(State::Waiting) },
            Transition::Rejected { error, fingerprint } => failed(State::Rejected, error, fingerprint),
            Transition::Dead { error, fingerprint } => failed(State::Dead, error, fingerprint),
            Transition::Cancelled => to(State::Cancelled),
            Transition::Released => to(State::Waiting),
        }
    }
}
