//! When a picture was taken (4.6.6, tables 8 and 9).

use jiff::civil::DateTime;
use jiff::fmt::strtime;

use super::tiff::{Damage, Directory};
use super::{TAKEN, TAKEN_OFFSET};
use crate::describe::description::Taken;
use crate::describe::text::clean_bytes;

/// The time at which it was taken, by the EXIF directory. Cameras without a clock fill it with blanks or zeros.
pub(super) fn taken(exif: Directory<'_>) -> Result<Option<Taken>, Damage> {
    let Some(time) = filled(exif.text(TAKEN)?) else { return Ok(None) };
    let local = DateTime::strptime("%Y:%m:%d %H:%M:%S", &time).map_err(|_| Damage)?;
    let offset = filled(exif.text(TAKEN_OFFSET)?).map(|offset| checked(&offset)).transpose()?;
    Ok(Some(Taken { local: local.to_string(), offset }))
}

/// A text that says something.
fn filled(text: Option<&[u8]>) -> Option<String> {
    let text = text.and_then(clean_bytes)?;
    text.chars().any(|c| !matches!(c, ' ' | ':')).then_some(text).filter(|text| text != "0000:00:00 00:00:00")
}

/// An offset such as +05:30. None is farther from UTC than 14 hours.
fn checked(offset: &str) -> Result<String, Damage> {
    let parsed = strtime::parse("%:z", offset).ok().and_then(|time| time.offset()).ok_or(Damage)?;
    if offset.len() == 6 && parsed.seconds().abs() <= 14 * 3_600 { Ok(offset.to_owned()) } else { Err(Damage) }
}
