use std::fs;

use image::GenericImageView;
use karigar::objects::FolderObjects;

use super::*;
use crate::media::renditions::render;

async fn bucket(folder: &Path) -> FolderObjects {
    let objects = FolderObjects::new(folder.join("objects"));
    objects.create_bucket("karigar").await.unwrap();
    objects
}

#[tokio::test]
async fn drawn_pictures_are_uploaded_and_each_can_be_rendered() {
    let folder = tempfile::tempdir().unwrap();
    let objects = bucket(folder.path()).await;
    let jobs = MediaDemo.prepare(&[], &objects, "karigar").await.unwrap();
    assert_eq!(jobs.len(), 6);
    for job in jobs {
        let MakeRenditions { source, widths } = serde_json::from_value(job.data).unwrap();
        let photo = objects.get(&source, u64::MAX).await.unwrap();
        let rendered = render(&photo, &widths).unwrap();
        assert_eq!(rendered[0].width, 320, "{}", job.title);
    }
}

#[test]
fn arrows_point_up_whatever_the_camera_did() {
    for drawing in draw::all().unwrap().into_iter().filter(|drawing| drawing.name.starts_with("arrow")) {
        let rendered = render(&drawing.bytes, &[90]).unwrap().remove(0);
        assert_eq!((rendered.width, rendered.height), (90, 120), "{}", drawing.title);
        let image = image::load_from_memory(&rendered.jpeg).unwrap();
        let [sky, grass] = [4, 115].map(|y| image.get_pixel(4, y).0);
        assert!(sky[2] > sky[1] && grass[1] > grass[2], "{}: {sky:?} over {grass:?}", drawing.title);
    }
}

#[tokio::test]
async fn photos_below_a_folder_are_found_and_others_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join("photos");
    fs::create_dir_all(photos.join("more/.hidden")).unwrap();
    for name in ["b.PNG", "a ü.jpg", "notes.txt", "raw.tiff", ".c.jpg", "more/d.webp", "more/.hidden/e.jpg"] {
        fs::write(photos.join(name), name).unwrap();
    }
    let objects = bucket(folder.path()).await;
    let jobs = MediaDemo.prepare(&[photos], &objects, "karigar").await.unwrap();

    let names: Vec<_> = jobs.iter().map(|job| job.title.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["a ü.jpg", "b.PNG", "d.webp"]);
    let MakeRenditions { source, .. } = serde_json::from_value(jobs[0].data.clone()).unwrap();
    assert!(source.key.ends_with("-a--.jpg"), "{source}");
    let info = objects.head(&source).await.unwrap();
    assert_eq!(info.content_type.as_deref(), Some("image/jpeg"));
}

#[tokio::test]
async fn a_folder_without_photos_and_a_missing_one_are_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    let objects = bucket(folder.path()).await;
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let error = MediaDemo.prepare(std::slice::from_ref(&empty), &objects, "karigar").await.unwrap_err();
    assert!(error.contains("no photos in") && error.contains(".jpeg, ") && error.contains(".webp"), "{error}");
    let error = MediaDemo.prepare(&[empty.join("away")], &objects, "karigar").await.unwrap_err();
    assert!(error.contains("away") && error.contains("No such file"), "{error}");
}
