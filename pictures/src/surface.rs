//! Decoded pictures, in planes or in pixels.

use crate::scratch::Scratch;

/// A picture in memory.
#[derive(Debug)]
pub(crate) enum Surface {
    Planes(Planes),
    Pixels(Pixels),
}

/// Luma and chroma of full range (JFIF 1.02), each a plane, one after the other. Every plane is as wide and high as whole
/// steps of the chroma make it: `width` and `height` rounded up to `step`. What lies beyond the picture repeats its edge.
#[derive(Debug)]
pub(crate) struct Planes {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// How many pixels across and down share a sample of chroma; none of grey pictures.
    pub(crate) step: Option<(u32, u32)>,
    pub(crate) data: Vec<u8>,
}

/// Interleaved samples of 8 bits.
#[derive(Debug)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channels: Channels,
    pub(crate) data: Vec<u8>,
}

/// What the samples of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Ink as printed: 255 is all of it.
    Cmyk,
}

/// One plane, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane<'a> {
    pub(crate) stride: u32,
    pub(crate) rows: u32,
    pub(crate) data: &'a [u8],
}

impl Channels {
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    pub(crate) fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }
}

impl Surface {
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Self::Planes(planes) => (planes.width, planes.height),
            Self::Pixels(pixels) => (pixels.width, pixels.height),
        }
    }

    /// Gives the memory back.
    pub(crate) fn end(self, scratch: &mut Scratch) {
        match self {
            Self::Planes(Planes { data, .. }) | Self::Pixels(Pixels { data, .. }) => scratch.give(data),
        }
    }
}

impl Planes {
    /// The planes' sizes, luma first.
    pub(crate) fn layout((width, height): (u32, u32), step: Option<(u32, u32)>) -> ([(u32, u32); 3], usize) {
        let (across, down) = step.unwrap_or((1, 1));
        let luma = (width.next_multiple_of(across), height.next_multiple_of(down));
        let chroma = if step.is_some() { (luma.0 / across, luma.1 / down) } else { (0, 0) };
        let length = |(columns, rows): (u32, u32)| columns as usize * rows as usize;
        ([luma, chroma, chroma], length(luma) + 2 * length(chroma))
    }

    /// Planes with anything in them.
    pub(crate) fn new(size: (u32, u32), step: Option<(u32, u32)>, scratch: &mut Scratch) -> Self {
        let (_, length) = Self::layout(size, step);
        Self { width: size.0, height: size.1, step, data: scratch.take(length) }
    }

    /// Luma alone, or luma and both chromas.
    pub(crate) fn count(&self) -> usize {
        if self.step.is_some() { 3 } else { 1 }
    }

    pub(crate) fn planes(&self) -> [Plane<'_>; 3] {
        let (sizes, _) = Self::layout((self.width, self.height), self.step);
        let mut rest = &self.data[..];
        sizes.map(|(stride, rows)| {
            let data;
            (data, rest) = rest.split_at(stride as usize * rows as usize);
            Plane { stride, rows, data }
        })
    }

    /// The planes' samples, luma first, with their strides.
    pub(crate) fn planes_mut(&mut self) -> [(u32, u32, &mut [u8]); 3] {
        let (sizes, _) = Self::layout((self.width, self.height), self.step);
        let mut rest = &mut self.data[..];
        sizes.map(|(stride, rows)| {
            let (data, after) = std::mem::take(&mut rest).split_at_mut(stride as usize * rows as usize);
            rest = after;
            (stride, rows, data)
        })
    }

    /// Repeats the last column and the last row of luma into what lies beyond the picture.
    pub(crate) fn pad(&mut self) {
        let (width, height) = (self.width as usize, self.height as usize);
        let [(stride, rows, luma), ..] = self.planes_mut();
        let (stride, rows) = (stride as usize, rows as usize);
        if stride > width {
            for row in luma.chunks_exact_mut(stride).take(height) {
                let last = row[width - 1];
                row[width..].fill(last);
            }
        }
        for row in height..rows {
            luma.copy_within((height - 1) * stride..height * stride, row * stride);
        }
    }
}

impl Pixels {
    /// Pixels with anything in them.
    pub(crate) fn new((width, height): (u32, u32), channels: Channels, scratch: &mut Scratch) -> Self {
        let data = scratch.take(width as usize * height as usize * channels.count());
        Self { width, height, channels, data }
    }
}
