//! How far ffmpeg is, by what `-progress` writes: lines of `name=value`.

/// Longer lines are none of ffmpeg's.
const LONGEST: usize = 256;

/// Reads the lines as they come.
#[derive(Debug, Default)]
pub(super) struct Progress {
    line: Vec<u8>,
}

impl Progress {
    /// Takes more of the text. The last place told in it, in seconds of the output.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Option<f64> {
        let mut place = None;
        for byte in bytes {
            match byte {
                b'\n' => {
                    place = seconds(&self.line).or(place);
                    self.line.clear();
                }
                byte if self.line.len() < LONGEST => self.line.push(*byte),
                _ => {}
            }
        }
        place
    }
}

fn seconds(line: &[u8]) -> Option<f64> {
    let value = std::str::from_utf8(line).ok()?.strip_prefix("out_time_us=")?;
    // `N/A` before the first frame.
    let microseconds: i64 = value.trim().parse().ok()?;
    Some(microseconds.max(0) as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_place_of_whole_lines_is_told() {
        let mut progress = Progress::default();
        assert_eq!(progress.push(b"frame=1\nout_time_us=N/A\nout_ti"), None);
        assert_eq!(progress.push(b"me_us=1500000\nprogress=continue\nout_time_us=25"), Some(1.5));
        assert_eq!(progress.push(b"00000\nout_time_us=-5\n"), Some(0.0));
        assert_eq!(progress.push(&[b'x'; 1000]), None);
        assert_eq!(progress.push(b"\nout_time_us=1000000\n"), Some(1.0));
    }
}
