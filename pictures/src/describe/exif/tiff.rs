//! Directories of a TIFF, read in place: every access is checked, nothing is followed by itself, and nothing is copied
//! (TIFF 6.0, section 2).

#[cfg(test)]
mod tests;

// Types of values.
const BYTE: u16 = 1;
const ASCII: u16 = 2;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
/// UTF-8, since EXIF 3.0.
const UTF8: u16 = 129;

/// The length of an entry.
const ENTRY: usize = 12;

/// An entry that is there and can't be read: it points outside, or is of a type that its tag never has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damage;

/// A TIFF in memory.
#[derive(Clone, Copy)]
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

/// One of its directories.
#[derive(Clone, Copy)]
pub(super) struct Directory<'a> {
    tiff: Tiff<'a>,
    entries: &'a [[u8; ENTRY]],
    /// How many entries it claims.
    claimed: usize,
}

impl<'a> Tiff<'a> {
    /// None if it does not begin as a TIFF.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let little_endian = match bytes.first_chunk()? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, little_endian })
    }

    /// The first directory. None if the bytes end before it.
    pub(super) fn main(self) -> Option<Directory<'a>> {
        self.directory_at(self.u32(self.bytes.get(4..)?)?)
    }

    fn directory_at(self, at: u32) -> Option<Directory<'a>> {
        let bytes = self.bytes.get(at as usize..)?;
        let claimed = usize::from(self.u16(bytes)?);
        let entries = bytes.get(2..)?.as_chunks().0;
        Some(Directory { tiff: self, entries: &entries[..claimed.min(entries.len())], claimed })
    }

    fn u16(self, bytes: &[u8]) -> Option<u16> {
        let bytes = *bytes.first_chunk()?;
        Some(if self.little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(self, bytes: &[u8]) -> Option<u32> {
        let bytes = *bytes.first_chunk()?;
        Some(if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

impl<'a> Directory<'a> {
    /// Whether it claims more entries than there are.
    pub(super) fn cut_off(self) -> bool {
        self.entries.len() < self.claimed
    }

    /// The directory that an entry points at.
    pub(super) fn directory(self, tag: u16) -> Result<Option<Self>, Damage> {
        let Some(value) = self.value(tag, &[LONG], 4)? else { return Ok(None) };
        let at = self.tiff.u32(value).ok_or(Damage)?;
        self.tiff.directory_at(at).map(Some).ok_or(Damage)
    }

    /// A text, with whatever follows its end.
    pub(super) fn text(self, tag: u16) -> Result<Option<&'a [u8]>, Damage> {
        self.value(tag, &[ASCII, UTF8], 1)
    }

    /// The first of its bytes.
    pub(super) fn byte(self, tag: u16) -> Result<Option<u8>, Damage> {
        let Some(value) = self.value(tag, &[BYTE], 1)? else { return Ok(None) };
        value.first().copied().map(Some).ok_or(Damage)
    }

    /// So many fractions without a sign. One over zero is damage.
    pub(super) fn fractions<const COUNT: usize>(self, tag: u16) -> Result<Option<[f64; COUNT]>, Damage> {
        let Some(value) = self.value(tag, &[RATIONAL], 8)? else { return Ok(None) };
        let mut fractions = [0.0; COUNT];
        for (at, fraction) in fractions.iter_mut().enumerate() {
            let value = value.get(8 * at..).ok_or(Damage)?;
            let over = self.tiff.u32(value).ok_or(Damage)?;
            let under =
                value.get(4..).and_then(|value| self.tiff.u32(value)).filter(|under| *under != 0).ok_or(Damage)?;
            *fraction = f64::from(over) / f64::from(under);
        }
        Ok(Some(fractions))
    }

    /// The bytes of the first entry of a tag, which must be of one of the types, whose items have this length.
    fn value(self, tag: u16, types: &[u16], item: usize) -> Result<Option<&'a [u8]>, Damage> {
        let Some(entry) = self.entries.iter().find(|entry| self.tiff.u16(&entry[..]) == Some(tag)) else {
            return Ok(None);
        };
        let found = self.tiff.u16(&entry[2..]).ok_or(Damage)?;
        let count = self.tiff.u32(&entry[4..]).ok_or(Damage)? as usize;
        let length = count.checked_mul(item).ok_or(Damage)?;
        if !types.contains(&found) {
            return Err(Damage);
        }
        // What fits into four bytes stands in the entry itself.
        let value = if length <= 4 {
            entry.get(8..8 + length)
        } else {
            let at = self.tiff.u32(&entry[8..]).ok_or(Damage)? as usize;
            self.tiff.bytes.get(at..).and_then(|bytes| bytes.get(..length))
        };
        value.map(Some).ok_or(Damage)
    }
}
