//! EXIF for the tests, written from the standard and not by the code under test.

/// A value of an entry.
pub(crate) enum Value<'a> {
    Byte(u8),
    Text(&'a str),
    Fractions(&'a [(u32, u32)]),
    Directory(&'a [(u16, Value<'a>)]),
}

/// A TIFF of one directory and those below it.
pub(crate) fn tiff(little_endian: bool, entries: &[(u16, Value<'_>)]) -> Vec<u8> {
    let mut writer = Writer { bytes: if little_endian { b"II*\0".to_vec() } else { b"MM\0*".to_vec() }, little_endian };
    let first = writer.long(8);
    writer.bytes.extend(first);
    writer.directory(entries);
    writer.bytes
}

/// What a phone writes: a maker, a model, a time with its offset, a lens, and a place south and west, below the sea.
pub(crate) fn whole(little_endian: bool) -> Vec<u8> {
    tiff(
        little_endian,
        &[
            (0x010F, Value::Text("Karigar")),
            (0x0110, Value::Text("K-1")),
            (
                0x8769,
                Value::Directory(&[
                    (0x9003, Value::Text("2026:05:01 18:30:05")),
                    (0x9011, Value::Text("+05:30")),
                    (0xA434, Value::Text("Karigar 26mm f/1.6")),
                ]),
            ),
            (
                0x8825,
                Value::Directory(&[
                    (1, Value::Text("S")),
                    (2, Value::Fractions(&[(12, 1), (30, 1), (900, 100)])),
                    (3, Value::Text("W")),
                    (4, Value::Fractions(&[(77, 1), (0, 1), (36, 1)])),
                    (5, Value::Byte(1)),
                    (6, Value::Fractions(&[(1_234, 100)])),
                ]),
            ),
        ],
    )
}

struct Writer {
    bytes: Vec<u8>,
    little_endian: bool,
}

impl Writer {
    fn short(&self, value: u16) -> [u8; 2] {
        if self.little_endian { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn long(&self, value: usize) -> [u8; 4] {
        let value = value as u32;
        if self.little_endian { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn directory(&mut self, entries: &[(u16, Value<'_>)]) {
        let at = self.bytes.len();
        let count = self.short(entries.len() as u16);
        self.bytes.extend(count);
        self.bytes.resize(at + 2 + 12 * entries.len() + 4, 0);
        for (index, (tag, value)) in entries.iter().enumerate() {
            let (kind, count, data) = match value {
                Value::Byte(byte) => (1, 1, vec![*byte]),
                Value::Text(text) => (2, text.len() + 1, [text.as_bytes(), b"\0"].concat()),
                Value::Fractions(fractions) => {
                    let longs = fractions.iter().flat_map(|(over, under)| [*over, *under]);
                    (5, fractions.len(), longs.flat_map(|value| self.long(value as usize)).collect())
                }
                Value::Directory(entries) => {
                    let below = self.bytes.len();
                    self.directory(entries);
                    (4, 1, self.long(below).to_vec())
                }
            };
            let data = if data.len() > 4 {
                let place = self.long(self.bytes.len());
                self.bytes.extend(data);
                place.to_vec()
            } else {
                data
            };
            let entry = [&self.short(*tag)[..], &self.short(kind), &self.long(count), &data].concat();
            self.bytes[at + 2 + 12 * index..][..entry.len()].copy_from_slice(&entry);
        }
    }
}
