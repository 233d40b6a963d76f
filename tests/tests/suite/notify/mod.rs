//! `notify.*` through the pipeline: workers that send to real servers, and to stand-ins where there are none.

mod email;
pub(crate) mod people;
mod photo_kills;
mod push;
mod ses;
mod sms;
mod templates;
mod webhook;
