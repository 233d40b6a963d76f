use super::server::{Answer, WHOLE};
use super::*;

#[test]
fn a_file_is_fetched_once_and_then_taken_from_the_cache() {
    let server = Server::start(content(), |_| WHOLE);
    let (place, told) = (Place::new(), Told::default());
    let spec = spec(server.url.clone(), &content());
    let path = place.cache.file("example", "model", &spec, &place.sources, &told).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), content());
    assert_eq!(place.fetch(&spec).unwrap(), path);
    assert_eq!(server.requests(), [0]);
    let told = told.0.into_inner();
    assert_eq!(told.first().unwrap(), "example model 0/300000");
    assert_eq!(told[told.len() - 2..], ["example model 300000/300000", "model finished"]);
}

#[test]
fn a_transfer_that_breaks_off_goes_on_from_where_it_was() {
    for length in [true, false] {
        let server = Server::start(content(), move |request| match request {
            0 => Answer { cut: Some(100_000), length: true, ..WHOLE },
            _ => Answer { length, ..WHOLE },
        });
        let place = Place::new();
        let path = place.fetch(&spec(server.url.clone(), &content())).unwrap();
        assert_eq!(std::fs::read(path).unwrap(), content());
        assert_eq!(server.requests(), [0, 100_000]);
    }
}

#[test]
fn a_transfer_that_makes_no_headway_is_an_error_and_a_later_one_goes_on() {
    let server = Server::start(content(), |request| match request {
        0 => Answer { cut: Some(100_000), ..WHOLE },
        1 => Answer { cut: Some(0), ..WHOLE },
        _ => WHOLE,
    });
    let place = Place::new();
    let spec = spec(server.url.clone(), &content());
    let error = place.refused(&spec);
    assert!(error.starts_with("model example: file `model` from http://127.0.0.1:"), "{error}");
    assert!(error.contains("100000 of 300000 bytes are kept, and the next attempt goes on from there"), "{error}");
    place.fetch(&spec).unwrap();
    assert_eq!(server.requests(), [0, 100_000, 100_000]);
    assert!(!place.part(&spec).exists());
}

#[test]
fn a_server_that_breaks_off_again_and_again_is_given_up() {
    let server = Server::start(content(), |_| Answer { cut: Some(10), ..WHOLE });
    Place::new().refused(&spec(server.url.clone(), &content()));
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn a_server_that_ignores_ranges_begins_anew() {
    let server = Server::start(content(), |request| match request {
        0 => Answer { cut: Some(100_000), ..WHOLE },
        _ => Answer { ranges: false, ..WHOLE },
    });
    Place::new().fetch(&spec(server.url.clone(), &content())).unwrap();
    assert_eq!(server.requests(), [0, 100_000]);
}

#[test]
fn what_was_left_of_another_file_is_thrown_away() {
    let server = Server::start(content(), |_| WHOLE);
    let place = Place::new();
    let spec = spec(server.url.clone(), &content());
    std::fs::create_dir_all(place.part(&spec).parent().unwrap()).unwrap();
    for (left, requests) in [(1000, vec![1000, 0]), (300_000, vec![0]), (300_001, vec![0])] {
        std::fs::write(place.part(&spec), vec![7; left]).unwrap();
        let before = server.requests().len();
        let path = place.fetch(&spec).unwrap();
        assert_eq!(server.requests()[before..], requests);
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_complete_part_of_a_killed_process_needs_no_server() {
    let server = Server::start(content(), |_| WHOLE);
    let place = Place::new();
    let spec = spec(server.url.clone(), &content());
    std::fs::create_dir_all(place.part(&spec).parent().unwrap()).unwrap();
    std::fs::write(place.part(&spec), content()).unwrap();
    place.fetch(&spec).unwrap();
    assert!(server.requests().is_empty());
}

#[test]
fn a_flipped_byte_never_enters_the_cache() {
    let mut flipped = content();
    flipped[123_456] ^= 1;
    let server = Server::start(flipped.clone(), |_| WHOLE);
    let place = Place::new();
    let spec = spec(server.url.clone(), &content());
    let error = place.refused(&spec);
    assert!(
        error.contains(&format!("its SHA-256 is {} and should be {}", Digest::of(&flipped), spec.sha256)),
        "{error}"
    );
    assert!(error.contains("take it from a source that you trust"), "{error}");
    assert!(!place.part(&spec).exists());
}

#[test]
fn a_git_lfs_pointer_is_named_as_one() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 300000\n";
    for length in [true, false] {
        let server = Server::start(pointer.into(), move |_| Answer { length, ..WHOLE });
        let error = Place::new().refused(&spec(server.url.clone(), &content()));
        assert!(error.contains("it is a Git LFS pointer"), "{error}");
    }
}

#[test]
fn a_file_of_another_size_is_refused_before_it_is_read_where_the_server_tells() {
    for (other, word) in [(299_999, "short"), (300_001, "long")] {
        for length in [true, false] {
            let mut bytes = content();
            bytes.resize(other, 0);
            let server = Server::start(bytes, move |_| Answer { length, ..WHOLE });
            let place = Place::new();
            let spec = spec(server.url.clone(), &content());
            let error = place.refused(&spec);
            assert!(error.contains(&format!("it is too {word}: {other} bytes, and should be 300000")), "{error}");
            assert!(std::fs::metadata(place.part(&spec)).map_or(0, |part| part.len()) == 0);
        }
    }
}

#[test]
fn a_refusal_of_the_server_is_told_apart_from_its_trouble() {
    for (status, remedy) in [("404 Not Found", "correct `source`"), ("503 Service Unavailable", "try again later")] {
        let server = Server::start(content(), move |_| Answer { status: Some(status), ..WHOLE });
        let error = Place::new().refused(&spec(server.url.clone(), &content()));
        assert!(error.contains(status) && error.contains(remedy), "{error}");
    }
}

#[test]
fn nothing_is_fetched_without_encryption() {
    let server = Server::start(content(), |_| WHOLE);
    let place = Place { sources: Sources::without_pip(), ..Place::new() };
    let error = place.refused(&spec(server.url.clone(), &content()));
    assert!(error.contains("is not encrypted; write https://"), "{error}");
    assert!(server.requests().is_empty());
}

#[test]
fn a_server_that_is_not_there_is_an_error_with_a_remedy() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x", listener.local_addr().unwrap());
    drop(listener);
    let error = Place::new().refused(&spec(url, &content()));
    assert!(error.contains("the server can't be reached") && error.contains("check the network"), "{error}");
}
