//! The objects of the load.

use std::path::Path;

use karigar::objects::Address;
use karigar_tests::rig::Rig;
use karigar_tests::servers::server;

/// Objects that jobs name.
pub(super) struct Files {
    pub(super) photo: Address,
    pub(super) page: Address,
    /// No bytes at all.
    pub(super) empty: Address,
    /// An archive under a photo's name.
    pub(super) zip: Address,
    /// A picture that claims 40,000 × 40,000 pixels, and has none.
    pub(super) huge: Address,
    /// Nothing is there.
    pub(super) missing: Address,
}

impl Files {
    pub(super) async fn put(rig: &Rig) -> Self {
        let real = |folder: &str, name: &str| std::fs::read(Path::new(&server(folder)).join(name)).expect("a file");
        let empty = rig.put_object("empty.jpg", Vec::new()).await;
        let missing = Address { key: format!("{}-missing", empty.key), ..empty.clone() };
        Self {
            photo: rig.put_object("photo.jpg", real("KARIGAR_TEST_PHOTOS", "chelsea.jpg")).await,
            page: rig.put_object("page.png", real("KARIGAR_TEST_PAGES", "text.png")).await,
            empty,
            zip: rig.put_object("zip.jpg", zip()).await,
            huge: rig.put_object("huge.png", png(40_000, 40_000)).await,
            missing,
        }
    }
}

/// A whole archive with nothing in it: the record of the end of its directory.
fn zip() -> Vec<u8> {
    [b"PK\x05\x06".as_slice(), &[0; 18]].concat()
}

/// The head of a PNG of this size: signature and `IHDR`, eight bits of RGB.
fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [b"IHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let length = (header.len() as u32 - 4).to_be_bytes();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &length, &header, &crc(&header).to_be_bytes()].concat()
}

/// The CRC-32 of PNG's chunks (ISO 3309), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}
