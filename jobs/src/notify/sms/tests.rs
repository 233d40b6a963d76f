use karigar_notify::sms::Purpose;
use karigar_notify::templates::Templates;
use serde_json::json;

use super::{SendSms, SmsConfig, Texter, check};
use crate::notify::templates::TemplatesConfig;

fn templates() -> Templates {
    TemplatesConfig::default().load().unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn job(value: serde_json::Value) -> SendSms {
    serde_json::from_value(value).expect("a job")
}

fn resolved(locale: &str) -> SendSms {
    let variables: serde_json::Value =
        serde_json::from_str(include_str!("../../../templates/complaint_resolved/sample.json")).expect("JSON");
    job(json!({"to": "+919876543210", "template": "complaint_resolved", "locale": locale, "variables": variables}))
}

async fn texter(change: impl FnOnce(&mut SmsConfig)) -> Texter {
    let mut config = SmsConfig {
        dlt_entity_id: Some("1101".to_owned()),
        sender_id: Some("WRDMTR".to_owned()),
        ..SmsConfig::default()
    };
    change(&mut config);
    Texter::new(config, false).await
}

fn with_ids(config: &mut SmsConfig) {
    config.dlt_templates = [("complaint_resolved", "1"), ("complaint_resolved/hi", "2")]
        .map(|(name, id)| (name.to_owned(), id.to_owned()))
        .into();
}

#[tokio::test]
async fn a_text_has_the_id_of_its_template_and_language() {
    let texter = texter(with_ids).await;
    for (locale, id) in [("en", "1"), ("hi-IN", "2"), ("kn", "1")] {
        let (sms, found) = texter.prepare(&resolved(locale), &templates(), false).expect("an SMS");
        assert_eq!(sms.dlt.expect("ids").template(), id, "{locale}");
        assert_eq!(sms.purpose, Purpose::Transactional);
        assert!(locale.starts_with(found.expect("by a template").as_str()));
    }
    let mut own = resolved("en");
    own.dlt_template_id = Some("3".to_owned());
    let (sms, _) = texter.prepare(&own, &templates(), false).expect("an SMS");
    assert_eq!(sms.dlt.expect("ids").template(), "3");
}

#[tokio::test]
async fn an_sms_to_india_without_ids_is_rejected_unless_the_operator_wants_foreign_routes() {
    let error = texter(|_| {}).await.prepare(&resolved("en"), &templates(), false).expect_err("no ids");
    assert!(error.is_reject() && error.to_string().contains("notify.sms.dlt_templates"), "{error}");
    let foreign = texter(|config| config.dlt_required = false).await;
    assert!(foreign.prepare(&resolved("en"), &templates(), false).is_ok());
    let abroad = job(json!({"to": "+14155550123", "text": "x"}));
    assert!(texter(|_| {}).await.prepare(&abroad, &templates(), false).is_ok());
}

#[tokio::test]
async fn what_is_no_sms_is_rejected_without_being_quoted() {
    let texter = texter(with_ids).await;
    for value in [
        json!({"to": "9876543210", "text": "x"}),
        json!({"to": "+14155550123"}),
        json!({"to": "+14155550123", "text": "x", "template": "complaint_resolved"}),
        json!({"to": "+14155550123", "text": ""}),
        json!({"to": "+14155550123", "text": "x".repeat(1601)}),
        json!({"to": "+919876543210", "text": "x", "dlt_template_id": "one"}),
    ] {
        let error = texter.prepare(&job(value), &templates(), false).expect_err("it is at fault");
        assert!(error.is_reject() && !error.to_string().contains("98765"), "{error}");
    }
}

#[test]
fn a_job_that_says_nothing_is_held_in_doubt() {
    assert_eq!(job(json!({"to": "+14155550123", "text": "x"})).on_doubt, karigar::OnDoubt::Hold);
}

#[test]
fn settings_that_can_not_be_are_told_by_their_key() {
    let bad = SmsConfig {
        sender_id: Some("Ward Mitra".to_owned()),
        dlt_entity_id: Some("x".to_owned()),
        dlt_templates: [("t".to_owned(), "y".to_owned())].into(),
        ..SmsConfig::default()
    };
    let told: Vec<String> = check(&bad).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(check(&SmsConfig::default()).is_empty());
}
