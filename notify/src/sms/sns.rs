//! Amazon SNS: one `Publish` for one SMS.

use aws_sdk_sns::Client;
use aws_sdk_sns::types::MessageAttributeValue;

use super::{Purpose, Sms};
use crate::aws::{AwsSettings, failure, load};
use crate::failure::{Failure, Remedy};

/// A client of SNS.
pub struct Sns {
    client: Client,
}

impl Sns {
    /// A client.
    pub async fn new(settings: &AwsSettings) -> Self {
        Self { client: Client::new(&load(settings).await) }
    }

    /// Hands an SMS over. Returns SNS's message id. SNS knows no id of the sender's, so that two calls are two SMS.
    ///
    /// # Errors
    /// What was wrong, and whether the SMS may have gone out all the same.
    pub async fn send(&self, sms: &Sms) -> Result<String, Failure> {
        let mut call = self.client.publish().phone_number(sms.to.as_str()).message(&sms.text);
        for (name, value) in attributes(sms) {
            let value = MessageAttributeValue::builder().data_type("String").string_value(value).build();
            call = call.message_attributes(
                name,
                value.map_err(|error| Failure::reject(format!("the SMS can't be handed to SNS: {error}")))?,
            );
        }
        let sent = call.send().await.map_err(|error| failure("SNS", &error, remedy))?;
        Ok(sent.message_id().unwrap_or("no message id").to_owned())
    }
}

/// The attributes that SNS names in "Publishing to a mobile phone" and "Sender ID requirements for India".
pub(super) fn attributes(sms: &Sms) -> Vec<(&'static str, &str)> {
    let purpose = match sms.purpose {
        Purpose::Transactional => "Transactional",
        Purpose::Promotional => "Promotional",
    };
    let mut all = vec![("AWS.SNS.SMS.SMSType", purpose)];
    if let Some(sender) = &sms.sender_id {
        all.push(("AWS.SNS.SMS.SenderID", sender));
    }
    if let Some(dlt) = &sms.dlt {
        all.extend([("AWS.MM.SMS.EntityId", dlt.entity()), ("AWS.MM.SMS.TemplateId", dlt.template())]);
    }
    all
}

/// Codes of `Publish`.
fn remedy(code: &str) -> Option<Remedy> {
    ["InvalidParameter", "ParameterValueInvalid", "Validation", "OptedOut", "EndpointDisabled"]
        .iter()
        .any(|part| code.contains(part))
        .then_some(Remedy::Reject)
}
