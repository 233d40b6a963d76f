//! What a file is, as ffprobe tells.

use serde::Deserialize;

use super::size::{Size, square};
use super::{Fault, input};

/// Asked of ffprobe, and no more: files carry much.
pub(super) const ENTRIES: &str = "format=format_name,duration:stream=index,codec_name,codec_type,width,height,\
    sample_aspect_ratio,color_space,color_transfer,avg_frame_rate,r_frame_rate,field_order,duration:\
    stream_disposition=attached_pic:stream_side_data=rotation";

/// ffprobe's answer.
#[derive(Debug, Deserialize)]
pub(super) struct Probed {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Debug, Default, Deserialize)]
struct Format {
    #[serde(default)]
    format_name: String,
    duration: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Stream {
    index: u32,
    #[serde(default = "unknown")]
    codec_name: String,
    #[serde(default)]
    codec_type: String,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    sample_aspect_ratio: Option<String>,
    color_space: Option<String>,
    color_transfer: Option<String>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    field_order: Option<String>,
    duration: Option<String>,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Debug, Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

/// How brightness is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// As on screens of old, whatever its curve.
    Standard,
    /// High dynamic range by SMPTE ST 2084 (PQ).
    Pq,
    /// High dynamic range by ARIB STD-B67 (HLG).
    Hlg,
}

/// How colours are coded as luma and chroma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matrix {
    /// BT.601, of standard definition.
    Bt601,
    /// BT.709, of high definition.
    Bt709,
    /// BT.2020, of wide colours.
    Bt2020,
}

/// The stream of pictures that is taken, and the one of sound.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    pub(super) container: String,
    /// In seconds, if it is known.
    pub(super) duration: Option<f64>,
    pub(super) video: Video,
    pub(super) audio: Option<Audio>,
}

/// A stream of pictures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Video {
    pub(super) index: u32,
    pub(super) codec: String,
    /// Upright, in square pixels.
    pub(super) size: Size,
    pub(super) frame_rate: f64,
    pub(super) interlaced: bool,
    pub(super) transfer: Transfer,
    pub(super) matrix: Matrix,
}

/// A stream of sound.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Audio {
    pub(super) index: u32,
    pub(super) codec: String,
}

impl Probed {
    /// Takes the first stream of pictures that is not a cover, and the first of sound that can be read.
    ///
    /// # Errors
    /// There are no pictures, or they are beyond a limit.
    pub(super) fn source(self) -> Result<Source, Fault> {
        let of = |kind: &'static str| self.streams.iter().filter(move |stream| stream.codec_type == kind);
        let stream = of("video").find(|stream| stream.disposition.attached_pic == 0).ok_or(Fault::NoPictures)?;
        if !input::VIDEO.contains(&stream.codec_name.as_str()) {
            return Err(Fault::Codec(stream.codec_name.clone()));
        }
        let video = stream.video()?;
        let duration = seconds(&self.format.duration).or_else(|| seconds(&stream.duration));
        if duration.is_some_and(|seconds| seconds > input::MAX_SECONDS) {
            return Err(Fault::TooLong);
        }
        let audio = of("audio").find(|stream| input::AUDIO.contains(&stream.codec_name.as_str()));
        let audio = audio.map(|stream| Audio { index: stream.index, codec: stream.codec_name.clone() });
        Ok(Source { container: self.format.format_name, duration, video, audio })
    }
}

impl Stream {
    fn video(&self) -> Result<Video, Fault> {
        let (width, height) = (self.width, self.height);
        if width == 0 || height == 0 {
            return Err(Fault::NoPictures);
        }
        if u64::from(width) * u64::from(height) > input::MAX_PIXELS {
            return Err(Fault::TooManyPixels { width, height });
        }
        let aspect = pair(&self.sample_aspect_ratio, ':').unwrap_or((1, 1));
        let (width, height) = square((width, height), aspect);
        let turned = self.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
        // To the nearest quarter: 1 and 3 lie on their side.
        let lies = ((turned / 90.0).round() as i64).rem_euclid(2) == 1;
        Ok(Video {
            index: self.index,
            codec: self.codec_name.clone(),
            size: if lies { (height, width) } else { (width, height) },
            frame_rate: rate(&self.avg_frame_rate).or_else(|| rate(&self.r_frame_rate)).unwrap_or(0.0),
            interlaced: matches!(self.field_order.as_deref(), Some("tt" | "bb" | "tb" | "bt")),
            transfer: match self.color_transfer.as_deref() {
                Some("smpte2084") => Transfer::Pq,
                Some("arib-std-b67") => Transfer::Hlg,
                _ => Transfer::Standard,
            },
            matrix: match self.color_space.as_deref() {
                Some("bt2020nc" | "bt2020c") => Matrix::Bt2020,
                Some("bt709") => Matrix::Bt709,
                Some("smpte170m" | "bt470bg") => Matrix::Bt601,
                // Who says nothing means what screens of that size have.
                _ if self.height.min(self.width) >= 720 => Matrix::Bt709,
                _ => Matrix::Bt601,
            },
        })
    }
}

/// ffprobe leaves out what it has no name for.
fn unknown() -> String {
    "unknown".to_owned()
}

fn seconds(text: &Option<String>) -> Option<f64> {
    text.as_deref()?.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds > 0.0)
}

/// `30000/1001`; none of `0/0`.
fn rate(text: &Option<String>) -> Option<f64> {
    pair(text, '/')
        .filter(|(frames, time)| *frames > 0 && *time > 0)
        .map(|(frames, time)| f64::from(frames) / f64::from(time))
}

fn pair(text: &Option<String>, between: char) -> Option<(u32, u32)> {
    let (one, other) = text.as_deref()?.split_once(between)?;
    Some((one.parse().ok()?, other.parse().ok()?))
}

#[cfg(test)]
mod tests;
