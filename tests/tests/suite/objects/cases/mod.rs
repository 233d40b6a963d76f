//! What every implementation has to pass.

pub(super) mod large;
pub(super) mod listing;
pub(super) mod reading;
pub(super) mod writing;
