//! What is rendered: the input of all three parties.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::subject::{Fit, Format, Rendition};
use crate::{environment, subject};

/// sharp's prebuilt program reads no BMP. It gets a file with the same pixels.
const STAND_INS: [(&str, &str); 2] = [("rgb.bmp", "interlaced.png"), ("palette.bmp", "palette.png")];

/// By input, what sharp said where it refused it.
pub(super) type Refused = BTreeMap<String, Option<String>>;

#[derive(Serialize)]
pub(super) struct Plan {
    pub(super) folder: PathBuf,
    pub(super) inputs: Vec<Input>,
    pub(super) renditions: Vec<Rendition>,
}

#[derive(Serialize)]
pub(super) struct Input {
    pub(super) name: String,
    /// The file that sharp gets.
    for_sharp: String,
}

impl Plan {
    /// The inputs of a folder whose name is `chosen` and whose format this build reads.
    pub(super) fn of(folder: &Path, chosen: impl Fn(&str) -> bool) -> Self {
        let files = environment::files(folder);
        let read = files.iter().filter(|file| subject::reads(environment::extension(file)));
        let inputs = read.map(|file| environment::name(file)).filter(|name| chosen(name)).map(Input::new).collect();
        Self { folder: folder.to_owned(), inputs, renditions: renditions() }
    }
}

impl Input {
    fn new(name: &str) -> Self {
        let stand_in = STAND_INS.iter().find(|(of, _)| *of == name).map_or(name, |(_, stand_in)| stand_in);
        Self { name: name.to_owned(), for_sharp: stand_in.to_owned() }
    }
}

/// Each fit and format, smaller and larger than the inputs, which nobody may enlarge.
fn renditions() -> Vec<Rendition> {
    use Fit::{Cover, Inside};
    use Format::{Avif, Jpeg, Png, Webp};
    let all = [
        Rendition::new((Some(160), None), Inside, Jpeg, Some(80)),
        Rendition::new((Some(2048), None), Inside, Jpeg, Some(80)),
        Rendition::new((None, Some(210)), Inside, Jpeg, Some(95)),
        Rendition::new((Some(240), Some(240)), Inside, Webp, Some(80)),
        Rendition::new((Some(128), None), Inside, Png, None),
        Rendition::new((Some(200), Some(200)), Cover, Jpeg, Some(80)),
        Rendition::new((Some(500), Some(350)), Cover, Jpeg, Some(80)),
        Rendition::new((Some(200), None), Inside, Avif, Some(60)),
    ];
    all.into_iter().filter(|rendition| rendition.wanted.format.is_written()).collect()
}
