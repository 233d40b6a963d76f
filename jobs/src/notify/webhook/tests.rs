use karigar::config::Secret;
use serde_json::json;

use super::config::check;
use super::{Body, SendWebhook, WebhookConfig, Webhooks};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn config(secrets: &[&str]) -> WebhookConfig {
    let secrets = secrets.iter().map(|text| Secret::new(*text)).collect();
    WebhookConfig { secrets: [("wards".to_owned(), secrets)].into(), ..WebhookConfig::default() }
}

fn job(secret: &str) -> SendWebhook {
    SendWebhook::new("https://hooks.example.com/in?token=7", Body::Json(json!({"ward": 17})), secret)
}

fn refused(webhooks: &Webhooks, job: &SendWebhook) -> String {
    let error = webhooks.prepare(job, "msg_1").map(drop).expect_err("it can't be sent");
    assert!(error.is_reject(), "{error}");
    error.to_string()
}

#[test]
fn a_secret_that_was_replaced_signs_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret");
    std::fs::write(&file, SECRET).expect("written");
    let reference = format!("file:{}", file.display());
    let webhooks = Webhooks::new(config(&[&reference]), false).expect("the secret is there");
    let signed = || {
        let text = webhooks.prepare(&job("wards"), "msg_1").expect("it can be sent").to_text();
        let text = String::from_utf8(text).expect("text");
        text.lines().find(|line| line.starts_with("webhook-signature: v1,")).expect("signed").to_owned()
    };
    let before = signed();
    std::fs::write(&file, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").expect("written");
    assert_ne!(signed(), before);
    std::fs::remove_file(&file).expect("removed");
    let away = webhooks.prepare(&job("wards"), "msg_1").map(drop).expect_err("it is away");
    assert!(!away.is_reject() && away.to_string().starts_with("`notify.webhook.secrets.wards`: "), "{away}");
}

#[test]
fn a_worker_does_not_start_on_a_secret_that_is_none_and_does_not_repeat_it() {
    for (text, why) in [("hunter2", "begins with `whsec_`"), ("env:KARIGAR_NO_SUCH_VARIABLE", "is not set")] {
        let error = Webhooks::new(config(&[text]), false).map(drop).expect_err("no secret");
        assert!(error.starts_with("`notify.webhook.secrets.wards`: ") && error.contains(why), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    let missing = WebhookConfig { ca: Some("/nowhere/ca.pem".to_owned()), ..WebhookConfig::default() };
    let error = Webhooks::new(missing, false).map(drop).expect_err("no file");
    assert!(error.starts_with("`notify.webhook.ca` can't be read: "), "{error}");
}

#[test]
fn a_job_that_can_not_be_sent_is_rejected_without_its_payload() {
    let webhooks = Webhooks::new(config(&[SECRET]), false).expect("a configuration");
    let known = refused(&webhooks, &job("other"));
    assert_eq!(
        known,
        "there is no secret of this name in `notify.webhook.secrets`, where there are: wards; add it there"
    );
    let inside = SendWebhook { url: "https://10.0.0.7/in?token=7".to_owned(), ..job("wards") };
    assert!(!refused(&webhooks, &inside).contains("token"));
    let large = SendWebhook { body: Body::Text("a".repeat((1 << 20) + 1)), ..job("wards") };
    assert!(refused(&webhooks, &large).starts_with("the body has 1048577 bytes; "));
}

#[test]
fn under_dev_a_secret_that_nobody_configured_signs_all_the_same() {
    let webhooks = Webhooks::new(WebhookConfig::default(), true).expect("a configuration");
    assert!(webhooks.prepare(&job("other"), "msg_1").is_ok());
}

#[test]
fn what_is_wrong_with_the_settings_is_said_at_its_place() {
    let config = WebhookConfig {
        secrets: [("wards".to_owned(), Vec::new())].into(),
        allowed_networks: vec!["10.0.0.0/33".to_owned()],
        headers: vec!["authorization".to_owned()],
        timeout: std::time::Duration::ZERO,
        ..WebhookConfig::default()
    };
    let paths: Vec<String> = check(&config).into_iter().map(|problem| problem.path).collect();
    let keys = ["secrets.wards", "allowed_networks", "headers", "timeout"];
    assert_eq!(paths, keys.map(|key| format!("notify.webhook.{key}")));
    assert!(check(&WebhookConfig::default()).is_empty());
}
