use serde_json::{Map, Value, json};

use super::TemplatesConfig;

fn variables() -> Map<String, Value> {
    let sample = include_str!("../../../templates/complaint_resolved/sample.json");
    serde_json::from_str(sample).expect("JSON")
}

#[test]
fn the_samples_are_good_in_english_hindi_and_kannada() {
    let templates = TemplatesConfig::default().load().unwrap_or_else(|problems| panic!("{problems:#?}"));
    for (tag, beginning) in [("en", "Dear Asha,"), ("hi-IN", "प्रिय Asha,"), ("kn", "ಪ್ರಿಯ Asha,"), ("ta", "Dear Asha,")]
    {
        let locale = tag.parse().expect("a tag");
        let mail = templates.mail("complaint_resolved", &locale, &variables()).expect("a mail");
        assert!(mail.text.expect("a text").starts_with(beginning), "{tag}");
        assert!(mail.html.expect("HTML").contains(&format!("<html lang=\"{}\">", mail.locale)), "{tag}");
        assert!(templates.sms("complaint_resolved", &locale, &variables()).is_ok(), "{tag}");
        assert!(templates.push("complaint_resolved", &locale, &variables()).is_ok(), "{tag}");
    }
}

#[test]
fn a_sample_without_a_name_says_so() {
    let templates = TemplatesConfig::default().load().expect("they are good");
    let mut without = variables();
    without["complaint"] = json!({"title": "x", "url": "x"});
    let error =
        templates.mail("complaint_resolved", &"hi".parse().expect("a tag"), &without).expect_err("it lacks one");
    let expected = "complaint_resolved/hi/subject.txt, line 1: a variable is missing: `complaint.number` is undefined";
    assert_eq!(error.to_string(), expected);
}
