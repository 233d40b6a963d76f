//! When a rendition passes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::geometry;
use crate::subject::Rendition;

/// By how much SSIM may be below sharp's.
const SSIM: f64 = 0.005;
/// Inputs that miss what the others keep, by how many times they are granted it, and why.
const GRANTED: [(&str, f64); 6] = [
    // A scan of black dots on white rings beyond the range in both passes of a resize, and is cut off there.
    ("two-colours.png", 5.0),
    // Single transparent pixels all over a photo: alpha of 8 bits is multiplied in before a resize and divided out after it.
    ("palette-transparent.png", 2.0),
    // Colours are converted once the picture is small. Saturated ones of a larger space are cut off later than by sharp.
    ("display-p3.jpg", 2.0),
    ("display-p3.webp", 2.0),
    // Few pixels, which chroma of half the size colours.
    ("strip.jpg", 2.0),
    ("one-pixel.png", 2.0),
];
/// By how many levels of 255 the mean of an input's renditions may be off on average, and each by how many more than sharp's:
/// small JPEGs of saturated colours lose what rings beyond the range.
const COLOR: f64 = 1.0;
/// By how many levels the means of cells of 16 × 16 pixels may be further off than sharp's, on average.
const CELLS: f64 = 0.5;
/// Fewer pixels on a side are two or three samples of chroma, of which cells say nothing.
const FEW: u32 = 32;
/// Its ink is turned into light without a profile, where sharp brings one of its own.
const WITHOUT_PROFILE: &str = "cmyk.jpg";

/// One rendition of one input.
#[derive(Deserialize)]
pub(super) struct Compared {
    input: String,
    /// Of the input, upright.
    width: u32,
    height: u32,
    rendition: String,
    ours: Option<Measured>,
    sharp: Option<Measured>,
}

#[derive(Deserialize)]
struct Measured {
    width: u32,
    height: u32,
    bytes: u64,
    ssim: Option<f64>,
    color: f64,
    cells: f64,
}

impl Compared {
    /// What is wrong with it, a line each. A picture that was not made is told of elsewhere.
    pub(super) fn failures(&self, renditions: &[Rendition]) -> Vec<String> {
        let (Some(ours), Some(sharp)) = (&self.ours, &self.sharp) else { return Vec::new() };
        let mut failures = Vec::new();
        let wanted = &renditions.iter().find(|one| one.name == self.rendition).expect("a rendition of the plan").wanted;
        failures.extend(geometry::check((self.width, self.height), wanted, ours.size(), sharp.size()).err());
        if let (Some(of_ours), Some(of_sharp)) = (ours.ssim, sharp.ssim)
            && of_ours < of_sharp - SSIM * granted(&self.input)
        {
            failures.push(format!("SSIM of {of_ours:.4}, and sharp's {of_sharp:.4}"));
        }
        if ours.color > sharp.color + COLOR * granted(&self.input) {
            failures.push(format!("its mean is off by {:.2} levels, and sharp's by {:.2}", ours.color, sharp.color));
        }
        let has_cells = self.input != WITHOUT_PROFILE && ours.width.min(ours.height) >= FEW;
        if has_cells && ours.cells > sharp.cells + CELLS * granted(&self.input) {
            failures.push(format!("its cells are off by {:.2} levels, and sharp's by {:.2}", ours.cells, sharp.cells));
        }
        failures.into_iter().map(|failure| format!("{}, {}: {failure}", self.input, self.rendition)).collect()
    }
}

impl Measured {
    fn size(&self) -> geometry::Size {
        (self.width, self.height)
    }
}

fn granted(input: &str) -> f64 {
    GRANTED.iter().find(|(one, _)| *one == input).map_or(1.0, |(_, times)| *times)
}

/// The inputs whose renditions are of other colours on average, a line each.
pub(super) fn off_on_average(compared: &[Compared]) -> Vec<String> {
    let mut by_input: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for one in compared {
        by_input.entry(&one.input).or_default().extend(one.ours.as_ref().map(|ours| ours.color));
    }
    let means = by_input.into_iter().map(|(input, off)| (input, off.iter().sum::<f64>() / off.len() as f64));
    means
        .filter(|(input, off)| *off > COLOR * granted(input))
        .map(|(input, off)| format!("{input}: off by {off:.2} levels on average"))
        .collect()
}

/// A line a rendition: SSIM, colours and bytes of ours and of sharp's.
pub(super) fn table(compared: &[Compared]) -> String {
    let mut table = String::from(
        "| input | rendition | size | SSIM | sharp's | mean | sharp's | cells | sharp's | bytes | sharp's |\n",
    );
    table.push_str("|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for one in compared {
        let (Some(ours), Some(sharp)) = (&one.ours, &one.sharp) else { continue };
        let _ = writeln!(
            table,
            "| {} | {} | {} × {} | {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {} | {} |",
            one.input,
            one.rendition,
            ours.width,
            ours.height,
            ssim(ours),
            ssim(sharp),
            ours.color,
            sharp.color,
            ours.cells,
            sharp.cells,
            ours.bytes,
            sharp.bytes,
        );
    }
    table
}

/// Smaller pictures than SSIM's window have none.
fn ssim(measured: &Measured) -> String {
    measured.ssim.map(|ssim| format!("{ssim:.4}")).unwrap_or_default()
}
