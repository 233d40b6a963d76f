use super::*;

fn ppm(header: &str, pixels: &[u8]) -> Vec<u8> {
    [header.as_bytes(), pixels].concat()
}

#[test]
fn a_ppm_is_read_with_its_comments() {
    let picture =
        Picture::from_ppm(&ppm("P6\n# drawn by hand\n2 1 # wide\n255\n", &[1, 2, 3, 4, 5, 6])).expect("a PPM");
    assert_eq!((picture.width, picture.height), (2, 1));
    assert_eq!([picture.pixel(0, 0), picture.pixel(1, 0)], [[1, 2, 3], [4, 5, 6]]);
}

#[test]
fn what_is_no_ppm_is_refused_with_its_reason() {
    for (bytes, says) in [
        (ppm("P5 1 1 255 ", &[1]), "does not begin with P6"),
        (ppm("P6 1 ", &[]), "height is missing"),
        (ppm("P6 1 99999999999 255 ", &[]), "height is missing or too large"),
        (ppm("P6 1 1 65535 ", &[0; 6]), "maximum is 65535"),
        (ppm("P6 1 1 255", &[]), "white space is missing"),
        (ppm("P6 2 2 255 ", &[0; 11]), "has 12 bytes of RGB, but 11 were given"),
        (ppm("P6 0 2 255 ", &[]), "nothing to look at"),
        (ppm("P6 # a comment without end", &[]), "width is missing"),
    ] {
        let error = Picture::from_ppm(&bytes).expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_size_that_its_pixels_do_not_fill_is_refused() {
    assert!(Picture::new(u32::MAX, u32::MAX, vec![0; 3]).is_err());
    assert!(Picture::new(1, 1, vec![0; 3]).is_ok());
}
