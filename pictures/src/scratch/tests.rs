use super::*;

#[test]
fn a_buffer_that_was_given_back_is_taken_again() {
    let mut scratch = Scratch::default();
    let buffer = scratch.take(100_000);
    let at = buffer.as_ptr();
    scratch.give(buffer);
    scratch.trim();
    let again = scratch.take(90_000);
    assert_eq!((again.as_ptr(), again.len()), (at, 90_000));
}

#[test]
fn a_small_wish_leaves_a_large_buffer_for_others() {
    let mut scratch = Scratch::default();
    let large = scratch.take(1_000_000);
    scratch.give(large);
    assert!(scratch.take(10_000).capacity() < 1_000_000);
}

#[test]
fn what_is_too_much_to_keep_goes_back() {
    let mut scratch = Scratch::default();
    let buffers = [MAX_KEPT_BYTES + 1, 50_000].map(Vec::with_capacity);
    buffers.into_iter().for_each(|buffer| scratch.give(buffer));
    scratch.trim();
    assert_eq!(scratch.kept_bytes(), 50_000);
}
