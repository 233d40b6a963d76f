//! What is judged, through its public interface.

use karigar_pictures::describe;
use karigar_pictures::picture;
use karigar_pictures::render;
pub(crate) use karigar_pictures::request::{Fit, Format};
use karigar_pictures::request::{Order, Wanted};
use karigar_pictures::scratch::Scratch;
use serde::Serialize;

/// A rendition that is asked for: what `renditions-by-sharp.mjs` reads too.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Rendition {
    /// The name of its file, which nothing else of the same plan has.
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) wanted: Wanted,
}

impl Rendition {
    /// Width and height in pixels, of which one may be left out.
    pub(crate) fn new(
        (width, height): (Option<u32>, Option<u32>),
        fit: Fit,
        format: Format,
        quality: Option<u8>,
    ) -> Self {
        let side = |side: Option<u32>| side.map(|pixels| pixels.to_string()).unwrap_or_default();
        let name = format!("{fit:?}-{}x{}.{}", side(width), side(height), format.extension()).to_lowercase();
        Self { name, wanted: Wanted { width, height, fit, format, quality } }
    }
}

/// Whether this build reads the format of files that end so.
pub(crate) fn reads(extension: &str) -> bool {
    image::ImageFormat::from_extension(extension).is_some_and(picture::decodes)
}

/// The renditions of a picture, in their order, or why there are none.
pub(crate) fn render(picture: &[u8], renditions: &[Rendition], scratch: &mut Scratch) -> Result<Vec<Vec<u8>>, String> {
    let rendered = render::render(picture, &order(renditions), scratch).map_err(|error| error.to_string())?;
    Ok(rendered.into_iter().map(|one| one.bytes).collect())
}

/// What a job asks for that wants these renditions.
pub(crate) fn order(renditions: &[Rendition]) -> Order {
    Order { renditions: renditions.iter().map(|one| one.wanted.clone()).collect(), keep_metadata: false }
}

/// Looks at a picture in all the ways there are. An error is as good as an answer.
pub(crate) fn describe(picture: &[u8]) {
    let _ = describe::describe(picture, true);
}
