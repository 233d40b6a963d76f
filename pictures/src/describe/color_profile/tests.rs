use super::*;

/// A profile of one tag `desc`.
fn profile(tag: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; TAGS];
    bytes[16..20].copy_from_slice(b"RGB ");
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(b"desc");
    bytes.extend((TAGS as u32 + 16).to_be_bytes());
    bytes.extend((tag.len() as u32).to_be_bytes());
    bytes.extend(tag);
    bytes
}

fn version_2() -> Vec<u8> {
    profile(&[&b"desc\0\0\0\0\0\0\0\x0A"[..], b"Adobe RGB\0", &[0; 78]].concat())
}

fn version_4() -> Vec<u8> {
    let name: Vec<u8> = "Display P3".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let head = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS\0\0\0\x14\0\0\0\x1C";
    profile(&[&head[..], &name].concat())
}

#[test]
fn both_generations_of_names_are_read() {
    for (bytes, name) in [(version_2(), "Adobe RGB"), (version_4(), "Display P3")] {
        let expected = ColorProfile { name: Some(name.to_owned()), space: Some("RGB".to_owned()) };
        assert_eq!(describe(&bytes), expected);
    }
}

#[test]
fn a_profile_that_moxcms_writes_has_its_name() {
    let bytes = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let ColorProfile { name, space } = describe(&bytes);
    assert!(name.is_some_and(|name| name.contains("P3")));
    assert_eq!(space.as_deref(), Some("RGB"));
}

#[test]
fn no_cut_or_mutation_of_a_profile_panics() {
    let mut random = fastrand::Rng::with_seed(3);
    for whole in [version_2(), version_4()] {
        (0..whole.len()).for_each(|length| drop(describe(&whole[..length])));
        for _ in 0..5_000 {
            let mut bytes = whole.clone();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(16..bytes.len());
                bytes[at] = random.u8(..);
            }
            let ColorProfile { name, space } = describe(&bytes);
            assert!([name, space].into_iter().flatten().all(|text| !text.chars().any(char::is_control)));
        }
    }
}
