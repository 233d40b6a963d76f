use serde_json::{Map, Value, json};

use super::*;

fn locale(tag: &str) -> Locale {
    tag.parse().expect("a tag")
}

fn load(files: &[(&str, &str)]) -> Result<Templates, Vec<Problem>> {
    let sources = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Templates::new(sources, locale("en"))
}

fn good(files: &[(&str, &str)]) -> Templates {
    load(files).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The one thing that is wrong.
fn wrong(files: &[(&str, &str)]) -> String {
    let problems = load(files).expect_err("something is wrong");
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].to_string()
}

fn variables(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).expect("an object")
}

const SAMPLE: (&str, &str) = ("pothole/sample.json", r#"{"name": "Asha", "ward": {"number": 17}}"#);
const SUBJECT: (&str, &str) = ("pothole/en/subject.txt", "Ward {{ ward.number }}: thank you, {{ name }}\n");
const TEXT: (&str, &str) = ("pothole/en/body.txt", "Dear {{ name }},\n");

#[test]
fn a_mail_is_a_subject_and_the_bodies_that_there_are() {
    let templates = good(&[SAMPLE, SUBJECT, TEXT]);
    let mail = templates
        .mail("pothole", &locale("en"), &variables(json!({"name": "Ravi", "ward": {"number": 3}})))
        .expect("a mail");
    assert_eq!(mail.subject, "Ward 3: thank you, Ravi");
    assert_eq!(mail.text.as_deref(), Some("Dear Ravi,"));
    assert_eq!(mail.html, None);
}

#[test]
fn html_is_escaped_and_plain_text_is_not() {
    let html = ("pothole/en/body.html", "<p lang={{ locale }}>{{ name }}</p>");
    let templates = good(&[SAMPLE, SUBJECT, TEXT, html]);
    let mail = templates
        .mail("pothole", &locale("en"), &variables(json!({"name": "<b>R & D</b>", "ward": {"number": 3}})))
        .expect("a mail");
    assert_eq!(mail.html.as_deref(), Some("<p lang=en>&lt;b&gt;R &amp; D&lt;&#x2f;b&gt;</p>"));
    assert_eq!(mail.text.as_deref(), Some("Dear <b>R & D</b>,"));
}

#[test]
fn a_locale_falls_back_to_its_language_and_that_to_the_default() {
    let hindi = [("pothole/hi/subject.txt", "धन्यवाद"), ("pothole/hi/body.txt", "प्रिय {{ name }},")];
    let templates = good(&[SAMPLE, SUBJECT, TEXT, hindi[0], hindi[1]]);
    let subject = |tag| {
        let mail = templates.mail("pothole", &locale(tag), &variables(json!({"name": "A", "ward": {"number": 1}})));
        let mail = mail.expect("a mail");
        (mail.locale.to_string(), mail.subject)
    };
    assert_eq!(subject("hi-IN"), ("hi".to_owned(), "धन्यवाद".to_owned()));
    assert_eq!(subject("hi"), ("hi".to_owned(), "धन्यवाद".to_owned()));
    assert_eq!(subject("kn-IN").0, "en");
    assert_eq!(subject("en-GB").0, "en");
}

#[test]
fn a_mail_is_never_of_two_languages() {
    let half = [("pothole/hi/subject.txt", "धन्यवाद"), ("pothole/hi/body.txt", "नमस्ते")];
    let html = ("pothole/en/body.html", "<p>Hello</p>");
    let templates = good(&[SAMPLE, SUBJECT, TEXT, half[0], half[1], html]);
    let mail = templates.mail("pothole", &locale("hi"), &Map::new()).expect("a mail");
    assert_eq!((mail.text.as_deref(), mail.html), (Some("नमस्ते"), None));
}

#[test]
fn a_missing_variable_names_itself_the_file_and_the_line() {
    let templates =
        good(&[SAMPLE, SUBJECT, ("pothole/en/body.txt", "Dear reader,\n\nWard {{ ward.number }} says hello.\n")]);
    let of = |value| templates.mail("pothole", &locale("en"), &variables(value)).expect_err("it lacks one").to_string();
    assert_eq!(
        of(json!({"ward": {"number": 1}})),
        "pothole/en/subject.txt, line 1: a variable is missing: `name` is undefined"
    );
    let body =
        good(&[SAMPLE, ("pothole/en/subject.txt", "Hello"), ("pothole/en/body.txt", "Dear\n\n{{ ward.number }}")]);
    let error = body.mail("pothole", &locale("en"), &variables(json!({"ward": {}}))).expect_err("it lacks one");
    assert_eq!(error.to_string(), "pothole/en/body.txt, line 3: a variable is missing: `ward.number` is undefined");
}

#[test]
fn a_null_is_a_variable_that_is_missing() {
    let templates = good(&[SAMPLE, SUBJECT, TEXT]);
    let nulls = variables(json!({"name": null, "ward": {"number": 1}}));
    let error = templates.mail("pothole", &locale("en"), &nulls).expect_err("it lacks one").to_string();
    assert!(error.contains("`name` is undefined"), "{error}");
}

#[test]
fn errors_never_say_what_variables_held() {
    let templates = good(&[
        SAMPLE,
        ("pothole/en/subject.txt", "{{ name | int if name is string and name != 'Asha' else 1 }}"),
        TEXT,
    ]);
    let secret = variables(json!({"name": "hunter2", "ward": {"number": 1}}));
    let error = templates.mail("pothole", &locale("en"), &secret).expect_err("no number").to_string();
    assert!(!error.contains("hunter2"), "{error}");
    assert!(error.starts_with("pothole/en/subject.txt, line 1: "), "{error}");
}

#[test]
fn an_error_in_an_included_file_names_that_file() {
    let files =
        [SAMPLE, SUBJECT, ("pothole/en/body.txt", "{% include '_footer.txt' %}"), ("_footer.txt", "\n{{ name }}")];
    let templates = good(&files);
    let error = templates.mail("pothole", &locale("en"), &variables(json!({"ward": {"number": 1}})));
    assert!(error.is_err());
    let broken =
        [SAMPLE, SUBJECT, ("pothole/en/body.txt", "{% include '_footer.txt' %}"), ("_footer.txt", "\n{{ nme }}")];
    assert_eq!(wrong(&broken), "_footer.txt, line 2: a variable is missing: `nme` is undefined");
}

#[test]
fn a_layout_escapes_in_html() {
    let files = [
        SAMPLE,
        SUBJECT,
        ("pothole/en/body.html", "{% extends '_layout.html' %}{% block content %}{{ name }}{% endblock %}"),
        ("_layout.html", "<html>{% block content %}{% endblock %}</html>"),
    ];
    let mail = good(&files).mail("pothole", &locale("en"), &variables(json!({"name": "<x>", "ward": {"number": 1}})));
    assert_eq!(mail.expect("a mail").html.as_deref(), Some("<html>&lt;x&gt;</html>"));
}

#[test]
fn a_template_or_a_text_that_there_is_not_is_said_with_those_that_there_are() {
    let templates = good(&[SAMPLE, SUBJECT, TEXT]);
    let error = templates.mail("potholes", &locale("en"), &Map::new()).expect_err("unknown").to_string();
    assert_eq!(error, "there is no template of this name; there are: pothole");
    let error = templates.sms("pothole", &locale("hi"), &Map::new()).expect_err("no SMS").to_string();
    assert_eq!(error, "the template `pothole` has no sms.txt in the locale, nor in the default one");
}

#[test]
fn what_can_not_be_parsed_is_told_with_its_line() {
    let error = wrong(&[SAMPLE, SUBJECT, ("pothole/en/body.txt", "Dear\n{{ name }")]);
    assert!(error.starts_with("pothole/en/body.txt, line 2: syntax error"), "{error}");
}

#[test]
fn a_branch_that_the_sample_does_not_take_is_checked_too() {
    let error = wrong(&[SAMPLE, SUBJECT, ("pothole/en/body.txt", "Dear {% if name == 'x' %}{{ nmae }}{% endif %}")]);
    assert_eq!(error, "pothole/en/body.txt: the sample has no value for `nmae`");
}

#[test]
fn what_no_message_can_be_made_of_is_found() {
    assert_eq!(
        wrong(&[SAMPLE, SUBJECT]),
        "pothole/en/subject.txt: without body.txt or body.html beside it no message can be made"
    );
    assert_eq!(wrong(&[SUBJECT, TEXT]), "pothole: it has no sample.json; write one with a value for each variable");
    assert!(wrong(&[("pothole/en/body.text", "x")]).starts_with("pothole/en/body.text: no part is called so"));
    assert!(wrong(&[("pothole/EN/body.txt", "x")]).ends_with("the locale is spelled `en`; rename the folder"));
    assert!(wrong(&[("stray.txt", "x")]).starts_with("stray.txt: templates are NAME/LOCALE/FILE"));
    assert!(wrong(&[SAMPLE, ("pothole/hi/sms.txt", "x")]).starts_with("pothole/en/sms.txt: missing"));
    let lines = wrong(&[SAMPLE, ("pothole/en/subject.txt", "a\nb"), TEXT]);
    assert_eq!(lines, "pothole/en/subject.txt: it must be one line");
    assert_eq!(wrong(&[SAMPLE, ("pothole/en/sms.txt", " \n")]), "pothole/en/sms.txt: nothing comes of it");
}

#[test]
fn a_folder_is_read_whatever_else_lies_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("pothole/en");
    std::fs::create_dir_all(&place).expect("folders");
    std::fs::write(place.join("sms.txt"), "Dear {{ name }}").expect("a file");
    std::fs::write(place.join(".sms.txt.swp"), "x").expect("a file");
    std::fs::write(folder.path().join("pothole/sample.json"), r#"{"name": "Asha"}"#).expect("a file");
    let templates = Templates::read(folder.path(), locale("en")).unwrap_or_else(|problems| panic!("{problems:?}"));
    let sms = templates.sms("pothole", &locale("kn"), &variables(json!({"name": "Ravi"}))).expect("a text");
    assert_eq!(sms.text, "Dear Ravi");
    let nowhere = Templates::read(&folder.path().join("nowhere"), locale("en")).expect_err("no folder");
    assert!(nowhere[0].to_string().contains("nowhere: it can't be read"), "{nowhere:?}");
}

#[test]
fn language_tags_are_spelled_in_one_way() {
    for (text, tag) in [("HI-in", "hi-IN"), ("kn-latn-in", "kn-Latn-IN"), ("en", "en")] {
        assert_eq!(locale(text).as_str(), tag);
    }
    for text in ["", "e", "../en", "en_IN", "en-", "हिन्दी", "toolongtag1"] {
        assert!(text.parse::<Locale>().is_err(), "{text}");
    }
    let chain: Vec<_> = locale("kn-Latn-IN").chain().map(|tag| tag.to_string()).collect();
    assert_eq!(chain, ["kn-Latn-IN", "kn-Latn", "kn"]);
}
