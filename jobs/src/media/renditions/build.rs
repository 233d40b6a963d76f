//! What operators should know of the build.

use futures_util::future::BoxFuture;
use karigar::Job;
use karigar::resource::{Resource, Starting};
use karigar_pictures::build::lacks;

use super::MakeRenditions;

/// The program's own codecs, which are there or not since it was built.
#[derive(Debug)]
pub(super) struct Codecs;

impl Resource for Codecs {
    fn name(&self) -> &'static str {
        "pictures"
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec![MakeRenditions::KIND]
    }

    fn start<'a>(&'a self, _: &'a Starting<'a>) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn note(&self) -> Option<String> {
        Some(lacks())
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
