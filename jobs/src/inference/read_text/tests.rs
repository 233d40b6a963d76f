use serde_json::json;

use super::*;

#[test]
fn a_job_names_a_picture_and_nothing_else() {
    let job: ReadText = serde_json::from_value(json!({"source": "s3://karigar/page.png"})).expect("a job");
    assert_eq!(job.source.key, "page.png");
    for wrong in
        [json!({}), json!({"source": "page.png"}), json!({"source": "s3://karigar/page.png", "language": "en"})]
    {
        assert!(serde_json::from_value::<ReadText>(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn a_line_is_told_with_its_box() {
    let corners = [[1.0, 2.0], [9.5, 2.0], [9.5, 4.0], [1.0, 4.0]];
    let line = TextLine { text: "a".to_owned(), corners, confidence: 0.75 };
    let told = serde_json::to_value(&line).expect("JSON");
    assert_eq!(told, json!({"text": "a", "box": [[1.0, 2.0], [9.5, 2.0], [9.5, 4.0], [1.0, 4.0]], "confidence": 0.75}));
}
