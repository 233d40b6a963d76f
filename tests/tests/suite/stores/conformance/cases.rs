//! What a store promises, a case a sentence.

pub(crate) mod cancel;
pub(crate) mod claim;
pub(crate) mod commit;
pub(crate) mod fences;
pub(crate) mod generations;
pub(crate) mod limits;
pub(crate) mod losses;
pub(crate) mod outbox;
pub(crate) mod records;
pub(crate) mod rows;
pub(crate) mod run_at;
pub(crate) mod sends;
