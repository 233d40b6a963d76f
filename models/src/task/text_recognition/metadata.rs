//! The notes that an ONNX file carries about itself: field 14 of its outermost message, pairs of a key (1) and a value
//! (2), in the wire format of Protocol Buffers. All else, weights above all, is skipped unread.

use std::fs::File;
use std::io::{BufReader, Error, ErrorKind, Read, Result, Seek};
use std::path::Path;

const NOTES: u64 = 14;
const KEY: u64 = 1;
const VALUE: u64 = 2;

/// No note is longer; a length above it is damage.
const MAX_NOTE_BYTES: u64 = 16 << 20;

/// The note under this key.
pub(super) fn note(model: &Path, key: &str) -> Result<Option<String>> {
    read_note(BufReader::new(File::open(model)?), key)
}

fn read_note(mut model: impl Read + Seek, key: &str) -> Result<Option<String>> {
    while let Some(field) = next_field(&mut model)? {
        match field {
            Field { number: NOTES, length: Some(length) } => {
                let bytes = take(&mut model, length)?;
                if let Some((found, value)) = pair(&bytes)?
                    && found == key
                {
                    return Ok(Some(value));
                }
            }
            Field { length, .. } => skip(&mut model, length)?,
        }
    }
    Ok(None)
}

fn pair(mut bytes: &[u8]) -> Result<Option<(String, String)>> {
    let (mut key, mut value) = (None, None);
    while let Some(field) = next_field(&mut bytes)? {
        let Some(length) = field.length else { continue };
        let content = take(&mut bytes, length)?;
        let text = || String::from_utf8(content).map_err(|_| damaged("a note is no UTF-8"));
        match field.number {
            KEY => key = Some(text()?),
            VALUE => value = Some(text()?),
            _ => {}
        }
    }
    Ok(key.zip(value))
}

/// A field's head. What has no length is already behind the reader.
struct Field {
    number: u64,
    length: Option<u64>,
}

fn next_field(reader: &mut impl Read) -> Result<Option<Field>> {
    let Some(tag) = varint(reader)? else { return Ok(None) };
    let length = match tag & 7 {
        0 => varint(reader)?.map(|_| None),
        1 => Some(take(reader, 8).map(|_| None)?),
        2 => varint(reader)?.map(Some),
        5 => Some(take(reader, 4).map(|_| None)?),
        kind => return Err(damaged(&format!("a field of the unknown kind {kind}"))),
    };
    let length = length.ok_or_else(|| damaged("it ends within a field"))?;
    Ok(Some(Field { number: tag >> 3, length }))
}

/// Seven bits a byte, the lowest first; none at the end of the data.
fn varint(reader: &mut impl Read) -> Result<Option<u64>> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        if reader.read(&mut byte)? == 0 {
            return if shift == 0 { Ok(None) } else { Err(damaged("it ends within a number")) };
        }
        value |= u64::from(byte[0] & 0x7F) << shift;
        if byte[0] < 0x80 {
            return Ok(Some(value));
        }
    }
    Err(damaged("a number has more than 64 bits"))
}

fn take(reader: &mut impl Read, length: u64) -> Result<Vec<u8>> {
    if length > MAX_NOTE_BYTES {
        return Err(damaged(&format!("a note of {length} bytes")));
    }
    let mut bytes = vec![0; length as usize];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn skip(model: &mut impl Seek, length: Option<u64>) -> Result<()> {
    let length = length.unwrap_or_default();
    let length = i64::try_from(length).map_err(|_| damaged("a field longer than any file"))?;
    model.seek_relative(length)
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("it is no ONNX file: {what}"))
}

#[cfg(test)]
mod tests;
