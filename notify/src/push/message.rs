//! One push notification.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The largest data with the notification, keys and values together, in bytes.
pub const MAX_DATA_BYTES: usize = 4096;

/// A notification for one device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Push {
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
    /// A picture's address.
    pub image: Option<String>,
    /// What the app gets beside it.
    pub data: BTreeMap<String, String>,
    /// Two notifications of one tag are one on the device: the later replaces the earlier. At most 64 bytes.
    pub tag: String,
    /// For how many seconds it is worth showing; 4 weeks if not set.
    pub ttl_seconds: Option<u32>,
}

/// Why a notification can't be sent as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// FCM keeps these keys for itself.
    #[error(
        "`data` has a key that FCM keeps for itself: from, gcm, message_type, notification, or one that begins with google or gcm; rename it"
    )]
    ReservedKey,
    /// There is too much of it.
    #[error("title, body and data have {0} bytes together; FCM takes {MAX_DATA_BYTES}")]
    TooLarge(usize),
    /// It lives too long.
    #[error("FCM keeps a notification for 2,419,200 seconds (4 weeks) at most")]
    TooLong,
}

impl Push {
    /// Looks for what FCM would refuse for every device.
    ///
    /// # Errors
    /// What it would refuse.
    pub fn check(&self) -> Result<(), PushError> {
        let reserved = |key: &String| {
            ["from", "gcm", "message_type", "notification"].contains(&key.as_str())
                || key.starts_with("google")
                || key.starts_with("gcm")
        };
        if self.data.keys().any(reserved) {
            return Err(PushError::ReservedKey);
        }
        if self.ttl_seconds.is_some_and(|ttl| ttl > 2_419_200) {
            return Err(PushError::TooLong);
        }
        let data: usize = self.data.iter().map(|(key, value)| key.len() + value.len()).sum();
        match self.title.len() + self.body.len() + data {
            bytes if bytes > MAX_DATA_BYTES => Err(PushError::TooLarge(bytes)),
            _ => Ok(()),
        }
    }

    /// The request's body, as the page of `projects.messages` has it.
    pub(super) fn to_json(&self, token: &str) -> Value {
        let mut notification =
            Map::from_iter([("title".to_owned(), json!(self.title)), ("body".to_owned(), json!(self.body))]);
        if let Some(image) = &self.image {
            notification.insert("image".to_owned(), json!(image));
        }
        let mut android = json!({"notification": {"tag": self.tag}});
        let mut apns = json!({"headers": {"apns-collapse-id": self.tag}});
        let mut webpush = json!({"notification": {"tag": self.tag}});
        if let Some(ttl) = self.ttl_seconds {
            android["ttl"] = json!(format!("{ttl}s"));
            webpush["headers"] = json!({"TTL": ttl.to_string()});
            let now =
                std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
            apns["headers"]["apns-expiration"] = json!((now + u64::from(ttl)).to_string());
        }
        json!({"message": {
            "token": token,
            "notification": notification,
            "data": self.data,
            "android": android,
            "apns": apns,
            "webpush": webpush,
        }})
    }
}
