use super::samples::{Value, tiff, whole};
use super::*;

const EXIF: u16 = EXIF_DIRECTORY;
const GPS: u16 = GPS_DIRECTORY;

fn taken(entries: &[(u16, Value<'_>)]) -> (Option<Taken>, Vec<String>) {
    let Facts { taken, notes, .. } = read(&tiff(true, &[(EXIF, Value::Directory(entries))]), false);
    (taken, notes)
}

fn place(entries: &[(u16, Value<'_>)]) -> (Option<Place>, Vec<String>) {
    let Facts { place, notes, .. } = read(&tiff(false, &[(GPS, Value::Directory(entries))]), true);
    (place, notes)
}

#[test]
fn both_byte_orders_tell_the_same_facts() {
    for exif in [whole(true), whole(false), [b"Exif\0\0", &whole(true)[..]].concat()] {
        let facts = read(&exif, true);
        let camera = Camera { make: Some("Karigar".to_owned()), model: Some("K-1".to_owned()) };
        let taken = Taken { local: "2026-05-01T18:30:05".to_owned(), offset: Some("+05:30".to_owned()) };
        let place = Place { latitude: -12.5025, longitude: -77.01, altitude: Some(-12.34) };
        let lens = Some("Karigar 26mm f/1.6".to_owned());
        let (taken, camera, place) = (Some(taken), Some(camera), Some(place));
        assert_eq!(facts, Facts { taken, camera, lens, place, notes: Vec::new() });
    }
}

#[test]
fn the_place_is_told_to_those_who_ask_alone() {
    let facts = read(&whole(true), false);
    assert_eq!((facts.place, facts.notes), (None, Vec::new()));
    assert!(facts.taken.is_some());
}

#[test]
fn what_is_not_there_is_no_damage() {
    assert_eq!(read(&tiff(true, &[]), true), Facts::default());
    assert_eq!(taken(&[]), (None, Vec::new()));
    assert_eq!(place(&[(6, Value::Fractions(&[(5, 1)]))]), (None, Vec::new()));
}

#[test]
fn a_clock_that_was_never_set_is_no_damage() {
    for never in ["    :  :     :  :  ", "0000:00:00 00:00:00", ""] {
        assert_eq!(taken(&[(TAKEN, Value::Text(never))]), (None, Vec::new()), "{never:?}");
    }
    let (taken, notes) = taken(&[(TAKEN, Value::Text("2026:05:01 18:30:05")), (TAKEN_OFFSET, Value::Text("   :  "))]);
    assert_eq!((taken.unwrap().offset, notes), (None, Vec::new()));
}

#[test]
fn a_time_that_is_none_is_noted() {
    for (time, offset) in [
        ("2026:02:30 18:30:05", "+05:30"),
        ("yesterday", "+05:30"),
        ("2026:05:01 18:30:05", "+25:00"),
        ("2026:05:01 18:30:05", "Asia/Kolkata"),
    ] {
        let (taken, notes) = taken(&[(TAKEN, Value::Text(time)), (TAKEN_OFFSET, Value::Text(offset))]);
        assert_eq!((taken, notes.len()), (None, 1), "{time} {offset}");
        assert!(notes[0].contains("the time") && !notes[0].contains(time), "{notes:?}");
    }
}

#[test]
fn a_place_that_is_none_is_noted_and_not_told() {
    let east = || [(3, Value::Text("E")), (4, Value::Fractions(&[(77, 1), (0, 1), (0, 1)]))];
    for (reference, latitude) in [
        ("N", &[(91, 1), (0, 1), (0, 1)][..]),
        ("N", &[(12, 0), (0, 1), (0, 1)]),
        ("N", &[(12, 1), (0, 1)]),
        ("X", &[(12, 1), (0, 1), (0, 1)]),
    ] {
        let mut entries = vec![(1, Value::Text(reference)), (2, Value::Fractions(latitude))];
        entries.extend(east());
        let (place, notes) = place(&entries);
        assert_eq!((place, notes.len()), (None, 1), "{reference} {latitude:?}");
        assert!(notes[0].ends_with("the place can't be read"), "{notes:?}");
    }
}

#[test]
fn what_is_whole_is_told_beside_what_is_damaged() {
    let exif = tiff(
        true,
        &[
            (MAKE, Value::Text("Karigar")),
            (EXIF, Value::Directory(&[(TAKEN, Value::Fractions(&[(1, 1)])), (LENS, Value::Text("26mm"))])),
        ],
    );
    let facts = read(&exif, false);
    assert_eq!(facts.camera, Some(Camera { make: Some("Karigar".to_owned()), model: None }));
    assert_eq!((facts.taken, facts.lens.as_deref(), facts.notes.len()), (None, Some("26mm"), 1));
}

#[test]
fn an_exif_cut_off_anywhere_is_read_as_far_as_it_goes() {
    let exif = whole(true);
    for length in 0..exif.len() {
        let facts = read(&exif[..length], true);
        assert!(!facts.notes.is_empty(), "{length} bytes");
        assert!(facts.notes.iter().all(|note| note.starts_with("the EXIF is damaged: ")), "{:?}", facts.notes);
    }
}

#[test]
fn no_mutation_of_an_exif_panics_or_tells_a_place_that_is_none() {
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..20_000 {
        let mut exif = whole(round % 2 == 0);
        for _ in 0..random.usize(1..6) {
            let at = random.usize(0..exif.len());
            exif[at] = if random.bool() { random.u8(..) } else { [0, 1, 0x7F, 0x80, 0xFF][random.usize(0..5)] };
        }
        exif.truncate(exif.len() - if random.u8(..) < 32 { random.usize(0..exif.len()) } else { 0 });
        let facts = read(&exif, true);
        if let Some(Place { latitude, longitude, altitude }) = facts.place {
            assert!(latitude.abs() <= 90.0 && longitude.abs() <= 180.0, "{latitude} {longitude}");
            assert!(altitude.is_none_or(f64::is_finite));
        }
        let (make, model) = facts.camera.map_or((None, None), |Camera { make, model }| (make, model));
        for text in [make, model, facts.lens].into_iter().flatten() {
            assert!(text.chars().count() <= 100 && !text.chars().any(char::is_control));
        }
    }
}
