//! A record as a line: the CRC-32 of the JSON in eight hexadecimal digits, a space, the JSON, a line feed.
//! JSON keeps line feeds out of its strings, so a line ends where its record does and people can read the file.

use std::io::{BufRead, Write};

use super::record::Record;

const CHECKSUM_DIGITS: usize = 8;

/// Appends a record.
pub(super) fn encode(record: &Record, to: &mut Vec<u8>) -> std::io::Result<()> {
    let start = to.len();
    to.extend_from_slice(b"00000000 ");
    serde_json::to_writer(&mut *to, record)?;
    let json = start + CHECKSUM_DIGITS + 1;
    let checksum = crc32fast::hash(&to[json..]);
    write!(&mut to[start..start + CHECKSUM_DIGITS], "{checksum:08x}")?;
    to.push(b'\n');
    Ok(())
}

/// What lies at a place of a journal.
pub(super) enum Line {
    /// A record, and the bytes that it takes.
    Record(Box<Record>, u64),
    /// A record whose write was broken off; nothing follows it.
    Torn,
    /// Something that was not written so.
    Corrupt(String),
    End,
}

/// Reads the next line.
pub(super) fn read(from: &mut impl BufRead, buffer: &mut Vec<u8>) -> std::io::Result<Line> {
    buffer.clear();
    let read = from.read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(Line::End);
    }
    let Some(line) = buffer.strip_suffix(b"\n") else { return Ok(Line::Torn) };
    Ok(match decode(line) {
        Ok(record) => Line::Record(Box::new(record), read as u64),
        Err(why) => Line::Corrupt(why),
    })
}

fn decode(line: &[u8]) -> Result<Record, String> {
    let (head, json) = line.split_at_checked(CHECKSUM_DIGITS + 1).ok_or("the record is too short")?;
    if head != format!("{:08x} ", crc32fast::hash(json)).as_bytes() {
        return Err("the record does not fit its checksum".into());
    }
    serde_json::from_slice(json).map_err(|error| format!("the record is not one of this program's: {error}"))
}
