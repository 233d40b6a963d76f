//! Hours in which people are not disturbed: a message that is not urgent waits for their end.

mod hours;

#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use karigar::JobError;
use karigar::config::duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::Channel;
pub use hours::Hours;

/// When people are not disturbed. Jobs may say that they are urgent, and name their recipient's own time zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct QuietConfig {
    /// From when to when, such as `21:00-08:00`; never if not set.
    pub hours: Option<Hours>,
    /// By whose clocks, where a job names no time zone: a name of IANA's, such as `Asia/Kolkata`.
    pub time_zone: String,
    /// Whose messages wait.
    pub channels: Vec<Channel>,
    /// Over how long after their end the messages that waited are spread.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub spread: Duration,
}

impl Default for QuietConfig {
    fn default() -> Self {
        Self {
            hours: None,
            time_zone: "UTC".to_owned(),
            channels: vec![Channel::Sms, Channel::Push],
            spread: Duration::from_secs(600),
        }
    }
}

/// Quiet hours, ready to be asked.
#[derive(Debug, Clone)]
pub struct QuietHours {
    hours: Option<Hours>,
    zone: TimeZone,
    channels: Vec<Channel>,
    spread: Duration,
}

impl QuietHours {
    /// Reads the settings.
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub fn new(config: &QuietConfig) -> Result<Self, String> {
        let zone = zone(&config.time_zone)?;
        Ok(Self { hours: config.hours, zone, channels: config.channels.clone(), spread: config.spread })
    }

    /// Puts the job off to the end of the quiet hours, if it is in them. `time_zone` is the recipient's own, if the job
    /// names it. An urgent message does not wait.
    ///
    /// # Errors
    /// The putting off; a time zone that nobody knows rejects the job. Return them as they are.
    pub fn respect(&self, channel: Channel, time_zone: Option<&str>, urgent: bool) -> Result<(), JobError> {
        self.respect_at(Timestamp::now(), channel, time_zone, urgent)
    }

    fn respect_at(
        &self,
        now: Timestamp,
        channel: Channel,
        time_zone: Option<&str>,
        urgent: bool,
    ) -> Result<(), JobError> {
        let zone = time_zone.map(zone).transpose().map_err(JobError::reject)?;
        let Some(hours) = self.hours.filter(|_| !urgent && self.channels.contains(&channel)) else { return Ok(()) };
        match hours.left(now, zone.as_ref().unwrap_or(&self.zone)) {
            None => Ok(()),
            // Else all that waited would come at one time.
            Some(left) => {
                let wait = left + self.spread.mul_f64(fastrand::f64());
                Err(JobError::put_off(wait, format!("quiet hours ({hours}); it waits for their end")))
            }
        }
    }
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| "no such time zone; write a name of IANA's, such as Asia/Kolkata".to_owned())
}
