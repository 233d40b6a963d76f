//! The section `[notify.sms]`.

use std::collections::BTreeMap;

use karigar::config::Problem;
use karigar_notify::sms::Dlt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// SMS by Amazon SNS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SmsConfig {
    /// Whether SMS are sent.
    pub enabled: bool,
    /// The region; the environment's if not set. India's local routes are those of ap-south-1 and ap-south-2.
    pub region: Option<String>,
    /// Another address than AWS's own.
    pub endpoint: Option<String>,
    /// Who it says it is from: 1 to 11 letters and digits. In India the registered header of 3 to 6 letters.
    pub sender_id: Option<String>,
    /// The sender's id in India's DLT register.
    pub dlt_entity_id: Option<String>,
    /// The ids of texts in India's DLT register, by `TEMPLATE` or `TEMPLATE/LOCALE`.
    pub dlt_templates: BTreeMap<String, String>,
    /// Whether an SMS to India without both ids is rejected. Else it goes by foreign routes: dearer, and from a number of nobody's.
    pub dlt_required: bool,
}

impl Default for SmsConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            region: None,
            endpoint: None,
            sender_id: None,
            dlt_entity_id: None,
            dlt_templates: BTreeMap::new(),
            dlt_required: true,
        }
    }
}

/// What is wrong with the values beside their types.
pub(in crate::notify) fn check(config: &SmsConfig) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem = |key: String, what: String, remedy: &str| {
        problems.push(Problem::new(format!("notify.sms.{key}"), what, remedy))
    };
    if config.sender_id.as_ref().is_some_and(|sender| !is_sender(sender)) {
        problem(
            "sender_id".to_owned(),
            "it is no sender's name".to_owned(),
            "write 1 to 11 letters and digits, one letter at least",
        );
    }
    let entity = config.dlt_entity_id.as_deref();
    if let Err(why) = Dlt::new(entity.unwrap_or("0"), "0") {
        problem("dlt_entity_id".to_owned(), why.to_string(), "copy it from the register");
    }
    for (name, id) in &config.dlt_templates {
        if let Err(why) = Dlt::new("0", id) {
            problem(format!("dlt_templates.{name}"), why.to_string(), "copy it from the register");
        }
    }
    problems
}

fn is_sender(text: &str) -> bool {
    (1..=11).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}
