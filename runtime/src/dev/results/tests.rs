use super::lines;

#[test]
fn objects_of_an_output_are_shown_as_files_with_their_sizes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("objects/karigar/jobs/1/w320.jpg");
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    std::fs::write(&path, vec![0; 1536]).expect("a file");
    let output = r#"{"renditions": [{"address": "s3://karigar/jobs/1/w320.jpg"}, {"address": "s3://other/gone.jpg"}]}"#;
    let lines = lines(Some(output), folder.path());
    assert_eq!(lines, [format!("{}  1.5 KiB", path.display()), "s3://other/gone.jpg".to_owned()]);
}

#[test]
fn an_output_without_objects_is_shown_itself_and_cannot_command_the_terminal() {
    let folder = std::path::Path::new("nowhere");
    assert_eq!(lines(Some("\"hello, \u{1b}[2J Ada\""), folder), ["\"hello,  [2J Ada\""]);
    assert_eq!(lines(None, folder), [""]);
}
