use std::fs;
use std::path::Path;

use image::GenericImageView;
use karigar::objects::{Address, FolderObjects};

use super::*;
use karigar_pictures::render::render;
use karigar_pictures::request::{Format, Order, Wanted};
use karigar_pictures::scratch::Scratch;

async fn bucket(folder: &Path) -> FolderObjects {
    let objects = FolderObjects::new(folder.join("objects"));
    objects.create_bucket("karigar").await.unwrap();
    objects
}

fn source(job: &DemoJob) -> Address {
    serde_json::from_value(job.data["source"].clone()).unwrap()
}

#[tokio::test]
async fn drawn_pictures_are_uploaded_and_each_can_be_rendered() {
    let folder = tempfile::tempdir().unwrap();
    let objects = bucket(folder.path()).await;
    let jobs = SampleJobs.prepare(&[], &objects, "karigar").await.unwrap();
    let renditions: Vec<_> = jobs.into_iter().filter(|job| job.kind == MakeRenditions::KIND).collect();
    assert_eq!(renditions.len(), 6);
    for job in renditions {
        let MakeRenditions { source, renditions, keep_metadata } = serde_json::from_value(job.data).unwrap();
        let photo = objects.get(&source, u64::MAX).await.unwrap();
        let rendered = render(&photo, &Order { renditions, keep_metadata }, &mut Scratch::default()).unwrap();
        assert_eq!(rendered[0].width, 320, "{}", job.title);
    }
}

#[test]
fn arrows_point_up_whatever_the_camera_did() {
    for drawing in draw::arrows().unwrap() {
        let order = Order { renditions: vec![Wanted::wide(90, Format::Jpeg)], keep_metadata: false };
        let rendered = render(&drawing.bytes, &order, &mut Scratch::default()).unwrap().remove(0);
        assert_eq!((rendered.width, rendered.height), (90, 120), "{}", drawing.title);
        let image = image::load_from_memory(&rendered.bytes).unwrap();
        let [sky, grass] = [4, 115].map(|y| image.get_pixel(4, y).0);
        assert!(sky[2] > sky[1] && grass[1] > grass[2], "{}: {sky:?} over {grass:?}", drawing.title);
    }
}

#[tokio::test]
async fn each_file_below_a_folder_gets_the_jobs_of_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    fs::create_dir_all(place.join("more/.hidden")).unwrap();
    for name in ["b.PNG", "a ü.jpg", "notes.txt", "data.bin", "clip.MOV", ".c.jpg", "more/d.webp", "more/.hidden/e.jpg"]
    {
        fs::write(place.join(name), name).unwrap();
    }
    fs::write(place.join("empty.md"), " \n").unwrap();
    let objects = bucket(folder.path()).await;
    let jobs = SampleJobs.prepare(&[place], &objects, "karigar").await.unwrap();

    let kinds = |name: &str| {
        let of = jobs.iter().filter(|job| job.title.ends_with(name));
        of.map(|job| job.kind).collect::<Vec<_>>()
    };
    let picture =
        [MakeRenditions::KIND, DescribePicture::KIND, ModerateImage::KIND, ReadText::KIND, DetectFileType::KIND];
    for name in ["/a ü.jpg", "/b.PNG", "/d.webp"] {
        assert_eq!(kinds(name), picture, "{name}");
    }
    assert_eq!(kinds("/notes.txt"), [EmbedText::KIND, DetectFileType::KIND]);
    assert_eq!(kinds("/data.bin"), [DetectFileType::KIND]);
    assert_eq!(kinds("/clip.MOV"), [MakeVideo::KIND, DetectFileType::KIND]);
    assert_eq!(kinds("/empty.md"), [DetectFileType::KIND]);
    assert!(kinds(".c.jpg").is_empty() && kinds("e.jpg").is_empty());
    assert_eq!(jobs.iter().find(|job| job.kind == EmbedText::KIND).unwrap().data["text"], "notes.txt");
    let first = source(&jobs[0]);
    assert!(first.key.ends_with("-a--.jpg"), "{first}");
    assert_eq!(objects.head(&first).await.unwrap().content_type.as_deref(), Some("image/jpeg"));
}

#[tokio::test]
async fn a_folder_without_files_and_a_missing_one_are_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    let objects = bucket(folder.path()).await;
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let error = SampleJobs.prepare(std::slice::from_ref(&empty), &objects, "karigar").await.unwrap_err();
    assert!(error.contains("no files in"), "{error}");
    let error = SampleJobs.prepare(&[empty.join("away")], &objects, "karigar").await.unwrap_err();
    assert!(error.contains("away") && error.contains("No such file"), "{error}");
}

#[test]
fn outputs_are_told_in_words() {
    let model = json!({ "name": "m", "version": "1", "sha256": "ab", "device": "cpu" });
    let moderation = json!({ "score": 0.25, "verdict": "review", "model": model });
    assert_eq!(SampleJobs.tell(ModerateImage::KIND, &moderation).as_deref(), Some("review (score 0.250)"));
    let embedded = json!({ "embedding": [0.6, 0.8], "tokens": 9, "truncated": true, "model": model });
    let told = SampleJobs.tell(EmbedText::KIND, &embedded);
    assert_eq!(told.as_deref(), Some("2 numbers for 9 tokens, the rest is cut off"));
    let photo = karigar_pictures::samples::jpeg(&image::RgbImage::from_pixel(40, 30, image::Rgb([200; 3])).into(), 6);
    let mut described = json!(karigar_pictures::describe::describe(&photo, false).unwrap());
    assert_eq!(SampleJobs.tell(DescribePicture::KIND, &described).as_deref(), Some("30 × 40, mostly #c8c8c8"));
    described["camera"] = json!({ "make": "Karigar", "model": "K-1" });
    described["taken"] = json!({ "local": "2026-05-01T18:30:05", "offset": null });
    let told = SampleJobs.tell(DescribePicture::KIND, &described);
    assert_eq!(told.as_deref(), Some("30 × 40, mostly #c8c8c8, K-1, 2026-05-01 18:30:05"));
    assert_eq!(SampleJobs.tell(MakeRenditions::KIND, &json!({ "renditions": [] })), None);
}
