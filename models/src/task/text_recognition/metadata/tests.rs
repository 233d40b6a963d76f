use std::io::Cursor;

use super::*;

fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = content.len();
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    bytes
}

fn note_of(key: &str, value: &str) -> Vec<u8> {
    field(14, &[field(1, key.as_bytes()), field(2, value.as_bytes())].concat())
}

fn read(bytes: Vec<u8>, key: &str) -> Result<Option<String>> {
    read_note(Cursor::new(bytes), key)
}

/// A version (a number), the graph (300 bytes), and notes.
fn model() -> Vec<u8> {
    [vec![1 << 3, 0x96, 0x01], field(7, &[0xFF; 300]), note_of("author", "nobody"), note_of("character", "a\n疗\n")]
        .concat()
}

#[test]
fn a_note_is_found_behind_the_graph() {
    assert_eq!(read(model(), "character").expect("read"), Some("a\n疗\n".to_owned()));
    assert_eq!(read(model(), "author").expect("read"), Some("nobody".to_owned()));
    assert_eq!(read(model(), "licence").expect("read"), None);
}

#[test]
fn fields_of_fixed_size_are_passed_over() {
    let bytes = [vec![9 << 3 | 1], vec![0; 8], vec![9 << 3 | 5], vec![0; 4], note_of("character", "b")].concat();
    assert_eq!(read(bytes, "character").expect("read"), Some("b".to_owned()));
}

#[test]
fn a_file_that_is_cut_off_or_of_another_kind_is_an_error() {
    let whole = model();
    assert!(read(whole[..whole.len() - 2].to_vec(), "character").is_err());
    assert!(read(b"version https://git-lfs.github.com/spec/v1\n".to_vec(), "character").is_err());
    assert!(read(vec![0xFF; 20], "character").is_err());
    assert!(read([vec![14 << 3 | 2], vec![0xFF; 9], vec![0x01]].concat(), "character").is_err());
}
