use super::people::People;

#[tokio::test]
async fn templates_check_lists_what_is_good_and_tells_what_is_not_with_file_and_line() {
    let people = People::new(&[]).await;
    let list = people.run(&["templates", "check"]).await.ok();
    for line in [
        "complaint_resolved en: subject.txt, body.txt, body.html, sms.txt, push.title.txt, push.body.txt",
        "complaint_resolved hi: ",
        "complaint_resolved kn: ",
    ] {
        assert!(list.contains(line), "{line} is not in {list}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("welcome/en");
    std::fs::create_dir_all(&place).expect("folders");
    std::fs::write(folder.path().join("welcome/sample.json"), r#"{"name": "Asha"}"#).expect("a file");
    std::fs::write(place.join("sms.txt"), "Welcome,\n{{ nmae }}!\n").expect("a file");
    let path = folder.path().to_str().expect("UTF-8");
    let ran = people.run(&["templates", "check", path]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("welcome/en/sms.txt, line 2: a variable is missing: `nmae` is undefined"), "{ran:?}");
    std::fs::write(place.join("sms.txt"), "Welcome,\n{{ name }}!\n").expect("a file");
    let json = people.run(&["templates", "check", path, "--json"]).await.json();
    assert_eq!(json, serde_json::json!([{"template": "welcome", "locale": "en", "parts": ["sms.txt"]}]));
}

#[tokio::test]
async fn a_worker_does_not_start_with_templates_that_are_broken() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("stray.txt"), "x").expect("a file");
    let people = People::new(&[("NOTIFY__TEMPLATES__FOLDER", folder.path().to_str().expect("UTF-8"))]).await;
    let ran = people.run(&["run", "--pool", "rig"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("stray.txt: templates are NAME/LOCALE/FILE"), "{ran:?}");
}
