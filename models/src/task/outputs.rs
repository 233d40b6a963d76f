//! A model's output, row by row.

use std::slice::ChunksExact;

use crate::error::InferError;
use crate::tensor::View;

/// The rows of the first output: one an item, each of `width` numbers. A model whose output is of another size is not the
/// one that its manifest describes; no item is at fault for that.
pub(super) fn rows<'a>(outputs: &[View<'a>], items: usize, width: usize) -> Result<ChunksExact<'a, f32>, InferError> {
    let Some(output) = outputs.first() else {
        return Err(InferError::Unavailable("the model gave no output; correct `outputs` in its manifest".to_owned()));
    };
    if width == 0 || output.data.len() != items * width {
        return Err(InferError::Unavailable(format!(
            "the model gave {} numbers for {items} items of {width} each; correct the manifest's shapes",
            output.data.len()
        )));
    }
    Ok(output.data.chunks_exact(width))
}

/// Refuses numbers that are none: what an item at the edge of a model's range comes to.
pub(super) fn finite(row: &[f32]) -> Result<(), InferError> {
    match row.iter().find(|number| !number.is_finite()) {
        None => Ok(()),
        Some(number) => Err(InferError::Input(format!(
            "the model answers {number} to this input, which is no number; look at the input, and send another"
        ))),
    }
}

/// Compares a number of an answer with the golden sample's.
pub(super) fn close(what: &str, found: f32, right: f32, tolerance: f32) -> Result<(), String> {
    let off = (found - right).abs();
    // Written so that a NaN is not close to anything.
    if off <= tolerance { Ok(()) } else { Err(format!("{what} is {found} and should be {right} ± {tolerance}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_of_another_size_is_the_models_fault() {
        let data = [0.0; 6];
        let view = View { shape: &[2, 3], data: &data };
        assert_eq!(rows(&[view], 2, 3).expect("two rows of three").count(), 2);
        for (outputs, items, width) in [(&[view][..], 3, 3), (&[view], 2, 2), (&[view], 0, 0), (&[], 2, 3)] {
            assert!(matches!(rows(outputs, items, width), Err(InferError::Unavailable(_))));
        }
    }

    #[test]
    fn what_is_not_finite_is_the_items_fault() {
        assert_eq!(finite(&[0.0, -1.0]), Ok(()));
        for bad in [f32::NAN, f32::INFINITY] {
            assert!(matches!(finite(&[0.0, bad]), Err(InferError::Input(_))));
        }
    }

    #[test]
    fn nothing_is_close_to_what_is_no_number() {
        assert_eq!(close("the score", 0.5, 0.501, 0.01), Ok(()));
        let error = close("the score", 0.5, 0.6, 0.01).expect_err("too far");
        assert_eq!(error, "the score is 0.5 and should be 0.6 ± 0.01");
        assert!(close("the score", f32::NAN, f32::NAN, 1.0).is_err());
    }
}
