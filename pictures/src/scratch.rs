//! Memory that is used again for the next picture: fresh pages cost more than much of the work that is done in them.

#[cfg(test)]
mod tests;

use fast_image_resize::Resizer;

/// What is kept beyond one picture, in bytes. Larger buffers go back to the system.
const MAX_KEPT_BYTES: usize = 64 << 20;

/// The buffers of one thread that makes renditions, and its codecs.
#[derive(Default)]
pub struct Scratch {
    pub(crate) resizer: Resizer,
    free: Vec<Vec<u8>>,
    #[cfg(feature = "turbojpeg")]
    turbo: Option<crate::turbo::Turbo>,
}

impl Scratch {
    /// A buffer of this length with anything in it.
    pub(crate) fn take(&mut self, length: usize) -> Vec<u8> {
        let fitting = self.free.iter().enumerate().filter(|(_, buffer)| buffer.capacity() >= length);
        let mut buffer = match fitting.min_by_key(|(_, buffer)| buffer.capacity()) {
            // More than four times as large is for somebody else.
            Some((at, found)) if found.capacity() <= length.saturating_mul(4).max(4_096) => self.free.swap_remove(at),
            _ => Vec::with_capacity(length),
        };
        buffer.resize(length, 0);
        buffer
    }

    /// Takes a buffer back.
    pub(crate) fn give(&mut self, buffer: Vec<u8>) {
        if buffer.capacity() > 0 {
            self.free.push(buffer);
        }
    }

    /// Ends work on a picture: lets go of what is too much to keep. The largest that fit stay, 32 at most.
    pub(crate) fn trim(&mut self) {
        let mut kept = self.resizer.size_of_internal_buffers();
        if kept > MAX_KEPT_BYTES {
            self.resizer.reset_internal_buffers();
            kept = 0;
        }
        let mut sorted = std::mem::take(&mut self.free);
        sorted.sort_by_key(|buffer| std::cmp::Reverse(buffer.capacity()));
        for buffer in sorted {
            if kept + buffer.capacity() <= MAX_KEPT_BYTES && self.free.len() < 32 {
                kept += buffer.capacity();
                self.free.push(buffer);
            }
        }
    }

    /// Bytes that it keeps.
    pub fn kept_bytes(&self) -> usize {
        self.free.iter().map(Vec::capacity).sum::<usize>() + self.resizer.size_of_internal_buffers()
    }

    /// libjpeg-turbo's two ends.
    #[cfg(feature = "turbojpeg")]
    pub(crate) fn turbo(&mut self) -> Result<&mut crate::turbo::Turbo, crate::picture::PictureError> {
        match &mut self.turbo {
            Some(turbo) => Ok(turbo),
            empty => Ok(empty.insert(crate::turbo::Turbo::new()?)),
        }
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scratch({} bytes)", self.kept_bytes())
    }
}
