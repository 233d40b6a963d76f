//! What an input may be, as options of ffmpeg and ffprobe.
//!
//! A file is what it says it is, and some say to read others: playlists (HLS, DASH, concat), subtitles with pictures,
//! scripts. So nothing but plain containers is opened, by the file protocol alone; data references of MOV are off by
//! default.

/// The largest input, in bytes.
pub(super) const MAX_BYTES: u64 = 4 << 30;
/// The longest input, in seconds.
pub(super) const MAX_SECONDS: f64 = 3600.0;
/// The most pixels of a frame: 4096 × 2304, lying or standing.
pub(super) const MAX_PIXELS: u64 = 4096 * 2304;
/// Threads of a decoder, and of the encoder.
pub(super) const THREADS: u32 = 2;

/// Containers, by ffmpeg's names of demuxers.
const FORMATS: &str = "mov,matroska,avi,mpegts,mpeg,ogg";

/// Codecs of pictures.
pub(super) const VIDEO: [&str; 12] =
    ["h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "h263", "mpeg1video", "mpeg2video", "mjpeg", "prores", "theora"];

/// Codecs of sound.
pub(super) const AUDIO: [&str; 17] = [
    "aac",
    "mp3",
    "mp2",
    "opus",
    "vorbis",
    "flac",
    "alac",
    "ac3",
    "eac3",
    "amr_nb",
    "amr_wb",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s32le",
    "pcm_f32le",
    "pcm_u8",
];

/// Decoders whose names are not their codecs'.
const DECODERS: &str = "libdav1d,libaom-av1,mp3float,mp2float,libopus,libvorbis,amrnb,amrwb";

/// Options before `-i`, and the input itself.
pub(super) fn options(file: &str) -> Vec<String> {
    let codecs = format!("{},{},{DECODERS}", VIDEO.join(","), AUDIO.join(","));
    let options = [
        ("-protocol_whitelist", "file"),
        ("-format_whitelist", FORMATS),
        ("-codec_whitelist", &codecs),
        ("-threads", &THREADS.to_string()),
        // Against headers that say less than the frames have.
        ("-max_pixels", &MAX_PIXELS.to_string()),
        // With the protocol, so that no name is taken for another.
        ("-i", &format!("file:{file}")),
    ];
    options.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]).collect()
}
