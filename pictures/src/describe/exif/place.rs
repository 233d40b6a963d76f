//! Where a picture was taken (4.6.7).

use super::tiff::{Damage, Directory};
use crate::describe::description::Place;

const LATITUDE_REFERENCE: u16 = 1;
const LATITUDE: u16 = 2;
const LONGITUDE_REFERENCE: u16 = 3;
const LONGITUDE: u16 = 4;
const ALTITUDE_REFERENCE: u16 = 5;
const ALTITUDE: u16 = 6;

/// The place, by the GPS directory. None if it has no latitude and longitude.
pub(super) fn place(gps: Directory<'_>) -> Result<Option<Place>, Damage> {
    let latitude = degrees(gps, LATITUDE_REFERENCE, LATITUDE, [b'N', b'S'], 90.0)?;
    let longitude = degrees(gps, LONGITUDE_REFERENCE, LONGITUDE, [b'E', b'W'], 180.0)?;
    let Some((latitude, longitude)) = latitude.zip(longitude) else { return Ok(None) };
    Ok(Some(Place { latitude, longitude, altitude: altitude(gps)? }))
}

/// Degrees, minutes and seconds as degrees, negative for the second of the references, to about a centimetre.
fn degrees(gps: Directory<'_>, reference: u16, value: u16, signs: [u8; 2], most: f64) -> Result<Option<f64>, Damage> {
    let Some([degrees, minutes, seconds]) = gps.fractions(value)? else { return Ok(None) };
    let size = rounded(degrees + minutes / 60.0 + seconds / 3_600.0, 1e7);
    let sign = match gps.text(reference)?.and_then(<[u8]>::first) {
        Some(sign) if *sign == signs[0] => 1.0,
        Some(sign) if *sign == signs[1] => -1.0,
        _ => return Err(Damage),
    };
    if size <= most { Ok(Some(sign * size)) } else { Err(Damage) }
}

/// Metres, to the centimetre. The references 1 and, above the ellipsoid in place of the sea, 3 are below it.
fn altitude(gps: Directory<'_>) -> Result<Option<f64>, Damage> {
    let Some([metres]) = gps.fractions(ALTITUDE)? else { return Ok(None) };
    let below = gps.byte(ALTITUDE_REFERENCE)?.is_some_and(|reference| reference % 2 == 1);
    Ok(Some(rounded(if below { -metres } else { metres }, 1e2)))
}

fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}
