//! What only a folder has: people who look into it and put files there, links, names that clash.

use std::fs;
use std::path::Path;

use karigar::objects::{Address, FolderObjects, ObjectError, ObjectHeaders, Objects, Put, PutMode};

fn address(key: &str) -> Address {
    Address { bucket: "karigar".into(), key: key.into() }
}

async fn put(objects: &FolderObjects, key: &str, body: &'static str) -> Result<Put, ObjectError> {
    objects.put(&address(key), body.into(), &ObjectHeaders::default(), PutMode::IfAbsent).await
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[tokio::test]
async fn an_object_is_a_file_that_people_can_open() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let objects = FolderObjects::new(root.path());
    put(&objects, "jobs/1/greeting.txt", "hello").await.expect("the bucket is made by its first object");
    let file = root.path().join("karigar/jobs/1/greeting.txt");
    assert_eq!(fs::read_to_string(file).expect("a file"), "hello");
    assert_eq!(files(&root.path().join(".unfinished")), 0);
}

#[tokio::test]
async fn a_file_that_a_person_put_there_is_an_object_with_a_type_by_its_name() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let objects = FolderObjects::new(root.path());
    fs::create_dir_all(root.path().join("karigar/in")).expect("a folder");
    fs::write(root.path().join("karigar/in/photo.JPG"), "bytes").expect("a file");
    let info = objects.head(&address("in/photo.JPG")).await.expect("it is there");
    assert_eq!((info.bytes, info.content_type.as_deref()), (5, Some("image/jpeg")));
}

#[tokio::test]
async fn a_file_changed_by_a_person_loses_the_headers_of_what_it_was() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let objects = FolderObjects::new(root.path());
    let headers = ObjectHeaders { content_type: Some("text/csv".into()), cache_control: Some("immutable".into()) };
    objects.put(&address("table.txt"), "a,b".into(), &headers, PutMode::Replace).await.expect("it is written");
    fs::write(root.path().join("karigar/table.txt"), "other").expect("a file");
    let info = objects.head(&address("table.txt")).await.expect("it is there");
    assert_eq!(info.cache_control, None);
}

#[tokio::test]
async fn objects_and_their_headers_are_there_after_a_restart() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let headers = ObjectHeaders { content_type: Some("image/webp".into()), cache_control: Some("immutable".into()) };
    let before = FolderObjects::new(root.path());
    before.put(&address("picture"), "bytes".into(), &headers, PutMode::IfAbsent).await.expect("it is written");
    let info = FolderObjects::new(root.path()).head(&address("picture")).await.expect("it is there");
    assert_eq!((info.content_type, info.cache_control), (headers.content_type, headers.cache_control));
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_that_leads_out_of_the_folder_is_refused() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("secret"), "secret").expect("a file");
    let objects = FolderObjects::new(root.path());
    objects.create_bucket("karigar").await.expect("a bucket");
    let link = root.path().join("karigar/link");
    std::os::unix::fs::symlink(outside.path(), link).expect("a link");
    let read = objects.get(&address("link/secret"), u64::MAX).await;
    let written = put(&objects, "link/new", "bytes").await.map(drop);
    for answer in [read.map(drop), written, objects.delete(&address("link/secret")).await] {
        assert!(matches!(&answer, Err(ObjectError::Invalid(text)) if text.contains("symbolic link")), "{answer:?}");
    }
    assert_eq!(files(outside.path()), 1);
}

#[tokio::test]
async fn a_key_that_is_the_beginning_of_another_is_refused_until_that_is_gone() {
    let objects_of = tempfile::tempdir().expect("a temporary folder");
    let objects = FolderObjects::new(objects_of.path());
    put(&objects, "a/b", "below").await.expect("it is written");
    let clash = put(&objects, "a", "above").await;
    assert!(matches!(&clash, Err(ObjectError::Invalid(text)) if text.contains("another key")), "{clash:?}");
    objects.delete(&address("a/b")).await.expect("it is removed");
    assert_eq!(put(&objects, "a", "above").await.expect("the name is free"), Put::Written);
    let clash = put(&objects, "a/b", "below").await;
    assert!(matches!(clash, Err(ObjectError::Invalid(_))), "{clash:?}");
}

#[tokio::test]
async fn a_folder_that_can_not_be_written_is_told() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let file = root.path().join("file");
    fs::write(&file, "no folder").expect("a file");
    let refused = FolderObjects::new(&file).check_writable("karigar").await;
    assert!(matches!(&refused, Err(ObjectError::Invalid(text)) if text.contains("file")), "{refused:?}");
    FolderObjects::new(root.path().join("new")).check_writable("karigar").await.expect("a new folder can be made");
}
