use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
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
async fn a_file_that_is_not_there_is_rejected() {
    let model = served("magika", |_| {}).await;
    let kit = TestKit::start(Worker::builder().handler(FileTypeDetector(model.into()))).await;
    let source = "s3://karigar/nothing.bin".parse().expect("an address");
    let ended = kit.run(&DetectFileType { source }).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    assert!(ended.error.expect("a reason").contains("s3://karigar/nothing.bin"));
}
