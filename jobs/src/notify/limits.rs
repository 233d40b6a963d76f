//! How much is sent at most: for a channel's provider, for a recipient, for a tenant. A job over a limit is put off.

mod rate;

#[cfg(test)]
mod tests;

use karigar::{Context, JobError, Limit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use rate::Rate;

/// A way that messages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// `notify.webhook`.
    Webhook,
    /// `notify.email`.
    Email,
    /// `notify.sms`.
    Sms,
    /// `notify.push`.
    Push,
}

/// Limits by channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Of `notify.webhook`.
    pub webhook: ChannelLimits,
    /// Of `notify.email`.
    pub email: ChannelLimits,
    /// Of `notify.sms`.
    pub sms: ChannelLimits,
    /// Of `notify.push`.
    pub push: ChannelLimits,
}

/// How much goes through one channel at most. Each is `COUNT/PERIOD`, such as `5/1h`: so many at once, and one more each time that the
/// period's share of one has passed. `5/1h burst 2` lets two through at once. Without any there is no limit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelLimits {
    /// To all together, as the provider allows: one for each job, however many recipients it has.
    pub provider: Option<Rate>,
    /// To one recipient: an address, a number, a device, or a webhook's host.
    pub recipient: Option<Rate>,
    /// For one tenant, the `partitionkey` of jobs.
    pub tenant: Option<Rate>,
}

impl Channel {
    /// As it is written in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
        }
    }
}

impl LimitsConfig {
    /// Takes one token of each limit that there is, or puts the job off. To be called right before the send.
    ///
    /// `recipients` are all that one message goes to.
    ///
    /// # Errors
    /// Those of `cx.take`; return them as they are.
    pub async fn take(&self, cx: &Context, channel: Channel, recipients: &[&str]) -> Result<(), JobError> {
        cx.take(&self.limits(channel, recipients, cx.tenant())).await
    }

    fn limits(&self, channel: Channel, recipients: &[&str], tenant: Option<&str>) -> Vec<Limit> {
        let limits = match channel {
            Channel::Webhook => &self.webhook,
            Channel::Email => &self.email,
            Channel::Sms => &self.sms,
            Channel::Push => &self.push,
        };
        let channel = channel.name();
        let mut taken: Vec<Limit> =
            limits.provider.iter().map(|rate| rate.limit(format!("{channel}.provider"))).collect();
        if let (Some(rate), Some(tenant)) = (limits.tenant, tenant) {
            taken.push(rate.limit(format!("{channel}.tenant:{}", hash(tenant))));
        }
        if let Some(rate) = limits.recipient {
            let mut hashes: Vec<String> = recipients.iter().map(|recipient| hash(recipient)).collect();
            hashes.sort_unstable();
            hashes.dedup();
            taken.extend(hashes.iter().map(|hash| rate.limit(format!("{channel}.recipient:{hash}"))));
        }
        taken
    }
}

/// What stands for a person in a bucket's name.
fn hash(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
