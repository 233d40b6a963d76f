//! Shrinking by the mean of areas. Sums are of whole numbers, so that a picture, turned or mirrored, gives the same pixels
//! turned or mirrored: filters that round after each direction do not.

#[cfg(test)]
mod tests;

use image::{ImageBuffer, Pixel};

/// What one pixel of the result covers along one direction. A unit is such a part of an original pixel that both sizes are
/// whole: an original pixel is as long as the result has pixels, and a pixel of the result as the original has.
struct Span {
    first: usize,
    last: usize,
    /// Units of `first` that lie before the span.
    before: u64,
    /// Units of `last` that lie after it.
    after: u64,
}

fn spans(from: u32, to: u32) -> Vec<Span> {
    let (from, to) = (u64::from(from), u64::from(to));
    let span = |index: u64| {
        let (begin, end) = (index * from, (index + 1) * from);
        let (first, last) = (begin / to, (end - 1) / to);
        Span { first: first as usize, last: last as usize, before: begin - first * to, after: (last + 1) * to - end }
    };
    (0..to).map(span).collect()
}

/// A picture of the new size, of which each pixel is the mean of all that it covers, pixels on its edge by their share.
pub(super) fn shrink<P: Pixel<Subpixel = u8>>(
    image: &ImageBuffer<P, Vec<u8>>,
    width: u32,
    height: u32,
) -> ImageBuffer<P, Vec<u8>> {
    if image.dimensions() == (width, height) {
        return image.clone();
    }
    let channels = usize::from(P::CHANNEL_COUNT);
    let (columns, rows) = (spans(image.width(), width), spans(image.height(), height));
    let row_bytes = image.width() as usize * channels;
    let units = u64::from(image.width()) * u64::from(image.height());

    let mut shrunk = ImageBuffer::new(width, height);
    let mut row = vec![0; width as usize * channels];
    let mut sums = row.clone();
    for (Span { first, last, before, after }, out) in
        rows.iter().zip(shrunk.chunks_exact_mut(width as usize * channels))
    {
        sums.fill(0);
        for at in *first..=*last {
            let outside = if at == *first { *before } else { 0 } + if at == *last { *after } else { 0 };
            let weight = u64::from(height) - outside;
            sum_row(&image.as_raw()[at * row_bytes..][..row_bytes], channels, &columns, &mut row);
            sums.iter_mut().zip(&row).for_each(|(sum, value)| *sum += weight * value);
        }
        // A mean of bytes is a byte.
        out.iter_mut().zip(&sums).for_each(|(out, sum)| *out = ((sum + units / 2) / units) as u8);
    }
    shrunk
}

/// The weighted sums of one row.
fn sum_row(row: &[u8], channels: usize, columns: &[Span], sums: &mut [u64]) {
    let pixel = columns.len() as u64;
    for (Span { first, last, before, after }, sums) in columns.iter().zip(sums.chunks_exact_mut(channels)) {
        sums.fill(0);
        for values in row[first * channels..(last + 1) * channels].chunks_exact(channels) {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += u64::from(*value));
        }
        for (channel, sum) in sums.iter_mut().enumerate() {
            let [left, right] = [first, last].map(|at| u64::from(row[at * channels + channel]));
            *sum = *sum * pixel - before * left - after * right;
        }
    }
}
