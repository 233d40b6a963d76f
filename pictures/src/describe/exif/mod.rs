//! The facts in a picture's EXIF that are told (CIPA DC-008-2023).
//!
//! Three directories are looked at and nothing is copied but the facts themselves, whatever the EXIF claims: readers that
//! build a list of all entries can be made to take gigabytes for a file of some kilobytes.

mod place;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod tiff;
mod time;

use super::description::{Camera, Place, Taken};
use super::text::clean_bytes;
use tiff::{Damage, Directory, Tiff};

// Tags of the first directory (4.6.5) and of the EXIF directory (4.6.6).
const MAKE: u16 = 0x010F;
const MODEL: u16 = 0x0110;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const TAKEN: u16 = 0x9003;
const TAKEN_OFFSET: u16 = 0x9011;
const LENS: u16 = 0xA434;

/// What an EXIF tells.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Facts {
    pub(super) taken: Option<Taken>,
    pub(super) camera: Option<Camera>,
    pub(super) lens: Option<String>,
    pub(super) place: Option<Place>,
    /// What could not be read.
    pub(super) notes: Vec<String>,
}

/// Reads what can be read, the place only if it is wanted.
pub(super) fn read(exif: &[u8], place: bool) -> Facts {
    let mut facts = Facts::default();
    // Some writers of WebP put JPEG's marker before it.
    let Some(tiff) = Tiff::open(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)) else {
        facts.notes.push("the EXIF is damaged: it does not begin as one; nothing of it was read".to_owned());
        return facts;
    };
    let mut noted = |what: &str| facts.notes.push(format!("the EXIF is damaged: {what}"));
    let main = tiff.main();
    let exif = directory(main, EXIF_DIRECTORY);
    let gps = if place { directory(main, GPS_DIRECTORY) } else { Ok(None) };
    let below = [exif, gps].into_iter().filter_map(Result::ok).flatten();
    if main.is_none() || main.into_iter().chain(below).any(Directory::cut_off) {
        noted("a directory is cut off; what could be read was");
    }

    let camera = main.map_or(Ok(None), camera).unwrap_or_else(|Damage| {
        noted("the camera can't be read");
        None
    });
    let taken = exif.and_then(|exif| exif.map_or(Ok(None), time::taken)).unwrap_or_else(|Damage| {
        noted("the time at which it was taken can't be read");
        None
    });
    let lens = exif.and_then(|exif| exif.map_or(Ok(None), |exif| text(exif, LENS))).unwrap_or_else(|Damage| {
        noted("the lens can't be read");
        None
    });
    let place = gps.and_then(|gps| gps.map_or(Ok(None), place::place)).unwrap_or_else(|Damage| {
        noted("the place can't be read");
        None
    });
    Facts { taken, camera, lens, place, notes: facts.notes }
}

fn directory<'a>(main: Option<Directory<'a>>, tag: u16) -> Result<Option<Directory<'a>>, Damage> {
    main.map_or(Ok(None), |main| main.directory(tag))
}

fn camera(main: Directory<'_>) -> Result<Option<Camera>, Damage> {
    let (make, model) = (text(main, MAKE)?, text(main, MODEL)?);
    Ok((make.is_some() || model.is_some()).then_some(Camera { make, model }))
}

fn text(directory: Directory<'_>, tag: u16) -> Result<Option<String>, Damage> {
    Ok(directory.text(tag)?.and_then(clean_bytes))
}
