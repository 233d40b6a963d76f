//! `karigar dev` keeps what would reach people in a folder.

use karigar::envelope::NewEvent;
use serde_json::{Value, json};

use super::process::{Folder, SOURCE, text};

fn body(kind: &str, id: &str, data: &Value) -> String {
    let data = data.to_string();
    NewEvent { source: SOURCE, id, kind, data: &data, ..NewEvent::default() }.encode().expect("a body")
}

#[tokio::test]
async fn mail_sms_and_push_are_kept_in_the_folder_of_karigar_dev_and_reach_nobody() {
    let folder = Folder::new();
    let variables: Value =
        serde_json::from_str(include_str!("../../../../jobs/templates/complaint_resolved/sample.json")).expect("JSON");
    let by_template = |extra: Value| {
        let mut job = json!({"template": "complaint_resolved", "locale": "kn", "variables": variables});
        job.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        job
    };
    folder
        .enqueue([
            body("notify.email", "mail", &by_template(json!({"to": ["asha@example.in"]}))),
            body("notify.sms", "sms", &by_template(json!({"to": "+919876543210"}))),
            body("notify.push", "push", &by_template(json!({"tokens": ["t"]}))),
        ])
        .await;
    let ran = folder.run(&["--once", "--json"]).await;
    assert!(ran.status.success(), "{}{}", text(&ran.stdout), text(&ran.stderr));
    let output = |id: &str| {
        let lines = text(&ran.stdout);
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines.into_iter().find(|line| line["key"]["id"] == id).expect("a line")["output"].clone()
    };
    let caught = |id: &str| std::fs::read_to_string(output(id)["caught"].as_str().expect("a path")).expect("a file");
    let mail = caught("mail");
    assert!(mail.contains("To: asha@example.in\r\n") && mail.contains("Subject: =?utf-8?b?"), "{mail}");
    assert!(output("mail")["caught"].as_str().is_some_and(|path| path.ends_with(".eml")));
    let sms: Value = serde_json::from_str(&caught("sms")).expect("JSON");
    assert!(sms["text"].as_str().is_some_and(|text| text.starts_with("ವಾರ್ಡ್ 17")), "{sms}");
    let push: Value = serde_json::from_str(&caught("push")).expect("JSON");
    assert_eq!(push["title"], "ದೂರು 1742 ಪರಿಹಾರವಾಗಿದೆ");
}
