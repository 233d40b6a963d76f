//! The chain of filters from a source's frames to an output's.
//!
//! Frames come upright: ffmpeg turns them as the header says, before the first filter.

use super::job::PosterFormat;
use super::probe::{Matrix, Transfer, Video};
use super::size::Size;

/// More frames a second than screens show are dropped.
const MAX_FRAME_RATE: f64 = 60.0;

/// What frames are made into.
#[derive(Debug, Clone, Copy)]
pub(super) enum Into {
    /// 8 bits in 4:2:0, as every player takes.
    Rendition,
    /// A still picture.
    Poster(PosterFormat),
}

/// The filters, as `-vf` takes them. `tone_maps` says whether the filter `zscale` is there, without which pictures of
/// high dynamic range come out pale.
pub(super) fn chain(video: &Video, (width, height): Size, into: Into, tone_maps: bool) -> String {
    let mut filters = Vec::new();
    if video.interlaced {
        filters.push("yadif=deint=interlaced".to_owned());
    }
    if matches!(into, Into::Rendition) && video.frame_rate > MAX_FRAME_RATE {
        filters.push(format!("fps={MAX_FRAME_RATE}"));
    }
    let size = format!("scale={width}:{height}:flags=bicubic");
    match transfer(video.transfer).filter(|_| tone_maps) {
        Some(transfer) => {
            // Small first: a frame in floats is large.
            filters.extend([size, tone_mapped(transfer)]);
            filters.push(format!("scale={}", colours("bt709", into)));
        }
        None => filters.push(format!("{size}:{}", colours(matrix(video.matrix), into))),
    }
    filters.push("setsar=1".to_owned());
    filters.push(format!("format={}", pixels(into)));
    filters.join(",")
}

/// The options of `scale` that say which colours come in, and which go out. A rendition keeps its matrix, whose name it
/// keeps, too; JPEG and WebP are BT.601, whatever their size; PNG has none.
fn colours(from: &str, into: Into) -> String {
    match into {
        Into::Rendition => format!("in_color_matrix={from}:out_color_matrix={from}:out_range=tv"),
        Into::Poster(PosterFormat::Jpeg) => format!("in_color_matrix={from}:out_color_matrix=bt601:out_range=pc"),
        Into::Poster(PosterFormat::Webp) => format!("in_color_matrix={from}:out_color_matrix=bt601:out_range=tv"),
        Into::Poster(PosterFormat::Png) => format!("in_color_matrix={from}"),
    }
}

fn pixels(into: Into) -> &'static str {
    match into {
        Into::Rendition | Into::Poster(PosterFormat::Webp) => "yuv420p",
        Into::Poster(PosterFormat::Jpeg) => "yuvj420p",
        Into::Poster(PosterFormat::Png) => "rgb24",
    }
}

/// To BT.709: linear light of its primaries, bright parts pressed down (Hable), its curve. All is said at each step: some
/// headers tell the transfer alone.
fn tone_mapped(transfer: &str) -> String {
    format!(
        "zscale=tin={transfer}:pin=bt2020:min=bt2020nc:rin=tv:t=linear:p=bt709:npl=100,format=gbrpf32le,\
         tonemap=hable:desat=0,zscale=tin=linear:pin=bt709:t=bt709:p=bt709:m=bt709:r=tv"
    )
}

fn transfer(transfer: Transfer) -> Option<&'static str> {
    match transfer {
        Transfer::Standard => None,
        Transfer::Pq => Some("smpte2084"),
        Transfer::Hlg => Some("arib-std-b67"),
    }
}

fn matrix(matrix: Matrix) -> &'static str {
    match matrix {
        Matrix::Bt601 => "bt601",
        Matrix::Bt709 => "bt709",
        Matrix::Bt2020 => "bt2020",
    }
}
