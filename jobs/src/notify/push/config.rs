//! The section `[notify.push]`.

use karigar::config::Secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Push notifications by Firebase Cloud Messaging.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PushConfig {
    /// The key of the service account, as the JSON that Google's console makes.
    pub service_account: Secret,
    /// Another address than FCM's own, without a path.
    pub endpoint: Option<String>,
    /// A file of CA certificates in PEM that are trusted beside the system's.
    pub ca: Option<String>,
}
