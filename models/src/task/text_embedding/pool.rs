//! From the tokens' vectors to the text's.

/// The mean of the vectors of `width` numbers that lie one after the other.
pub(super) fn mean(vectors: &[f32], width: usize) -> Vec<f32> {
    let mut sum = vec![0.0; width];
    for vector in vectors.chunks_exact(width) {
        for (sum, number) in sum.iter_mut().zip(vector) {
            *sum += number;
        }
    }
    let count = (vectors.len() / width).max(1) as f32;
    sum.iter_mut().for_each(|number| *number /= count);
    sum
}

/// Divides by the Euclidean length. A vector of zeros stays one.
pub(super) fn scale_to_unit_length(vector: &mut [f32]) {
    // As in PyTorch's `normalize`.
    const LEAST: f32 = 1e-12;
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt().max(LEAST);
    vector.iter_mut().for_each(|number| *number /= length);
}
