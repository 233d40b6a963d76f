//! What this build can't do.

/// What this build lacks of what others have, in words.
pub fn lacks() -> String {
    let mut lacks = "this build reads and writes no AVIF and reads no HEIC".to_owned();
    if !cfg!(feature = "turbojpeg") {
        lacks.push_str("; without its feature `turbojpeg` (cmake and nasm) JPEGs take about twice the time");
    }
    lacks
}
