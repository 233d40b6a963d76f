use serde_json::json;

use super::*;

fn source(streams: serde_json::Value, duration: &str) -> Result<Source, Fault> {
    let probed = json!({ "streams": streams, "format": { "format_name": "mov,mp4", "duration": duration } });
    serde_json::from_value::<Probed>(probed).unwrap().source()
}

fn video() -> serde_json::Value {
    json!({ "index": 2, "codec_type": "video", "codec_name": "h264", "width": 1920, "height": 1080,
        "avg_frame_rate": "30000/1001" })
}

#[test]
fn a_cover_is_no_video_and_a_sound_that_can_not_be_read_is_left_out() {
    let cover = json!({ "index": 0, "codec_type": "video", "codec_name": "mjpeg", "width": 9, "height": 9,
        "disposition": { "attached_pic": 1 } });
    let secret = json!({ "index": 3, "codec_type": "audio", "codec_name": "cook" });
    let sound = json!({ "index": 4, "codec_type": "audio", "codec_name": "aac", "avg_frame_rate": "0/0" });
    let source = source(json!([cover, video(), secret, sound]), "12.5").unwrap();
    assert_eq!((source.video.index, source.video.size, source.duration), (2, (1920, 1080), Some(12.5)));
    assert!((source.video.frame_rate - 29.97).abs() < 0.001);
    assert_eq!(source.audio, Some(Audio { index: 4, codec: "aac".to_owned() }));
    assert_eq!(self::source(json!([cover]), "1"), Err(Fault::NoPictures));
}

#[test]
fn sizes_are_upright_and_in_square_pixels() {
    for (rotation, size) in [(90.0, (576, 1024)), (-90.0, (576, 1024)), (180.0, (1024, 576)), (270.0, (576, 1024))] {
        let mut video = video();
        video["width"] = json!(720);
        video["height"] = json!(576);
        video["sample_aspect_ratio"] = json!("64:45");
        video["side_data_list"] = json!([{}, { "rotation": rotation }]);
        assert_eq!(source(json!([video]), "1").unwrap().video.size, size, "{rotation}");
    }
}

#[test]
fn what_is_too_long_too_large_or_of_a_strange_codec_is_refused() {
    assert_eq!(source(json!([video()]), "3600.5"), Err(Fault::TooLong));
    let mut large = video();
    large["width"] = json!(16_000);
    assert_eq!(source(json!([large]), "1"), Err(Fault::TooManyPixels { width: 16_000, height: 1080 }));
    let mut strange = video();
    strange["codec_name"] = json!("ansi");
    assert_eq!(source(json!([strange]), "1"), Err(Fault::Codec("ansi".to_owned())));
}

#[test]
fn colours_are_what_the_header_says_else_what_the_size_means() {
    let of = |space: Option<&str>, transfer: Option<&str>, height: u32| {
        let mut video = video();
        video["height"] = json!(height);
        video["color_space"] = json!(space);
        video["color_transfer"] = json!(transfer);
        let video = source(json!([video]), "N/A").unwrap().video;
        (video.matrix, video.transfer)
    };
    assert_eq!(of(None, None, 1080), (Matrix::Bt709, Transfer::Standard));
    assert_eq!(of(None, None, 480), (Matrix::Bt601, Transfer::Standard));
    assert_eq!(of(Some("smpte170m"), Some("bt709"), 1080), (Matrix::Bt601, Transfer::Standard));
    assert_eq!(of(Some("bt2020nc"), Some("arib-std-b67"), 1080), (Matrix::Bt2020, Transfer::Hlg));
    assert_eq!(of(Some("bt2020nc"), Some("smpte2084"), 1080), (Matrix::Bt2020, Transfer::Pq));
}
