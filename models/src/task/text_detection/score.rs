//! How sure the model is of a rectangle: the mean probability of the pixels in it and on its border.

use super::rectangle::Corners;

/// The mean of `map`, whose rows are `width` long, inside of the corners cut to whole pixels. 0 if none lies inside.
pub(super) fn mean_inside(map: &[f32], width: usize, corners: &Corners) -> f32 {
    let height = map.len() / width;
    let corners = corners.map(|corner| corner.map(|at| at as i64));
    let top = corners.iter().map(|[_, y]| *y).min().unwrap_or_default();
    let bottom = corners.iter().map(|[_, y]| *y).max().unwrap_or_default();

    let mut spans = vec![Span::default(); (bottom - top + 1) as usize];
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        draw(*from, *to, |[x, y]| spans[(y - top) as usize].take(x, x));
        fill(*from, *to, |y, at| spans[(y - top) as usize].take(at.ceil() as i64, at.floor() as i64));
    }

    let (mut sum, mut count) = (0.0, 0_u64);
    for (y, span) in (top..).zip(spans).filter(|(y, _)| (0..height as i64).contains(y)) {
        let row = &map[y as usize * width..(y as usize + 1) * width];
        let end = ((span.last + 1).clamp(0, width as i64)) as usize;
        let begin = (span.first.clamp(0, end as i64)) as usize;
        sum += row[begin..end].iter().map(|value| f64::from(*value)).sum::<f64>();
        count += (end - begin) as u64;
    }
    if count == 0 { 0.0 } else { (sum / count as f64) as f32 }
}

/// A row's pixels, both ends included. A convex shape has one span a row.
#[derive(Clone)]
struct Span {
    first: i64,
    last: i64,
}

impl Default for Span {
    fn default() -> Self {
        Self { first: i64::MAX, last: i64::MIN }
    }
}

impl Span {
    fn take(&mut self, first: i64, last: i64) {
        self.first = self.first.min(first);
        self.last = self.last.max(last);
    }
}

/// The pixels of a line (Bresenham, 1965), drawn from the left to the right.
fn draw(from: [i64; 2], to: [i64; 2], mut pixel: impl FnMut([i64; 2])) {
    let ([x, y], [end_x, end_y]) = if from[0] <= to[0] { (from, to) } else { (to, from) };
    let (right, down) = (end_x - x, (end_y - y).abs());
    let down_step = (end_y - y).signum();
    let (long, short) = (right.max(down), right.min(down));
    let (mut at, mut error) = ([x, y], long - 2 * short);
    for _ in 0..=long {
        pixel(at);
        let aside = error < 0;
        error += if aside { 2 * (long - short) } else { -2 * short };
        if right >= down || aside {
            at[0] += 1;
        }
        if right < down || aside {
            at[1] += down_step;
        }
    }
}

/// Where a side crosses each row from its upper end to before its lower one.
fn fill(from: [i64; 2], to: [i64; 2], mut crossing: impl FnMut(i64, f64)) {
    let (upper, lower) = if from[1] <= to[1] { (from, to) } else { (to, from) };
    let slope = (lower[0] - upper[0]) as f64 / (lower[1] - upper[1]) as f64;
    for y in upper[1]..lower[1] {
        crossing(y, upper[0] as f64 + (y - upper[1]) as f64 * slope);
    }
}

#[cfg(test)]
mod tests;
