use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;

use karigar::objects::FolderObjects;
use karigar::testing::TestKit;
use karigar::{Backends, Outcome, Worker};
use karigar_jobs::inference::detect_file_type::{DetectFileType, FileTypeDetector};

use super::served;

#[tokio::test]
async fn a_file_is_what_it_holds_and_not_what_its_name_says() {
    let model = served("magika", |_| {}).await;
    let kit = TestKit::start(Worker::builder().handler(FileTypeDetector(model.into()))).await;
    let python = "import sys\n\n\ndef main():\n    for line in sys.stdin:\n        print(line.strip())\n\n\nmain()\n";
    for (key, bytes, label, mime_type) in [
        ("photo.jpg", python.as_bytes().to_vec(), "python", "text/x-python"),
        ("letter.docx", Vec::new(), "empty", "inode/x-empty"),
        ("song.mp3", vec![0xFF], "unknown", "application/octet-stream"),
        ("page.html", b"hi".to_vec(), "txt", "text/plain"),
    ] {
        let source = kit.put_object(key, bytes).await;
        let ended = kit.run(&DetectFileType { source }).await;
        assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None), "{key}");
        let found = ended.output.expect("an output");
        assert_eq!((&*found.label, &*found.mime_type), (label, mime_type), "{key}");
        assert_eq!(found.model.name, "magika");
        assert!((0.5..=1.0).contains(&found.score), "{found:?}");
    }
}

#[tokio::test]
async fn of_five_gigabytes_only_the_ends_are_read() {
    let model = served("magika", |_| {}).await;
    let kit = TestKit::idle(|_| {}).await;
    let folder = tempfile::tempdir().expect("a folder");
    // A file with a hole: it takes up nothing on the disk.
    fs::create_dir(folder.path().join("karigar")).expect("a bucket");
    let mut file = File::create(folder.path().join("karigar/huge.jpg")).expect("a file");
    let code = "def main():\n    for line in sys.stdin:\n        print(line.strip())\n".repeat(100);
    file.write_all(code.as_bytes()).expect("its beginning");
    file.seek(SeekFrom::Start(5 << 30)).expect("a place far on");
    file.write_all(code.as_bytes()).expect("its end");

    let backends = Backends { objects: Arc::new(FolderObjects::new(folder.path())), ..kit.backends() };
    let builder = Worker::builder().handler(FileTypeDetector(model.into()));
    let _worker = kit.another_worker_on(backends, builder, |_| {}).await;
    let source = "s3://karigar/huge.jpg".parse().expect("an address");
    let ended = kit.run(&DetectFileType { source }).await;
    assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None));
    assert_eq!(ended.output.expect("an output").label, "python");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_rejected() {
    let model = served("magika", |_| {}).await;
    let kit = TestKit::start(Worker::builder().handler(FileTypeDetector(model.into()))).await;
    let source = "s3://karigar/nothing.bin".parse().expect("an address");
    let ended = kit.run(&DetectFileType { source }).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    assert!(ended.error.expect("a reason").contains("s3://karigar/nothing.bin"));
}
