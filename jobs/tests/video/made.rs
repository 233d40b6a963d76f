//! What is made of videos that are well.

use karigar::objects::Objects;
use karigar_jobs::media::video::{MakeVideo, Poster, PosterFormat};

use crate::samples::{boxes, pictures, streams, video, with_sound};
use crate::{kit, make};

#[tokio::test]
async fn a_video_becomes_a_poster_and_an_mp4_that_plays_while_it_loads() {
    let kit = kit().await;
    let source = with_sound("1920x1080");
    let made = make(&kit, source.clone()).await;
    assert_eq!((made.video.width, made.video.height), (1280, 720));
    assert_eq!((made.video.video_codec.as_str(), made.video.audio_codec.as_deref()), ("h264", Some("aac")));
    assert!((made.video.duration_seconds - 1.0).abs() < 0.1 && made.video.frame_rate == 25.0, "{:?}", made.video);
    assert_eq!((made.source.width, made.source.height, made.source.bytes), (1920, 1080, source.len() as u64));
    assert_eq!((made.poster.width, made.poster.height), (640, 360));

    let mp4 = kit.object(&made.video.address).await;
    assert_eq!(mp4.len() as u64, made.video.bytes);
    let found = boxes(&mp4);
    let place = |name: &str| found.iter().position(|found| found == name).expect("the box");
    assert!(place("moov") < place("mdat"), "{found:?}");
    let streams = streams(&mp4);
    assert_eq!((&streams[0]["codec_name"], &streams[0]["pix_fmt"]), (&"h264".into(), &"yuv420p".into()));
    assert_eq!((&streams[1]["codec_name"], &streams[1]["sample_rate"]), (&"aac".into(), &"48000".into()));

    let poster = image::load_from_memory(&kit.object(&made.poster.address).await).unwrap();
    assert_eq!((poster.width(), poster.height()), (640, 360));
    for (address, content_type) in [(&made.poster.address, "image/jpeg"), (&made.video.address, "video/mp4")] {
        let info = kit.objects().head(address).await.unwrap();
        assert_eq!(info.content_type.as_deref(), Some(content_type));
        assert!(info.cache_control.expect("a header").contains("immutable"));
    }
}

#[tokio::test]
async fn the_same_video_gives_the_same_objects() {
    let kit = kit().await;
    let source = video(&pictures("320x240"), "mp4");
    let (one, other) = (make(&kit, source.clone()).await, make(&kit, source).await);
    let name = |key: &str| key.rsplit('/').next().map(str::to_owned);
    assert_eq!(name(&one.video.address.key), name(&other.video.address.key), "named by their content");
    assert_eq!(name(&one.poster.address.key), name(&other.poster.address.key));
}

#[tokio::test]
async fn a_camera_that_was_turned_gives_an_upright_video() {
    let kit = kit().await;
    let folder = tempfile::tempdir().unwrap();
    let lying = folder.path().join("lying.mp4");
    crate::samples::ffmpeg(&pictures("1920x1080"), &lying);
    let turned = format!("-i {} -c copy -metadata:s:v:0 rotate=90", lying.display());
    let made = make(&kit, video(&turned, "mp4")).await;
    assert_eq!((made.source.width, made.source.height), (1080, 1920));
    assert_eq!((made.video.width, made.video.height), (720, 1280));
    assert_eq!((made.poster.width, made.poster.height), (640, 1138));
    let streams = streams(&kit.object(&made.video.address).await);
    assert_eq!((&streams[0]["width"], &streams[0]["side_data_list"]), (&720.into(), &serde_json::Value::Null));
}

#[tokio::test]
async fn a_video_without_sound_stays_without() {
    let kit = kit().await;
    let made = make(&kit, video(&pictures("640x360"), "mp4")).await;
    assert_eq!((made.video.audio_codec, made.source.audio_codec), (None, None));
    assert_eq!(streams(&kit.object(&made.video.address).await).len(), 1);
}

#[tokio::test]
async fn odd_sizes_become_even_and_pixels_square() {
    let kit = kit().await;
    let odd = "-f lavfi -i testsrc=s=101x75:r=25:d=1 -pix_fmt yuv444p -c:v libx264 -preset ultrafast";
    let made = make(&kit, video(odd, "mkv")).await;
    assert_eq!((made.video.width, made.video.height), (100, 74));
    assert_eq!((made.poster.width, made.poster.height), (101, 75));
    let wide = format!("{} -vf setsar=64/45", pictures("720x576"));
    let made = make(&kit, video(&wide, "mp4")).await;
    assert_eq!((made.source.width, made.source.height), (1024, 576));
    assert_eq!((made.video.width, made.video.height), (1024, 576));
    let streams = streams(&kit.object(&made.video.address).await);
    assert_eq!(streams[0]["sample_aspect_ratio"], "1:1");
}

#[tokio::test]
async fn ten_bits_of_high_dynamic_range_become_eight_of_the_standard_one() {
    let kit = kit().await;
    let colours = "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc:log-level=error";
    let hdr = format!(
        "-f lavfi -i testsrc2=s=1280x720:r=25:d=1 -pix_fmt yuv420p10le -c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params {colours}"
    );
    let made = make(&kit, video(&hdr, "mov")).await;
    assert_eq!(made.source.video_codec, "hevc");
    let streams = streams(&kit.object(&made.video.address).await);
    assert_eq!(streams[0]["pix_fmt"], "yuv420p");
    assert_eq!(streams[0]["color_transfer"], "bt709");
}

#[tokio::test]
async fn frames_that_come_at_their_own_times_keep_them_and_too_many_are_dropped() {
    let kit = kit().await;
    // Every other frame of the first half is left out.
    let uneven = "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -vf select='gt(t,1)+not(mod(n,2))' -fps_mode vfr -pix_fmt yuv420p -c:v libx264";
    let made = make(&kit, video(uneven, "mp4")).await;
    assert!((made.video.duration_seconds - 2.0).abs() < 0.1, "{:?}", made.video);
    assert!(made.video.frame_rate < 24.0, "{:?}", made.video);
    let slow_motion = "-f lavfi -i testsrc2=s=320x240:r=240:d=1 -pix_fmt yuv420p -c:v libx264 -preset ultrafast";
    let made = make(&kit, video(slow_motion, "mp4")).await;
    assert_eq!((made.source.frame_rate, made.video.frame_rate), (240.0, 60.0));
}

#[tokio::test]
async fn webm_and_avi_are_videos_too() {
    let kit = kit().await;
    let webm = "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -f lavfi -i sine=440:d=1 -c:v libvpx -c:a libopus";
    let avi = "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -f lavfi -i sine=440:d=1 -c:v mpeg4 -c:a libmp3lame";
    for (arguments, ending, codecs) in [(webm, "webm", ("vp8", "opus")), (avi, "avi", ("mpeg4", "mp3"))] {
        let source = make(&kit, video(arguments, ending)).await.source;
        assert_eq!((source.video_codec.as_str(), source.audio_codec.as_deref()), (codecs.0, Some(codecs.1)));
    }
}

#[tokio::test]
async fn posters_come_in_the_width_and_the_format_that_is_asked_for() {
    let kit = kit().await;
    let source = kit.put_object("in/video", video(&pictures("640x360"), "mp4")).await;
    for (format, type_and_ending) in
        [(PosterFormat::Webp, ("image/webp", ".webp")), (PosterFormat::Png, ("image/png", ".png"))]
    {
        let job = MakeVideo { source: source.clone(), poster: Poster { width: 200, format } };
        let poster = kit.run(&job).await.output.expect("an output").poster;
        assert_eq!((poster.width, poster.height, poster.content_type.as_str()), (200, 113, type_and_ending.0));
        assert!(poster.address.key.ends_with(type_and_ending.1), "{}", poster.address);
        let picture = image::load_from_memory(&kit.object(&poster.address).await).unwrap();
        assert_eq!((picture.width(), picture.height()), (200, 113));
    }
}
