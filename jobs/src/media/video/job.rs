//! What producers send and what they get back.

#[cfg(test)]
mod tests;

use karigar::Job;
use karigar::objects::Address;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a poster and an MP4 of a video, both for every browser and phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeVideo {
    /// The video: MP4, MOV, 3GP, Matroska, WebM, AVI, Ogg or MPEG, of at most 4 GiB, one hour and 4096 × 2304 pixels.
    pub source: Address,
    /// The poster wanted.
    #[serde(default)]
    pub poster: Poster,
}

impl Job for MakeVideo {
    const KIND: &'static str = "media.video";
    type Output = VideoMade;
}

/// A still picture from near the beginning of the video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Poster {
    /// Its width in pixels, 640 if not given. Nothing is enlarged: a width above the video's gives the video's.
    #[serde(deserialize_with = "width")]
    #[schemars(range(min = 1, max = 4096))]
    pub width: u32,
    /// What it is written as; JPEG if not given.
    pub format: PosterFormat,
}

impl Default for Poster {
    fn default() -> Self {
        Self { width: 640, format: PosterFormat::Jpeg }
    }
}

/// What a poster is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PosterFormat {
    /// JPEG.
    Jpeg,
    /// WebP, lossy.
    Webp,
    /// PNG.
    Png,
}

/// What was made, and of what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VideoMade {
    /// The still picture.
    pub poster: PosterMade,
    /// The MP4.
    pub video: Mp4,
    /// What the source was.
    pub source: SourceVideo,
}

/// A poster. Its object never changes: it may be cached for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PosterMade {
    /// Where it lies.
    pub address: Address,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The object's length.
    pub bytes: u64,
    /// Its media type.
    pub content_type: String,
}

/// An MP4 of H.264 and AAC whose index comes first, so that it plays while it is loaded. Its object never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mp4 {
    /// Where it lies.
    pub address: Address,
    /// Its width in pixels, an even number.
    pub width: u32,
    /// Its height in pixels, an even number.
    pub height: u32,
    /// The object's length.
    pub bytes: u64,
    /// Its media type.
    pub content_type: String,
    /// How long it plays.
    pub duration_seconds: f64,
    /// Frames a second, on average.
    pub frame_rate: f64,
    /// `h264`.
    pub video_codec: String,
    /// `aac`; not there if the source has no sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_codec: Option<String>,
}

/// A source, as its header tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceVideo {
    /// ffmpeg's name of its container, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    pub container: String,
    /// How long it plays, if the header says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<f64>,
    /// Its width in pixels, upright and with square pixels.
    pub width: u32,
    /// Its height in pixels, upright and with square pixels.
    pub height: u32,
    /// Frames a second, on average.
    pub frame_rate: f64,
    /// ffmpeg's name of the codec, such as `hevc`.
    pub video_codec: String,
    /// ffmpeg's name of the codec, such as `aac`; not there if there is no sound that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_codec: Option<String>,
    /// The object's length.
    pub bytes: u64,
}

fn width<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        width @ 1..=4096 => Ok(width),
        width => Err(serde::de::Error::custom(format!("a width of {width} pixels; take one from 1 to 4096"))),
    }
}
