use karigar_notify::mail::compose;
use karigar_notify::templates::Templates;
use serde_json::json;

use super::config::{MailConfig, SmtpConfig, SmtpTls, check};
use super::job::SendEmail;
use super::mailer::Mailer;
use super::prepare::email;
use crate::notify::templates::TemplatesConfig;

fn templates() -> Templates {
    TemplatesConfig::default().load().unwrap_or_else(|problems| panic!("{problems:?}"))
}

async fn mailer() -> Mailer {
    let config = MailConfig { from: Some("Ward 17 <ward17@example.in>".to_owned()), ..MailConfig::default() };
    Mailer::new(&config, false).await.expect("settings")
}

fn job(value: serde_json::Value) -> SendEmail {
    serde_json::from_value(value).expect("a job")
}

fn resolved() -> serde_json::Value {
    let variables: serde_json::Value =
        serde_json::from_str(include_str!("../../../templates/complaint_resolved/sample.json")).expect("JSON");
    json!({"to": ["आशा <asha@example.in>"], "template": "complaint_resolved", "locale": "hi-IN", "variables": variables})
}

/// Why a job is rejected.
async fn rejected(value: serde_json::Value) -> String {
    let error = email(&job(value), &mailer().await, &templates(), "0123".to_owned()).expect_err("it is at fault");
    assert!(error.is_reject(), "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_template_makes_a_mail_in_the_readers_language() {
    let (mail, locale) = email(&job(resolved()), &mailer().await, &templates(), "0123".to_owned()).expect("a mail");
    assert_eq!(locale.expect("by a template").as_str(), "hi");
    assert_eq!(mail.subject, "वार्ड 17: शिकायत 1742 का समाधान हो गया है");
    assert!(mail.text.as_ref().is_some_and(|text| text.starts_with("प्रिय Asha,")), "{:?}", mail.text);
    assert_eq!(compose(&mail).expect("it can be written").message_id, "<0123@example.in>");
}

#[tokio::test]
async fn a_variable_that_is_missing_names_itself() {
    let mut without = resolved();
    without["variables"].as_object_mut().expect("an object").remove("ward");
    let expected = "complaint_resolved/hi/subject.txt, line 1: a variable is missing: `ward` is undefined";
    assert_eq!(rejected(without).await, expected);
}

#[tokio::test]
async fn a_mail_has_either_a_template_or_words() {
    for words in [
        json!({"to": ["a@example.in"]}),
        json!({"to": ["a@example.in"], "subject": "x", "text": "y", "template": "complaint_resolved"}),
        json!({"to": ["a@example.in"], "subject": "x", "text": "y", "locale": "hi"}),
        json!({"to": ["a@example.in"], "text": "y"}),
    ] {
        assert!(rejected(words).await.starts_with("the mail has either a `template`"));
    }
}

#[tokio::test]
async fn addresses_are_told_by_their_place_and_never_quoted() {
    let why =
        rejected(json!({"to": ["a@example.in", "eve@example.in\r\nBcc: x@y"], "subject": "x", "text": "y"})).await;
    assert!(why.starts_with("`to[1]`: it holds a line break") && !why.contains("eve"), "{why}");
    let why = rejected(json!({"to": ["a@example.in"], "reply_to": "eve", "subject": "x", "text": "y"})).await;
    assert!(why.starts_with("`reply_to`: it is no mail address") && !why.contains("eve"), "{why}");
    let many: Vec<String> = (0..51).map(|number| format!("a{number}@example.in")).collect();
    assert!(rejected(json!({"to": many, "subject": "x", "text": "y"})).await.starts_with("the mail has 51 readers"));
}

#[tokio::test]
async fn jobs_send_from_the_domains_of_the_configuration_alone() {
    let from = |address: &str| json!({"from": address, "to": ["a@example.in"], "subject": "x", "text": "y"});
    assert!(email(&job(from("Help <help@Example.in>")), &mailer().await, &templates(), "0".to_owned()).is_ok());
    let why = rejected(from("ceo@bank.example")).await;
    assert!(why.contains("notify.mail.senders") && !why.contains("bank"), "{why}");
}

#[tokio::test]
async fn mail_that_is_not_set_up_is_another_workers() {
    let mailer = Mailer::new(&MailConfig::default(), false).await.expect("nothing is set");
    let words = job(json!({"to": ["a@example.in"], "subject": "x", "text": "y"}));
    let error = email(&words, &mailer, &templates(), "0".to_owned()).expect_err("nobody sends");
    assert!(!error.is_reject() && error.to_string().contains("notify.mail.from"), "{error}");
    assert!(mailer.transport().is_err_and(|error| !error.is_reject()));
}

#[test]
fn connections_are_encrypted_unless_they_stay_on_the_machine_or_the_operator_says_so() {
    use karigar_notify::mail::smtp::Security;
    let of = |host: &str, tls| SmtpConfig { tls, ..SmtpConfig::default() }.security(host);
    assert_eq!(of("smtp.example.in", None), Security::StartTls);
    assert_eq!(of("10.1.2.3", None), Security::StartTls);
    assert_eq!(of("localhost", None), Security::Plain);
    assert_eq!(of("::1", None), Security::Plain);
    assert_eq!(of("localhost.example.in", None), Security::StartTls);
    assert_eq!(of("127.0.0.1", Some(SmtpTls::Starttls)), Security::StartTls);
    assert_eq!(of("smtp.example.in", Some(SmtpTls::None)), Security::Plain);
}

#[test]
fn settings_that_can_not_be_are_told_by_their_key() {
    let bad = MailConfig {
        from: Some("nobody".to_owned()),
        smtp: SmtpConfig { user: Some("x".to_owned()), ..SmtpConfig::default() },
        ..MailConfig::default()
    };
    let told: Vec<String> = check(&bad).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("notify.mail.from") && told[1].contains("notify.mail.smtp.password"), "{told:?}");
    assert!(check(&MailConfig::default()).is_empty());
}
