use super::Caught;

#[tokio::test]
async fn a_message_is_one_file_that_a_second_run_writes_again() {
    let data = tempfile::tempdir().expect("a folder");
    let caught = Caught::new(data.path());
    let first = caught.write("webhook", "1.http", b"POST").await.expect("it is kept");
    let second = caught.write("webhook", "1.http", b"POST again").await.expect("it is kept");
    assert_eq!((first.strip_prefix(data.path()).ok(), &first), (Some("caught/webhook/1.http".as_ref()), &second));
    assert_eq!(std::fs::read(&second).expect("it is there"), b"POST again");
    assert_eq!(std::fs::read_dir(second.parent().expect("a folder")).expect("a folder").count(), 1);
}
